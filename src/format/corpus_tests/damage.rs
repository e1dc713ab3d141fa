//! What happens to feeds on their way to us, done on purpose to whole ones: every kind of damage
//! must leave the entries there.

use std::collections::BTreeMap;

use super::{find_corpus, read_rows};
use crate::format::read_feed;

/// Share of the cases that must keep their entries.
const LEAST: f64 = 0.995;

/// A small generator, so that a case can be repeated by its seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }
}

type Damage = fn(&str, &mut Chance) -> Vec<u8>;

/// Every kind of damage. One that finds nothing to harm gives the feed back as it was.
const DAMAGES: &[(&str, Damage)] = &[
    ("html entities in titles", |text, _| text.replace("</title>", "&nbsp;&hellip;&eacute;</title>").into()),
    ("an entity declared in a doctype", |text, _| {
        let (prolog, rest) = split_prolog(text);
        format!("{prolog}<!DOCTYPE rss [<!ENTITY who \"Ada\">]>{}", rest.replace("</title>", " &who;</title>")).into()
    }),
    ("windows-1252 numeric references", |text, _| text.replace("</title>", "&#147;x&#148;&#x92;</title>").into()),
    ("bare ampersands", |text, _| text.replace("</title>", " Q&A & more &</title>").into()),
    ("bare less-than signs", |text, _| text.replace("</title>", " 1 < 2 <3 a<</title>").into()),
    ("control characters", |text, _| text.replace("</title>", "\u{1}\u{b}\u{1f}</title>").into()),
    ("zero bytes", |text, chance| insert(text, "\0", "</title>", chance)),
    ("unquoted attributes", |text, _| unquote(text).into()),
    ("duplicate attributes", |text, _| {
        text.replace("<item>", "<item a=\"1\" a=\"2\">").replace("<entry>", "<entry a=\"1\" a=\"2\">").into()
    }),
    ("attributes without a space between", |text, _| {
        text.replace("\" type=", "\"type=").replace("\" url=", "\"url=").into()
    }),
    ("a title that does not end", |text, chance| remove_one(text, "</title>", chance)),
    ("a description that does not end", |text, chance| remove_one(text, "</description>", chance)),
    ("a summary that does not end", |text, chance| remove_one(text, "</summary>", chance)),
    ("a guid that does not end", |text, chance| remove_one(text, "</guid>", chance)),
    ("a date that does not end", |text, chance| remove_one(text, "</pubDate>", chance)),
    ("an entry that does not end", |text, chance| {
        remove_one(&remove_one_text(text, "</item>", chance), "</entry>", chance)
    }),
    ("a feed that does not end", |text, _| {
        text.replace("</channel>", "").replace("</rss>", "").replace("</feed>", "").into()
    }),
    ("crossed tags", |text, _| text.replace("</title>", "<b><i>x</b></i></title>").into()),
    ("ends without a beginning", |text, _| text.replace("</title>", "</b></span></title></p>").into()),
    ("markup in titles", |text, _| text.replace("</title>", " <b>bold</b><br></title>").into()),
    ("warnings before the prolog", |text, _| {
        format!("<br />\n<b>Warning</b>: include() in /a.php on line <b>3</b><br />\n{text}").into()
    }),
    ("blank lines and a mark before the prolog", |text, _| format!("\n\n \u{feff}{text}").into()),
    ("two prologs", |text, _| format!("<?xml version=\"1.0\"?>\n{text}").into()),
    ("no prolog", |text, _| split_prolog(text).1.into()),
    ("text after the end", |text, _| format!("{text}\n<!-- cached --><script>var a = '<item>';</script>").into()),
    ("no namespace declarations", |text, _| drop_namespaces(text).into()),
    ("no version", |text, _| text.replace("<rss version=\"2.0\"", "<rss").replace("<rss version='2.0'", "<rss").into()),
    ("an odd version", |text, _| text.replace("<rss version=\"2.0\"", "<rss version=\"2.0.1 beta\"").into()),
    ("empty constructs", |text, _| {
        let empty = "<author/><category/><enclosure/><source/><content:encoded/><media:content/><itunes:duration/><link rel=\"x\"/>";
        text.replace("</item>", &format!("{empty}</item>"))
            .replace("</entry>", "<content/><author/><link/><category/></entry>")
            .into()
    }),
    ("numbers out of range", |text, _| {
        let odd = "<itunes:duration>99999999999999999999:99:99</itunes:duration><enclosure url=\"a\" length=\"-1\"/>";
        text.replace("</item>", &format!("{odd}</item>")).into()
    }),
    ("an unclosed comment", |text, chance| insert(text, "<!-- more >", "</title>", chance)),
    ("a section that does not end", |text, chance| remove_one(text, "]]>", chance)),
    ("tags in capitals", |text, _| {
        text.replace("item>", "ITEM>").replace("title>", "TITLE>").replace("link>", "LINK>").into()
    }),
    ("ends in another case", |text, _| text.replace("</item>", "</Item>").replace("</title>", "</TITLE>").into()),
    ("a wrong encoding declared", |text, _| {
        let (_, rest) = split_prolog(text);
        format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{rest}").into()
    }),
    ("stray bytes of another encoding", |text, chance| {
        let mut bytes = text.as_bytes().to_vec();
        for _ in 0..5 {
            if let Some(at) = pick(text, "</title>", chance) {
                bytes.splice(at..at, [0x93, 0xe9]);
                return bytes;
            }
        }
        bytes
    }),
    ("UTF-16 with a mark", |text, _| {
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    }),
    ("UTF-16 without a mark", |text, _| text.trim_start().encode_utf16().flat_map(u16::to_be_bytes).collect()),
    ("UTF-32", |text, _| text.trim_start().chars().flat_map(|c| u32::from(c).to_le_bytes()).collect()),
    ("lines ended by carriage returns", |text, _| text.replace('\n', "\r").into()),
];

