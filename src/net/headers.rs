//! Reads what servers say in headers: validators, how long to keep, how long to wait.

use std::time::Duration;

use reqwest::header::{
    AGE, CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, RETRY_AFTER,
};

use crate::domain::{Time, Validators};

/// The longest a server's wish to be left alone is obeyed: 7 days, for a slip in its settings
/// must not silence a feed for years.
const LONGEST_WAIT: Duration = Duration::from_secs(7 * 24 * 3600);

/// The longest that an answer is taken as fresh: 24 hours (servers were seen to say 16 years).
const LONGEST_FRESH: Duration = Duration::from_secs(24 * 3600);

/// The validators of an answer, byte for byte.
///
/// Headers are bytes and the library keeps text, so each byte becomes the character of the same
/// number (ISO 8859-1, HTTP's historical character set); [`write_validator`] turns it back.
pub(super) fn read_validators(headers: &HeaderMap) -> Validators {
    let read = |name: HeaderName| {
        headers
            .get(name)
            .map(HeaderValue::as_bytes)
            .filter(|bytes| !bytes.is_empty())
            .map(|bytes| bytes.iter().map(|&byte| char::from(byte)).collect())
    };
    Validators { etag: read(ETAG), last_modified: read(LAST_MODIFIED) }
}

/// What a "not modified" answer leaves us with: the validators we sent, each replaced only where
/// the answer carries a new one (RFC 9111, 4.3.4).
pub(super) fn refresh_validators(sent: &Validators, headers: &HeaderMap) -> Validators {
    let new = read_validators(headers);
    Validators {
        etag: new.etag.or_else(|| sent.etag.clone()),
        last_modified: new.last_modified.or_else(|| sent.last_modified.clone()),
    }
}

/// A kept validator as the header it came from. `None` for text that no server can have sent,
/// which is then left out: a validator is never made up.
pub(super) fn write_validator(text: &str) -> Option<HeaderValue> {
    let bytes: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect::<Option<_>>()?;
    HeaderValue::from_bytes(&bytes).ok().filter(|value| !value.is_empty())
}

/// How long the server asks to be left alone: `Retry-After` in seconds or as a date, at most 7
/// days. `None` when it does not say, or not so that it can be understood.
pub(super) fn read_retry_after(headers: &HeaderMap, now: Time) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match read_seconds(text) {
        Some(wait) => wait,
        // A date in the past means "now": there is nothing left to wait for.
        None => httpdate::parse_http_date(text).ok()?.duration_since(now.into()).unwrap_or_default(),
    };
    Some(wait.min(LONGEST_WAIT))
}

/// How long the answer stays fresh: `Cache-Control: max-age` less its `Age`, else `Expires`, at
/// most 24 hours. `None` when the server does not say, or says not to keep it at all.
pub(super) fn read_max_age(headers: &HeaderMap, now: Time) -> Option<Duration> {
    let mut max_age = None;
    for value in headers.get_all(CACHE_CONTROL) {
        for directive in value.to_str().unwrap_or_default().split(',') {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-cache" | "no-store" => return None,
                "max-age" => max_age = read_seconds(argument.trim().trim_matches('"')),
                _ => {}
            }
        }
    }
    let fresh = match max_age {
        Some(age) => age.saturating_sub(read_age(headers)),
        None => read_expires(headers, now)?,
    };
    (!fresh.is_zero()).then(|| fresh.min(LONGEST_FRESH))
}

/// How long a cache on the way has already kept the answer.
fn read_age(headers: &HeaderMap) -> Duration {
    headers.get(AGE).and_then(|value| read_seconds(value.to_str().ok()?.trim())).unwrap_or_default()
}

fn read_expires(headers: &HeaderMap, now: Time) -> Option<Duration> {
    let read = |name| httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok();
    // Both by the server's own clock where it shows it: ours may be wrong.
    let from = read(DATE).unwrap_or_else(|| now.into());
    read(EXPIRES)?.duration_since(from).ok()
}

