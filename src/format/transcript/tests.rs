//! Transcripts as they are offered, recorded ones and made ones.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Transcript {
    read_transcript(text.as_bytes(), None).unwrap()
}

fn spoken(text: &str) -> Vec<String> {
    read(text)
        .segments
        .into_iter()
        .map(|segment| {
            let moment = |moment: Option<u64>| moment.map_or("-".to_owned(), |moment| moment.to_string());
            format!(
                "{}~{} {}: {}",
                moment(segment.start),
                moment(segment.end),
                segment.speaker.unwrap_or_default(),
                segment.text
            )
        })
        .collect()
}

#[test]
fn webvtt_is_read_with_all_that_may_stand_in_it() {
    let text = "\u{feff}WEBVTT - a talk\nX: y\n\nNOTE nobody\nreads this\n\nSTYLE\n::cue { color: red }\n\nintro\n00:01.000 --> 00:02.500 align:start position:0%\n\
        <v.loud Ada Lovelace>Hello &amp; <i>welcome</i>.</v>\n\n00:02.500 --> 01:00:03.000\n- to <c.yellow>this</c>\n- show\n\n\
        00:05.000 --> 00:06.000\n<v Ada>One.\n<v Bo>Two.\n\n00:07.000 --> 00:08.000\n\n";
    assert_eq!(
        spoken(text),
        [
            "1000~2500 Ada Lovelace: Hello & welcome.",
            "2500~3603000 Ada Lovelace: - to this - show",
            "5000~6000 Ada: One.",
            "5000~6000 Bo: Two.",
        ]
    );
}

#[test]
fn subrip_is_read_whatever_is_missing_in_it() {
    for text in [
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\nyou\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nBye\r\n",
        "00:00:01.000 --> 00:00:02.000\nHello\nyou\n\n00:00:02.000 --> 00:00:03.000\nBye",
        "1\n00:00:01,000 --> 00:00:02,000\nHello\nyou\n2\n00:00:02,000 --> 00:00:03,000\nBye\n",
        "1\n0:01 --> 0:02\n{\\an8}Hello\n\nyou\n\n2\n0:02 --> 0:03\n<font color=\"red\">Bye</font>\n",
    ] {
        assert_eq!(spoken(text), ["1000~2000 : Hello you", "2000~3000 : Bye"], "{text:?}");
    }
}

#[test]
fn a_name_speaks_on_until_the_next_one_where_names_come_again() {
    let cue = |at: usize, text: &str| format!("{at}\n00:00:0{at},000 --> 00:00:0{at},900\n{text}\n\n");
    let text = [
        cue(1, "Ada: Hello."),
        cue(2, "And: this is no name"),
        cue(3, "Bo van Dyk: Yes.\nAda: No."),
        cue(4, "Never."),
        cue(5, "[Guest 2]: Who, me?"),
        cue(6, "Bo van Dyk: You."),
    ];
    let said: Vec<(String, String)> =
        read(&text.concat()).segments.into_iter().map(|one| (one.speaker.unwrap_or_default(), one.text)).collect();
    let expected = [
        ("Ada", "Hello."),
        ("Ada", "And: this is no name"),
        ("Bo van Dyk", "Yes. Ada: No."),
        ("Ada", "Never."),
        ("Guest 2", "Who, me?"),
        ("Bo van Dyk", "You."),
    ];
    assert_eq!(said, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
}

#[test]
fn rolling_captions_are_given_once_and_manual_ones_left_alone() {
    let rolling = "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:00.000 --> 00:00:02.000\n \nso<00:00:00.500><c> here</c>\n\n\
        00:00:02.000 --> 00:00:02.010\nso here\n \n\n00:00:02.010 --> 00:00:04.000\nso here\nwe<00:00:03.000><c> are</c>\n\n\
        00:00:04.000 --> 00:00:04.010\nwe are\n \n\n00:00:04.010 --> 00:00:05.000\nwe are\n[Music]\n";
    assert_eq!(spoken(rolling), ["0~2000 : so here", "2010~4000 : we are"]);
    let transcript = read(rolling);
    assert!(transcript.machine_made && transcript.language.as_deref() == Some("en"));
    let song = "1\n00:01 --> 00:02\nLa la\n\n2\n00:02 --> 00:03\nLa la\n\n3\n00:03 --> 00:04\nOh\n\n4\n00:04 --> 00:05\nNo\n\n5\n00:05 --> 00:06\nYes";
    assert_eq!(spoken(song).len(), 5);
}

#[test]
fn json_is_read_in_every_dialect() {
    for text in [
        r#"{"version":"1.0.0","segments":[{"speaker":"Ada","startTime":0.5,"endTime":1.25,"body":" Hello  you "},{"startTime":2,"body":""},{"startTime":"3","body":"Bye"}]}"#,
        r#"[{"speaker":{"name":"Ada"},"start":0.5,"duration":0.75,"text":"Hello you"},{"start":"00:03.000","text":"Bye"}]"#,
        r#"{"result":{"language":"en"},"transcription":[{"offsets":{"from":500,"to":1250},"speaker":"Ada","text":" Hello you"},{"timestamps":{},"offsets":{"from":3000},"text":"Bye"}]}"#,
    ] {
        assert_eq!(spoken(text), ["500~1250 Ada: Hello you", "3000~- : Bye"], "{text}");
    }
    let whisper = r#"{"text":"Hello","segments":[{"id":0,"start":0.0,"end":2.5,"text":" Hello","avg_logprob":-0.2}],"language":"en"}"#;
    assert!(read(whisper).machine_made);
}

#[test]
fn events_of_json3_are_joined_and_windows_left_out() {
    let text = r#"{"events":[{"tStartMs":0,"dDurationMs":9000,"id":1},{"tStartMs":"100","dDurationMs":"3000","segs":[{"utf8":">> so"},{"utf8":" here","tOffsetMs":300,"acAsrConf":0}]},
        {"tStartMs":2000,"aAppend":1,"segs":[{"utf8":"\n"}]},{"tStartMs":2000,"dDurationMs":1000,"segs":[{"utf8":"we\nare"}]},{"tStartMs":5000,"segs":[{"utf8":"[Applause]"}]}]}"#;
    assert_eq!(spoken(text), ["100~2000 : so here", "2000~3000 : we are"]);
    assert!(read(text).machine_made && read(text).segments[0].turn);
}