fn split_prolog(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    match text.strip_prefix("<?xml").and_then(|rest| rest.find("?>")) {
        Some(end) => text.split_at(end + 7),
        None => ("", text),
    }
}

/// One place where `needle` stands.
fn pick(text: &str, needle: &str, chance: &mut Chance) -> Option<usize> {
    let places: Vec<usize> = text.match_indices(needle).map(|(at, _)| at).collect();
    (!places.is_empty()).then(|| places[chance.below(places.len())])
}

fn remove_one_text(text: &str, needle: &str, chance: &mut Chance) -> String {
    match pick(text, needle, chance) {
        Some(at) => format!("{}{}", &text[..at], &text[at + needle.len()..]),
        None => text.to_owned(),
    }
}

fn remove_one(text: &str, needle: &str, chance: &mut Chance) -> Vec<u8> {
    remove_one_text(text, needle, chance).into()
}

fn insert(text: &str, what: &str, before: &str, chance: &mut Chance) -> Vec<u8> {
    match pick(text, before, chance) {
        Some(at) => format!("{}{what}{}", &text[..at], &text[at..]).into(),
        None => text.into(),
    }
}

/// Takes the quotes off simple values inside tags.
fn unquote(text: &str) -> String {
    let mut out = String::new();
    for (number, piece) in text.split('<').enumerate() {
        if number > 0 {
            out.push('<');
        }
        let Some((tag, rest)) = piece.split_once('>').filter(|_| !piece.starts_with(['!', '?'])) else {
            out.push_str(piece);
            continue;
        };
        let simple = !tag.contains(['\'', '/', ' '])
            || tag.split('"').skip(1).step_by(2).all(|value| !value.contains([' ', '\'', '/', '=']));
        out.push_str(&if simple { tag.replace('"', "") } else { tag.to_owned() });
        out.push('>');
        out.push_str(rest);
    }
    out
}

fn drop_namespaces(text: &str) -> String {
    // Where the root element is: what entries say about namespaces is theirs.
    let root = text.find("<item").or_else(|| text.find("<entry")).unwrap_or(text.len());
    let (mut rest, body) = text.split_at(root);
    let mut out = String::new();
    while let Some(at) = rest.find(" xmlns:") {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end =
            after.find(['"', '\'']).and_then(|open| after[open + 1..].find(['"', '\'']).map(|close| open + close + 2));
        rest = end.map_or("", |end| &after[end..]);
    }
    out + rest + body
}

