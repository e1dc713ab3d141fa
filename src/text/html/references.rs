//! Character references: `&amp;`, `&#8217;`, `&#x2019;` and the 2,231 named ones of the standard.

use web_atoms::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// One or two characters in UTF-8.
pub(super) struct Decoded {
    bytes: [u8; 8],
    length: usize,
}

impl Decoded {
    fn new(first: char, second: Option<char>) -> Self {
        let mut decoded = Self { bytes: [0; 8], length: 0 };
        for c in [Some(first), second].into_iter().flatten() {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                if let Some(slot) = decoded.bytes.get_mut(decoded.length) {
                    *slot = byte;
                    decoded.length += 1;
                }
            }
        }
        decoded
    }

    pub(super) fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

/// The longest name, `CounterClockwiseContourIntegral;`, in bytes.
const LONGEST_NAME: usize = 32;

/// Decodes the reference at the beginning of `text`, which begins with `&`; also gives its length in
/// bytes. What is no reference stays an `&`.
pub(super) fn decode(text: &str) -> (Decoded, usize) {
    let rest = text.get(1..).unwrap_or_default();
    let found = match rest.strip_prefix('#') {
        Some(number) => decode_number(number).map(|(c, length)| (Decoded::new(c, None), length + 1)),
        None => decode_name(rest),
    };
    match found {
        Some((decoded, length)) => (decoded, length + 1),
        None => (Decoded::new('&', None), 1),
    }
}

/// Reads `8217;` or `x2019;`. The semicolon may be missing.
fn decode_number(text: &str) -> Option<(char, usize)> {
    let (digits, radix, prefix) = match text.as_bytes().first()? {
        b'x' | b'X' => (text.get(1..)?, 16, 1),
        _ => (text, 10, 0),
    };
    let mut code = 0_u32;
    let mut length = 0;
    for digit in digits.bytes().map_while(|byte| char::from(byte).to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        length += 1;
    }
    if length == 0 {
        return None;
    }
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some((character(code), prefix + length + semicolon))
}

/// The character of a number, corrected as the standard says: what Windows-1252 has in the place of
/// the C1 controls, and U+FFFD for what is no character.
fn character(code: u32) -> char {
    let replaced = code.checked_sub(0x80).and_then(|index| C1_REPLACEMENTS.get(index as usize).copied().flatten());
    match code {
        0 => char::REPLACEMENT_CHARACTER,
        _ => replaced.unwrap_or(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

/// Reads `amp;`, or the beginning that is one of the old names that need no semicolon.
fn decode_name(text: &str) -> Option<(Decoded, usize)> {
    match text.as_bytes() {
        [b'a', b'm', b'p', b';', ..] => return Some((Decoded::new('&', None), 4)),
        [b'n', b'b', b's', b'p', b';', ..] => return Some((Decoded::new('\u{a0}', None), 5)),
        [b'l', b't', b';', ..] => return Some((Decoded::new('<', None), 3)),
        [b'g', b't', b';', ..] => return Some((Decoded::new('>', None), 3)),
        [b'q', b'u', b'o', b't', b';', ..] => return Some((Decoded::new('"', None), 5)),
        _ => {}
    }
    let letters = text.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphanumeric).count();
    let whole = letters + usize::from(text.as_bytes().get(letters) == Some(&b';'));
    // The longest old name without a semicolon has six letters.
    let shorter = (2..=letters.min(6)).rev();
    std::iter::once(whole).chain(shorter).find_map(|length| {
        let (first, second) = *NAMED_ENTITIES.get(text.get(..length)?)?;
        let first = char::from_u32(first).filter(|c| *c != '\0')?;
        let second = char::from_u32(second).filter(|c| *c != '\0');
        Some((Decoded::new(first, second), length))
    })
}