/// Whole seconds, as many as fit; nothing but digits will do.
fn read_seconds(text: &str) -> Option<Duration> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Digits that do not fit are a very long time.
    Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Time {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn headers(rows: &[(&'static str, &[u8])]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in rows {
            headers.append(*name, HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    fn retry_after(text: &str) -> Option<u64> {
        read_retry_after(&headers(&[("retry-after", text.as_bytes())]), now()).map(|wait| wait.as_secs())
    }

    fn max_age(rows: &[(&'static str, &[u8])]) -> Option<u64> {
        read_max_age(&headers(rows), now()).map(|age| age.as_secs())
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        assert_eq!(retry_after("120"), Some(120));
        assert_eq!(retry_after(" 0 "), Some(0));
        assert_eq!(retry_after("Sun, 22 Nov 2026 13:00:00 GMT"), Some(3600));
        assert_eq!(retry_after("Sun, 22 Nov 2026 11:00:00 GMT"), Some(0));
    }

    #[test]
    fn rule_09_retry_after_is_never_longer_than_seven_days() {
        assert_eq!(retry_after("99999999"), Some(604_800));
        assert_eq!(retry_after("99999999999999999999999999"), Some(604_800));
        assert_eq!(retry_after("Sun, 22 Nov 2099 12:00:00 GMT"), Some(604_800));
    }

    #[test]
    fn rule_09_a_bad_retry_after_says_nothing() {
        for text in ["-5", "abc", "", "1.5", "+3", "12 seconds"] {
            assert_eq!(retry_after(text), None, "{text:?}");
        }
    }

    #[test]
    fn max_age_is_less_what_it_has_aged_and_at_most_a_day() {
        assert_eq!(max_age(&[("cache-control", b"public, max-age=7200")]), Some(7200));
        assert_eq!(max_age(&[("cache-control", b"Max-Age=\"60\"")]), Some(60));
        assert_eq!(max_age(&[("cache-control", b"max-age=7200"), ("age", b"200")]), Some(7000));
        assert_eq!(max_age(&[("cache-control", b"max-age=504921600")]), Some(86_400));
    }

    #[test]
    fn a_document_not_to_be_kept_gives_no_hint() {
        for value in ["no-cache, max-age=600", "max-age=600, no-store", "max-age=0", "private"] {
            assert_eq!(max_age(&[("cache-control", value.as_bytes())]), None, "{value}");
        }
        assert_eq!(max_age(&[("cache-control", b"max-age=60"), ("age", b"61")]), None);
        assert_eq!(max_age(&[("expires", b"0")]), None);
        assert_eq!(max_age(&[("expires", b"Sun, 22 Nov 2020 12:00:00 GMT")]), None);
        assert_eq!(max_age(&[]), None);
    }

    #[test]
    fn expires_is_measured_by_the_servers_own_clock() {
        let late: (&str, &[u8]) = ("expires", b"Sun, 22 Nov 2026 12:30:00 GMT");
        assert_eq!(max_age(&[late]), Some(1800));
        assert_eq!(max_age(&[late, ("date", b"Sun, 22 Nov 2026 12:20:00 GMT")]), Some(600));
        assert_eq!(max_age(&[late, ("cache-control", b"max-age=5")]), Some(5));
    }

    #[test]
    fn a_not_modified_answer_replaces_only_what_it_carries() {
        let sent = Validators { etag: Some("\"1\"".into()), last_modified: Some("then".into()) };
        let kept = refresh_validators(&sent, &headers(&[("etag", b"\"2\"")]));
        assert_eq!(kept.etag.as_deref(), Some("\"2\""));
        assert_eq!(kept.last_modified.as_deref(), Some("then"));
    }

    #[test]
    fn a_validator_no_server_can_have_sent_is_left_out() {
        for text in ["\u{4e2d}", "a\nb", "a\0b", ""] {
            assert_eq!(write_validator(text), None, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn validators_go_back_byte_for_byte(bytes in proptest::collection::vec(0x20u8..=0xff, 1..60)) {
            let bytes: Vec<u8> = bytes.into_iter().filter(|&byte| byte != 0x7f).collect();
            proptest::prop_assume!(!bytes.is_empty());
            let kept = read_validators(&headers(&[("etag", &bytes), ("last-modified", &bytes)]));
            for text in [kept.etag, kept.last_modified] {
                let sent = write_validator(&text.unwrap()).unwrap();
                proptest::prop_assert_eq!(sent.as_bytes(), &bytes[..]);
            }
        }

        #[test]
        fn no_header_makes_reading_fail(text in "[ -~]{0,40}") {
            let headers = headers(&[
                ("retry-after", text.as_bytes()),
                ("cache-control", text.as_bytes()),
                ("expires", text.as_bytes()),
                ("age", text.as_bytes()),
            ]);
            proptest::prop_assert!(read_retry_after(&headers, now()).is_none_or(|w| w <= LONGEST_WAIT));
            proptest::prop_assert!(read_max_age(&headers, now()).is_none_or(|a| a <= LONGEST_FRESH));
        }
    }
}