/// Damages one feed in every way; tells the kinds that lost entries.
fn try_all(name: &str, text: &str, tally: &mut BTreeMap<&'static str, (usize, usize)>) {
    let whole = read_feed(text.as_bytes(), None, None).unwrap().entries.len();
    for (kind, damage) in DAMAGES {
        for seed in 1..=2u64 {
            let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let bytes = damage(text, &mut chance);
            let found = read_feed(&bytes, None, None).map_or(0, |feed| feed.entries.len());
            let entry = tally.entry(kind).or_default();
            entry.0 += 1;
            if found == whole {
                entry.1 += 1;
            } else {
                println!("{kind}, seed {seed}: {found} of {whole} entries of {name}");
            }
        }
    }
    // Cut anywhere: what ended before the cut is there.
    for share in [10, 37, 50, 71, 99] {
        let cut = (text.len() * share / 100..text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
        let head = &text[..cut];
        let ends = ["</item>", "</entry>", "</ITEM>"].iter().map(|end| head.matches(end).count()).max().unwrap_or(0);
        let found = read_feed(head.as_bytes(), None, None).map_or(0, |feed| feed.entries.len());
        let entry = tally.entry("cut").or_default();
        entry.0 += 1;
        if found >= ends.min(whole) {
            entry.1 += 1;
        } else {
            println!("cut at {share} %: {found} of {ends} entries of {name}");
        }
    }
}

fn judge(tally: &BTreeMap<&'static str, (usize, usize)>) {
    let (cases, kept) = tally.values().fold((0, 0), |sum, (cases, kept)| (sum.0 + cases, sum.1 + kept));
    for (kind, (cases, kept)) in tally {
        if cases != kept {
            println!("{kind}: {kept} of {cases}");
        }
    }
    let share = kept as f64 / cases as f64;
    println!("{} kinds of damage: {kept} of {cases} cases keep their entries ({:.2} %)", tally.len(), share * 100.0);
    assert!(share >= LEAST, "only {:.2} % keep their entries", share * 100.0);
}

#[test]
fn our_own_feeds_survive_every_damage() {
    let mut tally = BTreeMap::new();
    for (name, text) in [
        ("podcast.rss", include_str!("../../../tests/fixtures/feeds/podcast.rss")),
        ("video.atom", include_str!("../../../tests/fixtures/feeds/video.atom")),
        ("blog.atom", include_str!("../../../tests/fixtures/feeds/blog.atom")),
        ("old.rss", include_str!("../../../tests/fixtures/feeds/old.rss")),
        ("atom03.xml", include_str!("../../../tests/fixtures/feeds/atom03.xml")),
    ] {
        try_all(name, text, &mut tally);
    }
    judge(&tally);
}

#[test]
fn recorded_feeds_survive_every_damage() {
    let Some(folder) = find_corpus("web") else { return };
    // An unoptimized build takes the smaller feeds.
    let most = if cfg!(debug_assertions) { 25_000 } else { usize::MAX };
    let mut tally = BTreeMap::new();
    let mut files = 0;
    for row in read_rows(&folder.join("manifest.jsonl")) {
        let bytes = if row["kind"] == "feed" && row["format"] != "json" {
            std::fs::read(folder.join(row["file"].as_str().unwrap())).unwrap()
        } else {
            continue;
        };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if text.len() <= most {
            files += 1;
            try_all(row["file"].as_str().unwrap(), &text, &mut tally);
        }
    }
    println!("{files} recorded feeds");
    judge(&tally);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = read_feed(&bytes, None, None);
    }

    #[test]
    fn no_markup_makes_the_reader_panic(pieces in proptest::collection::vec(0usize..40, 0..60), text in "\\PC{0,8}") {
        const PIECES: [&str; 40] = [
            "<rss version='2.0'>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>", "<guid>", "</guid>", "<![CDATA[", "]]>",
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/a'>", "<entry>", "</entry>", "<content type='xhtml'>", "</content>", "<div>", "</div>",
            "<link href='b' rel='enclosure'/>", "<media:group>", "<media:content url=\"c\"", "/>", ">", "<", "&", "&#x", ";", "<!--", "-->", "<?xml", "?>",
            "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<itunes:duration>", "</itunes:duration>", "12:34", "\"", "'", "</channel></rss>",
        ];
        let document: String = pieces.iter().flat_map(|piece| [PIECES[*piece], &text]).collect();
        let _ = read_feed(document.as_bytes(), None, Some(&url::Url::parse("https://x.example/").unwrap()));
        let own = crate::format::feed::read_xml(&document, None, crate::format::feed::CoreReader::Own);
        let through = crate::format::feed::read_xml(&document, None, crate::format::feed::CoreReader::FeedRs);
        proptest::prop_assert_eq!(own.ok(), through.ok());
    }
}
