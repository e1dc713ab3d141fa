//! What is said in a recording, written down by a program of the learner's choice (`transcribe_command`).

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::run::STDOUT;
use crate::config::CommandLine;
use crate::domain::Enclosure;
use crate::format::read_transcript;

/// What its texts are known by.
pub(super) const PROGRAM: &str = "transcribe_command";
/// The longest it may take for one recording: some machines write slower than people speak.
pub(super) const TIME: Duration = Duration::from_secs(2 * 60 * 60);
/// The most it may write for one recording, in bytes.
pub(super) const BYTES: u64 = 64 << 20;
/// Name of the recording in the program's folder, before its ending.
const AUDIO: &str = "audio";
/// Name of what it is to write, before the ending that it chooses.
const OUTPUT: &str = "transcript";
/// What programs write, the most telling first.
const FORMS: [(&str, &str); 4] =
    [("vtt", "text/vtt"), ("srt", "application/x-subrip"), ("json", "application/json"), ("txt", "text/plain")];

/// The name of the recording's file: programs go by its ending.
pub(super) fn audio_name(file: &Enclosure) -> String {
    let path = file.url.split(['?', '#']).next().unwrap_or_default();
    let of_url = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    let of_type = match file.media_type.as_deref().map(str::trim) {
        Some("audio/mp4" | "audio/x-m4a" | "audio/m4a") => "m4a",
        Some("audio/ogg" | "audio/opus") => "ogg",
        Some("video/mp4") => "mp4",
        _ => "mp3",
    };
    let fits =
        |ending: &&str| (2..=4).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    format!("{AUDIO}.{}", of_url.filter(fits).unwrap_or(of_type))
}

/// The command's arguments for one recording. `{audio}` stands for the recording, `{output}` for what is to be written without
/// its ending, `{dir}` for the folder of both, `{language}` for its language (`auto` where that is not known). Where no word
/// names the recording, it comes last.
pub(super) fn arguments(command: &CommandLine, audio: &Path, dir: &Path, language: Option<&str>) -> Vec<String> {
    let (audio, output) = (audio.to_string_lossy(), dir.join(OUTPUT));
    let fill = |word: &String| {
        word.replace("{audio}", &audio)
            .replace("{output}", &output.to_string_lossy())
            .replace("{dir}", &dir.to_string_lossy())
            .replace("{language}", language.unwrap_or("auto"))
    };
    let words = command.words().get(1..).unwrap_or_default();
    let mut filled: Vec<String> = words.iter().map(fill).collect();
    if !words.iter().any(|word| word.contains("{audio}")) {
        filled.push(audio.into_owned());
    }
    filled
}

/// What the program wrote into `dir`, or printed, with its type; `None` where nothing in it is said.
pub(super) fn read_output(dir: &Path) -> Option<(Vec<u8>, &'static str)> {
    let written = fs::read_dir(dir).into_iter().flatten().flatten().filter_map(|file| {
        let name = file.file_name().to_string_lossy().into_owned();
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        let form = FORMS.iter().position(|(known, _)| *known == ending)?;
        (!name.starts_with("std")).then(|| (form, file.path()))
    });
    let mut written: Vec<_> = written.collect();
    written.sort();
    written.push((FORMS.len() - 1, dir.join(STDOUT)));
    written.into_iter().find_map(|(form, path)| {
        let (raw, (_, media_type)) = (fs::read(path).ok()?, FORMS.get(form)?);
        read_transcript(&raw, Some(media_type)).is_ok().then_some((raw, *media_type))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(url: &str, media_type: Option<&str>) -> Enclosure {
        Enclosure { url: url.to_owned(), media_type: media_type.map(str::to_owned), bytes: None, seconds: None }
    }

    #[test]
    fn the_recording_keeps_its_ending_and_nothing_else_of_its_name() {
        for (url, media_type, expected) in [
            ("https://a.example/x/Folge%201.M4A?x=1", None, "audio.M4A"),
            ("https://a.example/x", Some("audio/ogg"), "audio.ogg"),
            ("https://a.example/x.$(rm)", None, "audio.mp3"),
            ("https://a.example/../../etc/passwd", None, "audio.mp3"),
        ] {
            assert_eq!(audio_name(&file(url, media_type)), expected, "{url}");
        }
    }

    #[test]
    fn the_words_of_the_command_are_filled_in() {
        let command: CommandLine = r#"["w", "-f", "{audio}", "-l", "{language}", "--to={output}"]"#.parse().unwrap();
        let words = arguments(&command, Path::new("/h/audio.mp3"), Path::new("/h"), Some("de"));
        assert_eq!(words, ["-f", "/h/audio.mp3", "-l", "de", "--to=/h/transcript"]);
        let command: CommandLine = r#"["w", "-l", "{language}"]"#.parse().unwrap();
        assert_eq!(arguments(&command, Path::new("/h/a.mp3"), Path::new("/h"), None), ["-l", "auto", "/h/a.mp3"]);
    }

    #[test]
    fn what_tells_moments_is_taken_before_bare_words() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, body: &str| fs::write(dir.path().join(name), body).unwrap();
        assert_eq!(read_output(dir.path()), None);
        write(STDOUT, "Hello there, this was printed.");
        assert_eq!(read_output(dir.path()).unwrap().1, "text/plain");
        write("transcript.vtt", "");
        write("transcript.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello.\n");
        assert_eq!(read_output(dir.path()).unwrap().1, "application/x-subrip");
    }
}
