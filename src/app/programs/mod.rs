//! Texts of recordings that programs of the learner's machine bring: captions by `yt-dlp` where it is on `PATH`, and what a
//! configured program hears. Each sync lets each of them try one recording; off where the program is absent, said once.

mod captions;
mod run;
mod transcribe;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use chrono::TimeDelta;

use super::history::visitor::{Visit, Visitor};
use super::{App, Result, Stop};
use crate::config::{CaptionsChoice, CommandLine};
use crate::domain::{Enclosure, MentorId, WRITTEN_BY};
use crate::net::FetchRequest;
use crate::store::{SilentRecording, Unheard};
use run::{Ended, Program};

/// Recordings that are looked at to find one that can be tried.
const LOOKED_AT: usize = 20;
/// Between two videos that `yt-dlp` is asked about (rule 61).
const APART: TimeDelta = TimeDelta::seconds(30);
/// How long a site is left alone that refused, and a recording whose text could not be had.
const AGAIN: TimeDelta = TimeDelta::hours(24);
/// Tries of a recording; then it stays without a text.
const MOST_TRIES: i64 = 3;

/// What a program brought of a recording, or why it did not.
enum Brought {
    Text { raw: Vec<u8>, media_type: &'static str, language: Option<String> },
    Nothing { why: String, lasts: Lasts },
    Stopped,
}

/// How long nothing is to be had.
#[derive(Clone, Copy, PartialEq)]
enum Lasts {
    /// Perhaps not for long.
    AWhile,
    /// As long as the site refuses this machine: that is not the recording's fault.
    WhileRefused,
    /// The program has no use for such a recording.
    ForEver,
}

impl Brought {
    fn nothing(why: impl Into<String>) -> Self {
        Self::Nothing { why: why.into(), lasts: Lasts::AWhile }
    }
}

impl App {
    /// Lets each program try one recording; `true` where the person stopped it.
    pub(super) async fn bring_spoken(&self, only: &[MentorId], stop: &Stop) -> Result<bool> {
        Ok(self.bring_captions(only, stop).await? || self.bring_transcript(only, stop).await?)
    }

    async fn bring_captions(&self, only: &[MentorId], stop: &Stop) -> Result<bool> {
        let program = format!("{WRITTEN_BY}{}", captions::PROGRAM);
        if self.settings.captions.value == CaptionsChoice::None
            || self.store.holds(self.now()).await?.contains_key(&program)
        {
            return Ok(false);
        }
        let silent = self.store.silent_recordings(Unheard::Captions, &program, only, self.now(), LOOKED_AT).await?;
        let page_of = |recording: &SilentRecording| captions::video_page(recording.url.as_deref()?);
        let Some((recording, page)) = silent.iter().find_map(|one| Some((one, page_of(one)?))) else {
            return Ok(false);
        };
        let Some(path) = run::find(captions::PROGRAM, std::env::var_os("PATH").as_deref()) else {
            let what = "videos have no text yet: with yt-dlp on PATH, a sync brings their captions".to_owned();
            return self.say_once(captions::PROGRAM, &what).await;
        };
        tracing::info!(page, "asking yt-dlp for captions");
        self.store.hold(&program, self.now(), self.now() + APART).await?;
        let brought = self.ask_for_captions(&path, recording, &page, stop).await?;
        if matches!(brought, Brought::Nothing { lasts: Lasts::WhileRefused, .. }) {
            self.store.hold(&program, self.now(), self.now() + AGAIN).await?;
        }
        self.record_brought(recording, &program, brought).await
    }

    async fn ask_for_captions(
        &self,
        path: &Path,
        recording: &SilentRecording,
        page: &str,
        stop: &Stop,
    ) -> Result<Brought> {
        let work = self.workplace()?;
        let language = recording.language.as_deref();
        let args = captions::arguments(page, language, work.dir());
        let program = Program { path, args: &args, dir: work.dir(), time: captions::TIME, bytes: captions::BYTES };
        let ended = run::run(&program, self.timer.as_ref(), stop).await;
        // It may have failed after what counts was written.
        Ok(match (captions::choose(work.dir(), language), ended) {
            (_, Ended::Stopped) => Brought::Stopped,
            (Some(found), _) => {
                Brought::Text { raw: found.raw, media_type: found.media_type, language: found.language }
            }
            (None, Ended::Badly(why)) => Brought::Nothing { lasts: captions::how_long(&why), why },
            (None, Ended::Well) => Brought::nothing("there are no captions now"),
        })
    }

