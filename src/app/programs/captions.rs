//! Captions of videos, brought by `yt-dlp` where it is on `PATH` (rules 60 and 61).

use std::fs;
use std::path::Path;
use std::time::Duration;

use url::Url;

use crate::format::read_transcript;

/// The program.
pub(super) const PROGRAM: &str = "yt-dlp";
/// The longest it may take for one video.
pub(super) const TIME: Duration = Duration::from_secs(120);
/// The most it may write for one video, in bytes.
pub(super) const BYTES: u64 = 16 << 20;

/// The page of a video on a site whose captions are asked for, put together anew of its id alone: what a feed says must not
/// make the program fetch anything else.
pub(super) fn video_page(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").trim_start_matches("m.");
    let path: Vec<&str> = url.path_segments()?.collect();
    match (host, path.as_slice()) {
        ("youtube.com", ["watch"]) => youtube(&url.query_pairs().find(|(key, _)| key == "v")?.1),
        ("youtube.com", ["shorts" | "live" | "embed", id, ..]) | ("youtu.be", [id, ..]) => youtube(id),
        ("vimeo.com", [id]) | ("player.vimeo.com", ["video", id]) => {
            let is_id = (1..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
            is_id.then(|| format!("https://vimeo.com/{id}"))
        }
        _ => None,
    }
}

fn youtube(id: &str) -> Option<String> {
    let is_id = id.len() == 11 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_id.then(|| format!("https://www.youtube.com/watch?v={id}"))
}

/// What the program is called with: captions alone, written or automatic, in the language of the video, into `dir`.
pub(super) fn arguments(page: &str, language: Option<&str>, dir: &Path) -> Vec<String> {
    let language = language.unwrap_or("en");
    let languages = format!(".*-orig,{language},{language}-[A-Za-z]+");
    let dir = dir.to_string_lossy();
    [
        "--ignore-config",
        "--no-playlist",
        "--skip-download",
        "--write-subs",
        "--write-auto-subs",
        "--sub-langs",
        &languages,
        "--sub-format",
        "json3/vtt",
        "--no-cache-dir",
        "--socket-timeout",
        "20",
        "-P",
        &dir,
        "-o",
        "%(id)s.%(ext)s",
        "--",
        page,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Whether it failed because the site wants no more questions, or wants to see a person.
pub(super) fn is_refused(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    ["429", "too many requests", "captcha", "not a bot", "sign in to confirm"].iter().any(|mark| words.contains(mark))
}

/// Captions that were written.
#[derive(Debug, PartialEq)]
pub(super) struct Captions {
    pub(super) raw: Vec<u8>,
    pub(super) media_type: &'static str,
    pub(super) language: Option<String>,
}

/// The best captions in `dir`: those that people wrote before those of a machine, those in the language spoken before
/// translations. Files in which nothing is said are none: an empty answer is how sites refuse.
pub(super) fn choose(dir: &Path, language: Option<&str>) -> Option<Captions> {
    let mut found: Vec<(bool, bool, bool, String, Captions)> = Vec::new();
    for file in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        let mut parts = name.rsplit('.');
        let (Some(ending), Some(tag)) = (parts.next(), parts.next()) else { continue };
        let media_type = match ending {
            "json3" => "application/json",
            "vtt" => "text/vtt",
            _ => continue,
        };
        let Ok(raw) = fs::read(file.path()) else { continue };
        let Ok(transcript) = read_transcript(&raw, Some(media_type)) else { continue };
        let spoken = tag.strip_suffix("-orig");
        let code = spoken.unwrap_or(tag).split('-').next().unwrap_or_default().to_owned();
        let other = language.is_some_and(|language| language != code);
        let captions = Captions { raw, media_type, language: Some(code).filter(|code| !code.is_empty()) };
        found.push((transcript.machine_made, spoken.is_none(), other, name, captions));
    }
    found.sort_by(|one, two| (one.0, one.1, one.2, &one.3).cmp(&(two.0, two.1, two.2, &two.3)));
    found.into_iter().next().map(|(.., captions)| captions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_videos_of_known_sites_are_asked_for_and_by_their_id_alone() {
        let watch = Some("https://www.youtube.com/watch?v=a-_45678901".to_owned());
        for url in [
            "https://www.youtube.com/watch?v=a-_45678901&list=x",
            "https://m.youtube.com/shorts/a-_45678901",
            "https://youtu.be/a-_45678901?t=4",
        ] {
            assert_eq!(video_page(url), watch, "{url}");
        }
        assert_eq!(video_page("https://vimeo.com/12345").as_deref(), Some("https://vimeo.com/12345"));
        for url in [
            "https://www.youtube.com/watch?v=--exec=x",
            "https://www.youtube.com/watch?v=a/../5678901",
            "https://evil.example/watch?v=a-_45678901",
            "https://notyoutube.com/watch?v=a-_45678901",
            "http://127.0.0.1/watch?v=a-_45678901",
            "--exec=x",
        ] {
            assert_eq!(video_page(url), None, "{url}");
        }
    }

    #[test]
    fn the_page_stands_last_behind_the_end_of_the_options() {
        let words = arguments("https://vimeo.com/1", Some("de"), Path::new("/tmp/x y"));
        assert_eq!(words[words.len() - 2..], ["--", "https://vimeo.com/1"]);
        assert!(words.contains(&"--ignore-config".to_owned()) && words.contains(&"/tmp/x y".to_owned()));
        assert!(words.contains(&".*-orig,de,de-[A-Za-z]+".to_owned()));
    }

    #[test]
    fn captions_by_people_in_the_language_spoken_are_the_best() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, body: &str| fs::write(dir.path().join(name), body).unwrap();
        let said = |text: &str, heard: &str| {
            format!(r#"{{"events":[{{"tStartMs":0,"dDurationMs":900,"segs":[{{"utf8":"{text}"{heard}}}]}}]}}"#)
        };
        assert_eq!(choose(dir.path(), Some("en")), None);
        write("id.en.json3", "");
        write("stdout.txt", "words");
        assert_eq!(choose(dir.path(), Some("en")), None, "an empty answer is a refusal");
        let heard = r#","acAsrConf":200"#;
        write("id.en.json3", &said("heard in translation", heard));
        write("id.de-orig.json3", &said("gehört", heard));
        assert_eq!(choose(dir.path(), Some("en")).unwrap().language.as_deref(), Some("de"), "what was said");
        write("id.en-GB.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nWritten.\n");
        let chosen = choose(dir.path(), Some("en")).unwrap();
        assert_eq!((chosen.media_type, chosen.language.as_deref()), ("text/vtt", Some("en")));
    }

    #[test]
    fn a_refusal_is_known_by_its_words() {
        assert!(is_refused("ERROR: [youtube] x: Sign in to confirm you’re not a bot."));
        assert!(is_refused("ERROR: Unable to download: HTTP Error 429: Too Many Requests"));
        assert!(!is_refused("ERROR: Video unavailable"));
    }
}