#[test]
fn pages_and_plain_texts_are_read_by_their_names_and_moments() {
    let page = "<html><head><title>T</title></head><body><cite>Ada:</cite> <time>0:05</time>\n<p>Hello &amp; hi.</p><cite>Bo:</cite><time>1:00</time><p>Yes.</p><p>More.</p></body></html>";
    assert_eq!(spoken(page), ["5000~60000 Ada: Hello & hi.", "60000~- Bo: Yes.", "-~- Bo: More."]);
    let markdown = "**Ada Bo:** Hello *you*.\n\n**Cy:** \\[01:05\\] See [this](https://a.example). And \\[02:00\\] that.\n\nStill Cy.\n\n**Ada Bo:** Bye.";
    assert_eq!(
        spoken(markdown),
        [
            "-~- Ada Bo: Hello *you*.",
            "65000~120000 Cy: See this. And",
            "120000~- Cy: that.",
            "-~- Cy: Still Cy.",
            "-~- Ada Bo: Bye."
        ]
    );
    let lines = "00:00:00 One two\nthree.\n\n00:00:07 Four.\n00:00:09 Five.";
    assert_eq!(spoken(lines), ["0~7000 : One two three.", "7000~9000 : Four.", "9000~- : Five."]);
    assert_eq!(
        spoken("Just words.\nOf one paragraph.\n\nAnd another."),
        ["-~- : Just words. Of one paragraph.", "-~- : And another."]
    );
}

#[test]
fn timed_xml_is_read_in_its_three_dialects() {
    for text in [
        r#"<?xml version="1.0"?><transcript><text start="0" dur="1.5">It&amp;#39;s &lt;i>not&lt;/i> so</text><text start="5" dur="1"></text></transcript>"#,
        r#"<timedtext format="3"><body><p t="0" d="1500">It's <s>not</s> so</p></body></timedtext>"#,
        r#"<tt xmlns="x"><body><div><p begin="00:00:00.000" end="1.5s">It's<br/>not so</p></div></body></tt>"#,
    ] {
        assert_eq!(spoken(text), ["0~1500 : It's not so"], "{text}");
    }
}

#[test]
fn what_says_nothing_is_no_transcript() {
    assert_eq!(read_transcript(b" \n", None), Err(FormatError::Empty));
    assert!(matches!(read_transcript(b"{\"events\":", None), Err(FormatError::Json(_))));
    for text in [
        "WEBVTT\n\n",
        "{\"segments\":[]}",
        "<html><body><p>Before you continue</p><time>2020-01-01</time></body></html>",
        "{\"captions\":null}",
    ] {
        assert!(matches!(read_transcript(text.as_bytes(), None), Err(FormatError::NotATranscript { .. })), "{text}");
    }
}