    async fn bring_transcript(&self, only: &[MentorId], stop: &Stop) -> Result<bool> {
        let Some(command) = &self.settings.transcribe_command.value else { return Ok(false) };
        let program = format!("{WRITTEN_BY}{}", transcribe::PROGRAM);
        let silent = self.store.silent_recordings(Unheard::File, &program, only, self.now(), LOOKED_AT).await?;
        let Some((recording, file)) = silent.iter().find_map(|one| Some((one, one.file.as_ref()?))) else {
            return Ok(false);
        };
        let name = command.words().first().map(String::as_str).unwrap_or_default();
        let Some(path) = run::find(name, std::env::var_os("PATH").as_deref()) else {
            let what = format!("{name}, the program of transcribe_command, is not there; nothing is transcribed");
            return self.say_once(&format!("{}:{name}", transcribe::PROGRAM), &what).await;
        };
        tracing::info!(title = recording.title, "writing down what is said, with {name}");
        let brought = self.listen(&path, command, recording, file, stop).await?;
        self.record_brought(recording, &program, brought).await
    }

    async fn listen(
        &self,
        path: &Path,
        command: &CommandLine,
        recording: &SilentRecording,
        file: &Enclosure,
        stop: &Stop,
    ) -> Result<Brought> {
        let visitor = Visitor::new(self.web().await?);
        let asked = AtomicUsize::new(0);
        let body = tokio::select! {
            visit = visitor.ask(FetchRequest::recording(&file.url), &asked) => match visit {
                Visit::Body(body) => body.bytes,
                Visit::Nothing(why) | Visit::Trouble(why) | Visit::Wait(why) => return Ok(Brought::nothing(why)),
            },
            () = stop.wished() => return Ok(Brought::Stopped),
        };
        let work = self.workplace()?;
        let audio = work.dir().join(transcribe::audio_name(file));
        fs::write(&audio, &body).map_err(|error| super::file_error(&audio, "be written", error))?;
        let args = transcribe::arguments(command, &audio, work.dir(), recording.language.as_deref());
        let bytes = transcribe::BYTES + body.len() as u64;
        drop(body);
        let program = Program { path, args: &args, dir: work.dir(), time: transcribe::TIME, bytes };
        Ok(match run::run(&program, self.timer.as_ref(), stop).await {
            Ended::Stopped => Brought::Stopped,
            Ended::Badly(why) => Brought::nothing(why),
            Ended::Well => match transcribe::read_output(work.dir()) {
                Some((raw, media_type)) => Brought::Text { raw, media_type, language: recording.language.clone() },
                None => Brought::nothing("it wrote nothing that is said"),
            },
        })
    }

    /// Keeps what came of it; `true` where the person stopped it.
    async fn record_brought(&self, recording: &SilentRecording, program: &str, brought: Brought) -> Result<bool> {
        let id = recording.entry_id;
        match brought {
            Brought::Stopped => return Ok(true),
            Brought::Text { raw, media_type, language } => {
                self.store.record_heard(id, program, &raw, media_type, language.as_deref(), self.now()).await?;
            }
            Brought::Nothing { why, lasts } => {
                tracing::info!(title = recording.title, "no text of what is said: {why}");
                let is_worth_it = match lasts {
                    Lasts::AWhile => recording.tries + 1 < MOST_TRIES,
                    Lasts::WhileRefused => true,
                    Lasts::ForEver => false,
                };
                let again = is_worth_it.then(|| self.now() + AGAIN);
                self.store.record_unheard(id, program, &why, again).await?;
            }
        }
        Ok(false)
    }

    /// Says something that the learner may want to know, the first time alone.
    async fn say_once(&self, what: &str, words: &str) -> Result<bool> {
        if self.store.is_first_time(what).await? {
            tracing::warn!("{words}");
        }
        Ok(false)
    }

    /// An empty folder for a program to work in, below the home; gone with the value.
    fn workplace(&self) -> Result<Workplace> {
        let dir = self.home.dir().join("work");
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).map_err(|error| super::file_error(&dir, "be made", error))?;
        // Programs work in it, so that a relative path would mean another place to them.
        let dir = std::path::absolute(&dir).map_err(|error| super::file_error(&dir, "be found", error))?;
        Ok(Workplace(dir))
    }
}

struct Workplace(PathBuf);

impl Workplace {
    fn dir(&self) -> &Path {
        &self.0
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
