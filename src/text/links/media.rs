//! Media files behind the services that count their downloads.

use super::hosts::plain_host;
use super::page::read_page_address;
use crate::domain::{has_known_suffix, registrable_domain};

/// What is the same for all addresses of one media file: the services that count its downloads write the true address
/// behind their own, as in `https://counter.example/redirect.mp3/media.ada.example/1.mp3`. `None` for what is no web
/// address.
pub fn media_key(address: &str) -> Option<String> {
    let mut canonical = read_page_address(address)?.canonical;
    while let Some(inner) = counted(&canonical) {
        canonical = plain_host(inner);
    }
    // Hosts sign and count by parameters; the file is named by its path.
    let end = canonical.find('?').unwrap_or(canonical.len());
    let path = canonical.get(..end).unwrap_or_default();
    let named_by_path = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    Some(if named_by_path { path.to_owned() } else { canonical })
}

/// The address that stands inside the path of another: its first part that is a host followed by a file.
fn counted(canonical: &str) -> Option<&str> {
    let mut from = canonical.find('/')?;
    while let Some(rest) = canonical.get(from + 1..) {
        let part = rest.split('/').next().unwrap_or_default();
        let ending = part.rsplit('.').next().unwrap_or_default();
        let is_file = matches!(ending, "mp3" | "m4a" | "mp4" | "ogg" | "opus" | "aac" | "wav" | "m4v" | "webm");
        let is_host =
            part.contains('.') && !is_file && registrable_domain(part).is_some_and(|found| part.ends_with(found));
        if is_host && has_known_suffix(part) && rest.len() > part.len() {
            return Some(rest);
        }
        from += 1 + rest.find('/')?;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_media_file_is_the_same_behind_every_counter() {
        let file = media_key("https://media.ada-show.com/ep/12.mp3").unwrap();
        for other in [
            "https://dts.podtrac.com/redirect.mp3/media.ada-show.com/ep/12.mp3?dest-id=1",
            "https://chrt.fm/track/ABC/pdst.fm/e/media.ada-show.com/ep/12.mp3",
            "http://www.podtrac.com/pts/redirect.mp3/media.ada-show.com/ep/12.mp3?token=z",
        ] {
            assert_eq!(media_key(other).unwrap(), file, "{other}");
        }
        assert_ne!(media_key("https://x.example/play?id=1"), media_key("https://x.example/play?id=2"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,80}") {
            media_key(&text);
        }
    }
}