fn shared(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(path);
    if !found.exists() {
        eprintln!("skipped: {} is absent", found.display());
    }
    found.exists().then_some(found)
}

#[test]
fn the_recorded_samples_say_what_they_are_known_to_say() {
    let Some(dir) = shared("transcript-samples") else { return };
    let expected = std::fs::read_to_string(dir.join("expected.jsonl")).unwrap();
    for row in expected.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()) {
        let file = row["file"].as_str().unwrap();
        let bytes = std::fs::read(dir.join(file)).unwrap();
        if let Some(count) = row["chapters"].as_u64() {
            let chapters = crate::format::read_chapters(&bytes, None).unwrap();
            assert_eq!(chapters.len() as u64, count, "{file}");
            assert!(row["first_start_ms"].as_u64().is_none_or(|start| chapters[0].start == start), "{file}");
            continue;
        }
        let said = read_transcript(&bytes, None).unwrap().segments;
        if let Some(text) = row["plain_text"].as_str() {
            let plain: Vec<&str> = said.iter().map(|segment| segment.text.as_str()).collect();
            assert_eq!(plain.join(" "), text, "{file}");
        }
        if let Some(count) = row["cues"].as_u64().or(row["segments"].as_u64()) {
            assert_eq!(said.len() as u64, count, "{file}");
        }
        assert!(row["first_start_ms"].as_u64().is_none_or(|start| said[0].start == Some(start)), "{file}");
        assert!(row["first_speaker"].as_str().is_none_or(|name| said[0].speaker.as_deref() == Some(name)), "{file}");
    }
    for page in [
        "youtube-consent-page.html",
        "youtube-429-recaptcha.html",
        "youtube-player-captions.json",
        "youtube-player-no-captions.json",
    ] {
        assert!(read_transcript(&std::fs::read(dir.join(page)).unwrap(), None).is_err(), "{page} says nothing");
    }
}

#[test]
fn every_recorded_transcript_is_read_whole() {
    let Some(dir) = shared("web") else { return };
    let manifest = std::fs::read_to_string(dir.join("manifest.jsonl")).unwrap();
    let rows = manifest.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut count = 0;
    for row in rows.filter(|row| row["kind"] == "transcript") {
        let file = row["file"].as_str().unwrap();
        let bytes = std::fs::read(dir.join(file)).unwrap();
        let said = read_transcript(&bytes, row["content_type"].as_str()).unwrap().segments;
        let moments = said.iter().filter(|segment| segment.start.is_some()).count() as u64;
        let stated = row["timestamps"].as_u64().unwrap();
        // Counted in the file's text: captions without words are left out, and people speak of clock times in Markdown.
        let fewest = if file.ends_with(".md") { stated * 4 / 5 } else { stated * 99 / 100 };
        assert!((fewest..=stated).contains(&moments), "{file}: {moments} of {stated} moments");
        assert!(
            said.iter().filter_map(|segment| segment.start).is_sorted() || file.contains("virtual-coffee"),
            "{file}"
        );
        let mut seen = std::collections::HashSet::new();
        // Plain texts count in whole seconds, in which one can say "yeah" twice.
        assert!(
            file.ends_with(".txt")
                || said.iter().all(|one| one.start.is_none() || seen.insert((one.start, one.end, one.text.clone()))),
            "{file}: twice"
        );
        count += 1;
    }
    assert_eq!(count, 34);
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_fail_and_all_that_is_said_is_on_one_line(
        head in prop::sample::select(vec!["", "WEBVTT\n\n", "1\n00:00:01,000 --> 00:00:02,000\n", "{\"segments\":[", "{\"events\":[", "<cite>A</cite><time>0:01</time>", "<transcript><text start=\"1\">"]),
        parts in prop::collection::vec(prop_oneof![
            "[a-zA-Z:\\[\\]<>/&; \n\"{},.-]{0,20}",
            Just("\n\n00:00:05.000 --> 00:00:06.000\n".to_owned()),
            Just("<v Ada>".to_owned()),
            "\\PC{0,8}",
        ], 0..20)
    ) {
        let text = head.to_owned() + &parts.concat();
        if let Ok(transcript) = read_transcript(text.as_bytes(), None) {
            for segment in transcript.segments {
                prop_assert!(!segment.text.is_empty() && !segment.text.contains('\n'));
                prop_assert!(segment.end.is_none() || segment.end >= segment.start);
            }
        }
    }
}
