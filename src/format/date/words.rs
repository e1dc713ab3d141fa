//! Names of months, halves of the day and time zones. Month names are matched by their first
//! letters, as long as these are unlike any other month's in the same list.

/// First letters of the names of each month, lower case, January first: in the languages of Europe, and in
/// Indonesian, Malay, Arabic, Hebrew and Chinese. Checked against the CLDR's names. Where two languages mean
/// different months (`listopad`, `lip`), the one with more writers counts, unless the ending tells.
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "jan jän ene gen xan sty led sij saus oca ian tammi jaan urt янв січ сту јан яну ιαν ينا ינו בינו 一月",
    "feb fév fev veb lut úno velj vas şub sub helmi shk ots фев лют φεβ فبر פבר בפבר 二月",
    "mar mär mrt maa mrz mac mäe bře ožu kov maalis мар бер сак μαρ μάρ már مار מרץ במרץ מרס במרס 三月",
    "apr abr avr kwi dub tra bal pri api nis huhti апр кві кра απρ ápr أبر ابر אפר באפר 四月",
    "may mai maj mei mag maí máj svi geg kvě touko май мая тра мај μαι μαϊ μάι μαΐ ماي מאי במאי 五月",
    "jun giu meith xuñ cze červ čvn lipanj lipnj birž juin qer eka haz iun kesä jún jūn juun июн чер чэр юни јун ιουν ιούν يوني יונ ביונ 六月",
    "jul lug xul lip liep červenc červenec čvc srpanj srpnj juil korr uzt tem iul heinä júl jūl juul июл лип ліп юли јул ιουλ ιούλ يولي יול ביול 七月",
    "aug ago aoû aou avg ogo ágú sie srp kol rugp gush abu ağu agu elo авг сер жні αυγ αύγ أغس اغس אוג באוג 八月",
    "sep set wrz zář ruj rugs sht ira eyl syys szept сен вер сеп σεπ سبت ספט בספט 九月",
    "oct okt ott out paź říj spal tet urr eki loka окт жов кас οκτ أكت اكت אוק באוק 十月",
    "nov nóv lis stu lap nën aza kas noi marras ноя лис ліс ное νοε νοέ نوف נוב בנוב 十一月",
    "dec dez dic dis déc des dets gru gruod pro dhj abe ara joulu дек гру сне δεκ ديس דצמ בדצמ 十二月",
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
    let names = (1..).zip(MONTHS).flat_map(|(month, names)| names.split(' ').map(move |letters| (letters, month)));
    names
        .filter(|(letters, _)| word.starts_with(letters))
        .max_by_key(|(letters, _)| letters.len())
        .map(|(_, month)| month)
}

/// English abbreviations make up nearly all dates.
fn find_english(word: &str) -> Option<i64> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let place = (word.len() == 3).then(|| NAMES.iter().position(|name| *name == word))??;
    i64::try_from(place + 1).ok()
}

/// What the number after a word is: Vietnamese counts months (`tháng 7`, `thg 7`) and days of the week (`thứ 6`).
pub(super) fn find_counted(word: &str) -> Option<Counted> {
    match word {
        "tháng" | "thg" => Some(Counted::Month),
        "thứ" => Some(Counted::Weekday),
        _ => None,
    }
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    Month,
    Weekday,
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
        // `ET` and its like do not tell summer from winter: winter, as other readers take them.
        "est" | "cdt" | "et" => -300,
        "cst" | "mdt" | "ct" => -360,
        "mst" | "pdt" | "mt" => -420,
        "pst" | "akdt" | "pt" => -480,
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
