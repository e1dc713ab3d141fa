//! Names of months, halves of the day and time zones. Month names are matched by their first
//! letters, as long as these are unlike any other month's in the same list.

/// First letters of month names (lower case) in English, German, Dutch, French, Spanish, Italian,
/// Portuguese, Catalan, Swedish, Danish, Norwegian, Finnish, Polish, Czech, Russian, Ukrainian,
/// Greek, Hungarian, Turkish, Romanian and Indonesian.
const MONTHS: &[(&str, i64)] = &[
    ("jan", 1),
    ("jän", 1),
    ("ene", 1),
    ("gen", 1),
    ("sty", 1),
    ("led", 1),
    ("янв", 1),
    ("січ", 1),
    ("ιαν", 1),
    ("oca", 1),
    ("ian", 1),
    ("tammi", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("lut", 2),
    ("úno", 2),
    ("фев", 2),
    ("лют", 2),
    ("φεβ", 2),
    ("şub", 2),
    ("sub", 2),
    ("helmi", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrt", 3),
    ("maa", 3),
    ("mrz", 3),
    ("bře", 3),
    ("мар", 3),
    ("бер", 3),
    ("μαρ", 3),
    ("μάρ", 3),
    ("már", 3),
    ("maalis", 3),
    ("apr", 4),
    ("abr", 4),
    ("avr", 4),
    ("kwi", 4),
    ("dub", 4),
    ("апр", 4),
    ("кві", 4),
    ("απρ", 4),
    ("ápr", 4),
    ("nis", 4),
    ("huhti", 4),
    ("may", 5),
    ("mai", 5),
    ("maj", 5),
    ("mei", 5),
    ("mag", 5),
    ("kvě", 5),
    ("май", 5),
    ("мая", 5),
    ("тра", 5),
    ("μαι", 5),
    ("μαϊ", 5),
    ("μάι", 5),
    ("μαΐ", 5),
    ("máj", 5),
    ("touko", 5),
    ("jun", 6),
    ("giu", 6),
    ("juin", 6),
    ("cze", 6),
    ("июн", 6),
    ("чер", 6),
    ("ιουν", 6),
    ("ιούν", 6),
    ("jún", 6),
    ("haz", 6),
    ("iun", 6),
    ("kesä", 6),
    ("jul", 7),
    ("lug", 7),
    ("juil", 7),
    ("lip", 7),
    ("июл", 7),
    ("лип", 7),
    ("ιουλ", 7),
    ("ιούλ", 7),
    ("júl", 7),
    ("tem", 7),
    ("iul", 7),
    ("heinä", 7),
    ("aug", 8),
    ("ago", 8),
    ("aoû", 8),
    ("aou", 8),
    ("sie", 8),
    ("srp", 8),
    ("авг", 8),
    ("сер", 8),
    ("αυγ", 8),
    ("αύγ", 8),
    ("ağu", 8),
    ("agu", 8),
    ("elo", 8),
    ("sep", 9),
    ("set", 9),
    ("wrz", 9),
    ("zář", 9),
    ("сен", 9),
    ("вер", 9),
    ("σεπ", 9),
    ("szept", 9),
    ("eyl", 9),
    ("syys", 9),
    ("oct", 10),
    ("okt", 10),
    ("ott", 10),
    ("out", 10),
    ("paź", 10),
    ("říj", 10),
    ("окт", 10),
    ("жов", 10),
    ("οκτ", 10),
    ("eki", 10),
    ("loka", 10),
    ("nov", 11),
    ("lis", 11),
    ("ноя", 11),
    ("лис", 11),
    ("νοε", 11),
    ("νοέ", 11),
    ("kas", 11),
    ("noi", 11),
    ("marras", 11),
    ("dec", 12),
    ("dez", 12),
    ("dic", 12),
    ("déc", 12),
    ("des", 12),
    ("gru", 12),
    ("pro", 12),
    ("дек", 12),
    ("гру", 12),
    ("δεκ", 12),
    ("ara", 12),
    ("joulu", 12),
];

/// The month that a lower-case word names; the longest match wins, so that `juin` is not `jui`.
pub(super) fn find_month(word: &str) -> Option<i64> {
    // Day names that begin like a month.
    const DAYS: &[&str] = &["martes", "mardi", "martedì", "martedi", "marți", "subota", "maandag"];
    if DAYS.contains(&word) {
        return None;
    }
    if let Some(found) = find_english(word) {
        return Some(found);
    }
    MONTHS
        .iter()
        .filter(|(letters, _)| word.starts_with(letters))
        .max_by_key(|(letters, _)| letters.len())
        .map(|(_, month)| *month)
}

/// English abbreviations make up nearly all dates.
fn find_english(word: &str) -> Option<i64> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let place = (word.len() == 3).then(|| NAMES.iter().position(|name| *name == word))??;
    i64::try_from(place + 1).ok()
}

/// Whether a lower-case word names the afternoon (`Some(true)`) or the morning.
pub(super) fn find_half(word: &str) -> Option<bool> {
    match word {
        "am" | "오전" | "上午" | "午前" | "πμ" => Some(false),
        "pm" | "오후" | "下午" | "午後" | "μμ" => Some(true),
        _ => None,
    }
}

/// Minutes east of Greenwich for a zone's name, any case. North American names as in RFC 822;
/// names that several places share are left out.
pub(super) fn find_zone(name: &str) -> Option<i64> {
    let lower = name.to_ascii_lowercase();
    let lower = lower.strip_prefix("etc/").unwrap_or(&lower);
    let minutes = match lower {
        "z" | "ut" | "utc" | "gmt" | "wet" | "uct" | "zulu" => 0,
        "edt" => -240,
        "est" | "cdt" => -300,
        "et" => -240,
        "cst" | "mdt" => -360,
        "ct" => -300,
        "mst" | "pdt" => -420,
        "mt" => -420,
        "pst" | "akdt" => -480,
        "pt" => -480,
        "akst" => -540,
        "hst" => -600,
        "adt" | "brt" | "art" => -180,
        "ast" | "at" => -240,
        "nst" => -210,
        "ndt" => -150,
        "a" => -60,
        "n" => 60,
        "m" => -720,
        "y" => 720,
        "bst" | "west" | "met" | "cet" | "mez" | "wat" => 60,
        "mest" | "cest" | "mesz" | "eet" | "sast" | "cat" => 120,
        "eest" | "msk" | "trt" | "eat" => 180,
        "ist" => 330,
        "sgt" | "hkt" | "awst" | "pht" => 480,
        "jst" | "kst" => 540,
        "acst" => 570,
        "aest" => 600,
        "acdt" => 630,
        "aedt" => 660,
        "nzst" => 720,
        "nzdt" => 780,
        _ => return None,
    };
    Some(minutes)
}
