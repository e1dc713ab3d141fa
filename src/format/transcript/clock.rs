//! Moments as transcripts write them.

/// Reads `1:02:03.4`, `02:03,400` or `2:03` as milliseconds. Nothing may stand behind it.
pub(super) fn read_clock(text: &str) -> Option<u64> {
    let (moment, length) = clock_prefix(text.trim())?;
    (length == text.trim().len()).then_some(moment)
}

/// The moment that `text` begins with, in milliseconds, and how many bytes it takes.
pub(super) fn clock_prefix(text: &str) -> Option<(u64, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut parts: [u64; 3] = [0; 3];
    let mut count = 0;
    loop {
        let digits = bytes.iter().skip(at).take_while(|byte| byte.is_ascii_digit()).count();
        let fits = if count == 0 { (1..=4).contains(&digits) } else { digits == 2 };
        if !fits || count == 3 {
            return None;
        }
        *parts.get_mut(count)? = text.get(at..at + digits)?.parse().ok()?;
        count += 1;
        at += digits;
        let more = bytes.get(at) == Some(&b':') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !more {
            break;
        }
        at += 1;
    }
    let (hours, minutes, seconds) = match (count, parts) {
        (2, [minutes, seconds, _]) => (0, minutes, seconds),
        (3, [hours, minutes, seconds]) => (hours, minutes, seconds),
        _ => return None,
    };
    if seconds > 59 || (count == 3 && minutes > 59) {
        return None;
    }
    let mut milliseconds = 0;
    if matches!(bytes.get(at), Some(b'.' | b',')) {
        let digits = bytes.iter().skip(at + 1).take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            let places = bytes.iter().skip(at + 1).take(digits.min(3)).map(|byte| u64::from(byte - b'0'));
            let scale = [100, 10, 1];
            milliseconds = places.zip(scale).map(|(digit, scale)| digit * scale).sum();
            at += 1 + digits;
        }
    }
    Some((((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_every_spelling() {
        for (text, expected) in [
            ("00:00:00.000", Some(0)),
            ("00:00:02,76", Some(2_760)),
            ("1:02:03.4567", Some(3_723_456)),
            ("2:03", Some(123_000)),
            ("75:03", Some(4_503_000)),
            ("100:00:01,5", Some(360_001_500)),
            ("2:3", None),
            ("2:61", None),
            ("1:2:03", None),
            ("12", None),
            ("", None),
            ("1:02 x", None),
        ] {
            assert_eq!(read_clock(text), expected, "{text}");
        }
    }
}
