//! Captions of videos, brought by `yt-dlp` where it is on `PATH` (rules 60 and 61).

use std::fs;
use std::path::Path;
use std::time::Duration;

use url::Url;

use super::Lasts;
use crate::domain::has_known_suffix;
use crate::format::read_transcript;

/// The program.
pub(super) const PROGRAM: &str = "yt-dlp";
/// The longest it may take for one video.
pub(super) const TIME: Duration = Duration::from_secs(120);
/// The most it may write for one video, in bytes.
pub(super) const BYTES: u64 = 16 << 20;

/// The page of a video whose captions are asked for: on the great sites put together anew of its id alone, so that what a
/// feed says does not make the program fetch anything else; elsewhere the page of a public site as it is, which the program
/// only reads where it knows the site ([`arguments`]).
pub(super) fn video_page(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").trim_start_matches("m.");
    if ["youtube.com", "youtu.be", "vimeo.com", "player.vimeo.com"].contains(&host) {
        return great_site_page(&url, host);
    }
    let is_public = matches!(url.host(), Some(url::Host::Domain(name)) if has_known_suffix(name));
    let is_plain = matches!(url.scheme(), "http" | "https") && url.port().is_none() && url.username().is_empty();
    (is_public && is_plain && url.password().is_none()).then(|| url.to_string())
}

fn great_site_page(url: &Url, host: &str) -> Option<String> {
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

/// What the program is called with: captions alone, written or automatic, in the language of the video, into `dir`; of sites
/// that it knows by name, not of any address that a feed gives.
pub(super) fn arguments(page: &str, language: Option<&str>, dir: &Path) -> Vec<String> {
    let language = language.unwrap_or("en");
    let languages = format!(".*-orig,{language},{language}-[A-Za-z]+");
    let dir = dir.to_string_lossy();
    [
        "--ignore-config",
        "--no-playlist",
        "--use-extractors",
        "default,-generic",
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

/// How long it fails for this reason: a site may want no more questions, or to see a person; or the program may not know it.
pub(super) fn how_long(words: &str) -> Lasts {
    let words = words.to_ascii_lowercase();
    let says = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
    if says(&["429", "too many requests", "captcha", "not a bot", "sign in to confirm"]) {
        Lasts::WhileRefused
    } else if says(&["unsupported url", "no suitable extractor"]) {
        Lasts::ForEver
    } else {
        Lasts::AWhile
    }
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
    fn a_video_is_asked_for_by_its_id_alone_or_by_its_page_on_a_public_site() {
        let watch = Some("https://www.youtube.com/watch?v=a-_45678901".to_owned());
        for url in [
            "https://www.youtube.com/watch?v=a-_45678901&list=x",
            "https://m.youtube.com/shorts/a-_45678901",
            "https://youtu.be/a-_45678901?t=4",
        ] {
            assert_eq!(video_page(url), watch, "{url}");
        }
        for url in ["https://vimeo.com/12345", "https://www.talks.org/on/courage?lang=de"] {
            assert_eq!(video_page(url).as_deref(), Some(url));
        }
        for url in [
            "https://www.youtube.com/watch?v=--exec=x",
            "https://www.youtube.com/watch?v=a/../5678901",
            "https://www.youtube.com/redirect?q=http://127.0.0.1/",
            "http://127.0.0.1/watch?v=a-_45678901",
            "http://[::1]/watch?v=a-_45678901",
            "http://localhost/watch?v=a-_45678901",
            "http://nas.local/watch?v=a-_45678901",
            "http://talks.org:8080/watch?v=a-_45678901",
            "http://me:secret@talks.org/watch",
            "file:///etc/passwd",
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
        for (words, expected) in [
            ("ERROR: [youtube] x: Sign in to confirm you’re not a bot.", Lasts::WhileRefused),
            ("ERROR: Unable to download: HTTP Error 429: Too Many Requests", Lasts::WhileRefused),
            ("ERROR: Video unavailable", Lasts::AWhile),
            ("ERROR: Unsupported URL: https://a.example/", Lasts::ForEver),
            ("ERROR: No suitable extractor (default) found for URL https://a.example/", Lasts::ForEver),
        ] {
            assert!(how_long(words) == expected, "{words}");
        }
    }
}
