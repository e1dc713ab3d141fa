//! Lengths and moments of recordings, in every spelling in which feeds write them.

/// Longest duration that is believed: 30 days.
const LONGEST: f64 = 30.0 * 86_400.0;

/// A duration in any spelling, in whole seconds: `1:02:03`, `62:03`, `3723`, `3723.5`, `1h 2m 3s`, `1h02`,
/// `62 min`, `62'03"`, `PT1H2M3S`. Zero means that nobody looked.
pub(in crate::format) fn read_seconds(text: &str) -> Option<u64> {
    let seconds = read_moment(text)?;
    // The limit above keeps it far inside the range.
    (seconds >= 0.5).then_some(seconds.round() as u64)
}

/// A moment in a recording, in seconds; the spellings of [`read_seconds`], zero allowed.
pub(in crate::format) fn read_moment(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches("npt:").trim();
    // Colons of East Asian keyboards, and the comma of the European decimal.
    let mut text = text.replace(['：', '∶'], ":").replace(',', ".");
    if text.bytes().filter(|byte| *byte == b'.').count() == 2 && !text.contains(':') {
        text = text.replace('.', ":");
    }
    let seconds = if text.contains(':') {
        let mut total = 0.0;
        for part in text.split(':') {
            let part = part.trim();
            total = total * 60.0 + if part.is_empty() { 0.0 } else { read_decimal(part)? };
        }
        // Four parts are days, or hours with frames; nobody means days.
        if text.split(':').count() > 3 {
            return None;
        }
        total
    } else if let Some(number) = read_decimal(&text) {
        number
    } else {
        read_units(&text)?
    };
    (0.0..=LONGEST).contains(&seconds).then_some(seconds)
}

/// Digits with at most one point; not `inf`, `nan` or `1e9`, which Rust would read as well.
fn read_decimal(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && text.bytes().any(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Numbers with units: `1h 2m`, `1h02`, `90 minutes`, `62'03"`, ISO 8601 `PT1H2M` and `P0DT1H`.
fn read_units(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    let mut rest = lower.strip_prefix('p').unwrap_or(&lower).trim();
    let (mut total, mut last) = (0.0, None);
    while !rest.is_empty() {
        rest = rest.strip_prefix('t').unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(end)?;
        let after = after.trim_start();
        let unit_end = after.find(|c: char| c.is_ascii_digit() || matches!(c, ' ' | ',' | '.' | '&' | 't'));
        // `minutes` and `std` have a `t` in them: only ISO's own begins a part.
        let unit_end = if lower.starts_with('p') { unit_end } else { after.find(|c: char| !is_unit_letter(c)) };
        let (unit, next) = after.split_at_checked(unit_end.unwrap_or(after.len()))?;
        let factor = find_unit(unit, last)?;
        total += read_decimal(number.trim_end_matches('.'))? * factor;
        last = Some(factor);
        rest = next.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '&'));
        rest = ["and ", "und ", "et ", "y ", "e "]
            .iter()
            .find_map(|word| rest.strip_prefix(word))
            .unwrap_or(rest)
            .trim_start();
    }
    last.map(|_| total)
}

fn is_unit_letter(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '\'' | '"' | '′' | '″' | '’' | '”')
}

/// Seconds of a unit; a number without one counts the next smaller unit (`1h02`).
fn find_unit(unit: &str, last: Option<f64>) -> Option<f64> {
    let factor = match unit {
        "d" | "day" | "days" => 86_400.0,
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" | "uur" | "heure" | "heures" | "hora"
        | "horas" | "ora" | "ore" | "timme" | "timmar" | "time" | "timer" | "godz" | "ч" | "час" | "часа" | "часов"
        | "時間" | "小时" | "小時" | "시간" => 3600.0,
        "m" | "mn" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minuter" | "minutos" | "minuti"
        | "minuto" | "'" | "′" | "’" | "мин" | "минут" | "минуты" | "分" | "分钟" | "分鐘" | "분" => {
            60.0
        }
        "s" | "sec" | "secs" | "second" | "seconds" | "sekunden" | "seconden" | "sekunder" | "secondes"
        | "segundos" | "secondi" | "\"" | "″" | "”" | "''" | "сек" | "секунд" | "秒" | "초" => 1.0,
        "" => match last {
            Some(3600.0) => 60.0,
            Some(60.0) => 1.0,
            _ => return None,
        },
        _ => return None,
    };
    Some(factor)
}

#[cfg(test)]
mod tests {
    use super::{read_moment, read_seconds};

    #[test]
    fn durations_are_read_in_every_spelling() {
        let table = [
            ("1:02:03", Some(3723)),
            ("62:03", Some(3723)),
            ("3723", Some(3723)),
            ("3723.4", Some(3723)),
            ("01:02:03.500", Some(3724)),
            ("1h 2m 3s", Some(3723)),
            ("62 min", Some(3720)),
            ("1 hour, 2 minutes", Some(3720)),
            ("PT1H2M3S", Some(3723)),
            (":45", Some(45)),
            ("1h02", Some(3720)),
            ("1h02m03", Some(3723)),
            ("1 hr. 2 min. 3 sec.", Some(3723)),
            ("62'03\"", Some(3723)),
            ("62′03″", Some(3723)),
            ("PT62M3.4S", Some(3723)),
            ("P0DT1H2M3S", Some(3723)),
            ("1：02：03", Some(3723)),
            ("01.02.03", Some(3723)),
            ("1 Stunde und 2 Minuten", Some(3720)),
            ("1 час 2 минуты", Some(3720)),
            ("1時間2分3秒", Some(3723)),
            ("62分钟", Some(3720)),
            ("1 hour and 2 minutes", Some(3720)),
            ("62,5 min", Some(3750)),
            ("12 parsecs", None),
            ("p", None),
            ("tt", None),
            ("0", None),
            ("", None),
            ("soon", None),
            ("inf", None),
            ("99999999999999999999", None),
            ("1:2:3:4", None),
        ];
        for (text, seconds) in table {
            assert_eq!(read_seconds(text), seconds, "{text}");
        }
        assert_eq!(read_moment("00:00:00.000"), Some(0.0));
    }
}
