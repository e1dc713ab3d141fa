//! A web page as text: what its bytes, its server and its own `<meta>` say about its encoding.

use std::borrow::Cow;

use super::decode;

/// How much of a page is looked at for its `<meta charset>`: the HTML standard looks at 1,024 bytes, real pages put it
/// further down.
const META_WINDOW: usize = 8_192;

/// Decodes a web page. Text always comes out; at worst with replacement characters.
pub fn decode_page<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    let said = content_type.filter(|kind| kind.to_ascii_lowercase().contains("charset"));
    match said.map(str::to_owned).or_else(|| find_meta_charset(bytes)) {
        Some(declared) => decode::decode(bytes, Some(&declared)),
        None => decode::decode(bytes, content_type),
    }
}

/// The `charset` of the first `<meta>` that has one, as a content type.
fn find_meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..META_WINDOW).unwrap_or(bytes)).to_ascii_lowercase();
    let metas = head.split("<meta").skip(1).filter_map(|rest| rest.split('>').next());
    let value = metas.filter_map(|meta| meta.split_once("charset")?.1.trim_start().strip_prefix('=')).next()?;
    let label: String = value
        .trim_start()
        .trim_start_matches(['"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.'))
        .collect();
    (!label.is_empty()).then(|| format!("text/html; charset={label}"))
}

#[cfg(test)]
mod tests {
    use super::decode_page;

    #[test]
    fn a_pages_own_word_for_its_encoding_is_heard() {
        for meta in [
            "<meta charset=windows-1251>",
            "<META http-equiv='Content-Type' content='text/html; charset=windows-1251'>",
            "<meta name=\"x\"><meta charset=\"Windows-1251\">",
        ] {
            let bytes = [meta.as_bytes(), b"<p>\xcf\xf0\xe8\xe2\xe5\xf2"].concat();
            assert!(decode_page(&bytes, Some("text/html")).contains("Привет"), "{meta}");
        }
    }

    #[test]
    fn the_server_outranks_the_page_and_the_bytes_outrank_both() {
        let bytes = b"<meta charset=koi8-r><p>\xcf\xf0";
        assert!(decode_page(bytes, Some("text/html; charset=windows-1251")).contains("Пр"));
        let utf8 = "<meta charset=iso-8859-1><p>né".as_bytes();
        assert!(decode_page(utf8, Some("text/html")).contains("né"));
    }
}
