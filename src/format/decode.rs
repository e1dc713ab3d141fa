//! Bytes to text. Feeds lie about their encoding, so what the bytes themselves show outranks what
//! the server and the document say: marks and zero bytes first, then declarations that the bytes
//! do not contradict, then detection. Text always comes out; at worst with replacement characters.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a document is looked at for a declaration.
const DECLARATION_WINDOW: usize = 1024;

/// Decodes a document; borrowed where it is UTF-8 already, which costs one validation.
pub(super) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some(text) = decode_marked(bytes) {
        return text;
    }
    let utf8 = std::str::from_utf8(bytes);
    let declared = content_type
        .and_then(read_charset)
        .into_iter()
        .chain(find_declaration(bytes))
        .filter(|encoding| *encoding != UTF_16BE && *encoding != UTF_16LE);
    for encoding in declared {
        // A text that is well-formed UTF-8 and says anything beyond ASCII was hardly written in a
        // one-byte encoding, whatever is declared.
        if encoding == UTF_8 || (encoding.is_single_byte() && utf8.is_ok()) {
            match utf8 {
                Ok(text) => return Cow::Borrowed(text),
                Err(_) => continue,
            }
        }
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return text;
        }
    }
    match utf8 {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => decode_by_guess(bytes),
    }
}

/// Byte order marks, and zero bytes where the first characters of markup or JSON stand.
fn decode_marked(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0, 0, 0xfe, 0xff, rest @ ..] => Some(Cow::Owned(decode_utf32(rest, u32::from_be_bytes))),
        [0xff, 0xfe, 0, 0, rest @ ..] => Some(Cow::Owned(decode_utf32(rest, u32::from_le_bytes))),
        [0xef, 0xbb, 0xbf, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => Some(Cow::Borrowed(text)),
            Err(_) => Some(decode_by_guess(rest)),
        },
        [0xfe, 0xff, rest @ ..] => Some(UTF_16BE.decode_without_bom_handling(rest).0),
        [0xff, 0xfe, rest @ ..] => Some(UTF_16LE.decode_without_bom_handling(rest).0),
        [0, 0, 0, first, ..] if is_opening(*first) => Some(Cow::Owned(decode_utf32(bytes, u32::from_be_bytes))),
        [first, 0, 0, 0, ..] if is_opening(*first) => Some(Cow::Owned(decode_utf32(bytes, u32::from_le_bytes))),
        [0, first, 0, _, ..] if is_opening(*first) => Some(UTF_16BE.decode_without_bom_handling(bytes).0),
        [first, 0, _, 0, ..] if is_opening(*first) => Some(UTF_16LE.decode_without_bom_handling(bytes).0),
        _ => None,
    }
}

fn is_opening(byte: u8) -> bool {
    matches!(byte, b'<' | b'{' | b' ' | b'\n' | b'\r' | b'\t')
}

fn decode_utf32(bytes: &[u8], read: fn([u8; 4]) -> u32) -> String {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|unit| char::from_u32(read(*unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// The `charset` of a `Content-Type`.
fn read_charset(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let at = lower.find("charset")?;
    let value = lower.get(at + 7..)?.trim_start().strip_prefix('=')?;
    let label = value.split(';').next()?.trim().trim_matches(['"', '\'']);
    find_encoding(label)
}

/// The `encoding` of an XML declaration, wherever it stands near the start.
fn find_declaration(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..DECLARATION_WINDOW).unwrap_or(bytes);
    let start = memchr::memmem::find(head, b"<?xml")?;
    let rest = head.get(start..)?;
    let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
    let declaration = rest.get(..end)?;
    let at = memchr::memmem::find(declaration, b"encoding")?;
    let value = String::from_utf8_lossy(declaration.get(at + 8..)?).into_owned();
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let label = value.trim_start_matches(['"', '\'']).split(['"', '\'', '?', ' ']).next()?;
    find_encoding(label.trim())
}

/// WHATWG labels, plus spellings that only other programs know.
fn find_encoding(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).or_else(|| {
        let compact: String = label.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let known = match compact.as_str() {
            "utf8" | "utf8mb4" => "utf-8",
            "gb18030" | "cp936" | "ms936" | "euccn" => "gb18030",
            "cp949" | "uhc" | "ms949" | "ksc56011987" => "euc-kr",
            "cp932" | "ms932" | "sjis" | "mskanji" => "shift_jis",
            "cp950" | "big5tw" | "ms950" => "big5",
            "eucjp" | "ujis" => "euc-jp",
            "win1250" | "cp1250" => "windows-1250",
            "win1251" | "cp1251" => "windows-1251",
            "win1252" | "cp1252" | "latin1" | "iso885901" | "88591" => "windows-1252",
            "tis620" => "windows-874",
            _ => return None,
        };
        Encoding::for_label(known.as_bytes())
    })
}

/// Text that is neither what it says nor UTF-8 throughout.
fn decode_by_guess(bytes: &[u8]) -> Cow<'_, str> {
    if is_mostly_utf8(bytes) {
        return Cow::Owned(decode_mixed(bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    guess.decode_without_bom_handling(bytes).0
}

/// More characters of several bytes than stray bytes.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut stray) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        stray += usize::from(!chunk.invalid().is_empty());
    }
    good > stray
}

/// UTF-8 into which someone pasted bytes of another encoding, nearly always windows-1252.
fn decode_mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            // A character cut in the middle, as by a length limit in bytes, was not windows-1252.
            [lead, _, ..] if *lead >= 0xe0 => text.push(char::REPLACEMENT_CHARACTER),
            stray => text.push_str(&WINDOWS_1252.decode_without_bom_handling(stray).0),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn utf16_and_utf32_are_told_by_marks_and_by_sight() {
        let text = "<rss>é漢</rss>";
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let wide_big: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        for bytes in [&big, &little, &wide, &wide_big] {
            assert_eq!(decode(bytes, None), text);
        }
        assert_eq!(decode(&[&[0xfe, 0xff], &big[..]].concat(), Some("text/xml; charset=utf-8")), text);
        assert_eq!(decode(&[&[0xff, 0xfe, 0, 0], &wide[..]].concat(), None), text);
        assert_eq!(decode(&[&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(), None), text);
    }

    #[test]
    fn the_server_outranks_the_declaration() {
        let bytes = b"<?xml version='1.0' encoding='koi8-r'?><a>\xcf\xf0</a>";
        assert!(decode(bytes, Some("text/xml; charset=\"windows-1251\"")).contains("Пр"));
        assert!(decode(bytes, None).contains("оП"));
    }

    #[test]
    fn utf8_declared_as_latin1_stays_utf8() {
        assert!(decode("<?xml version='1.0' encoding='iso-8859-1'?><a>né</a>".as_bytes(), None).contains("né"));
    }

    #[test]
    fn latin1_declared_as_utf8_is_detected() {
        assert!(decode(b"<?xml version='1.0' encoding='utf-8'?><a>caf\xe9 cr\xe8me</a>", None).contains("café crème"));
    }

    #[test]
    fn stray_bytes_in_utf8_leave_the_rest_alone() {
        let bytes = ["<a>naïve café — über".as_bytes(), b" \x93quoted\x94</a>"].concat();
        assert_eq!(decode(&bytes, None), "<a>naïve café — über “quoted”</a>");
    }
}
