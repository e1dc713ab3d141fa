//! Turns the client library's errors into causes a person can act on, by walking down to what
//! really happened.

use std::error::Error;
use std::io::{self, ErrorKind};

use rustls::CertificateError;
use url::Url;

use super::client::host_key;
use super::failure::{FailureKind, FetchError};
use super::guard::{self, NotPublic};

/// How far a request had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Connecting, asking, waiting for the answer to begin.
    Head,
    /// Reading the body.
    Body,
}

/// What an error's chain of causes holds.
#[derive(Default)]
struct Causes<'a> {
    io: Option<&'a io::Error>,
    tls: Option<&'a rustls::Error>,
    not_public: bool,
    http2: bool,
    /// The innermost text.
    last: String,
}

/// Names the cause of `error`, met while asking `url`.
pub(super) fn diagnose(error: &reqwest::Error, url: &Url, phase: Phase, proxied: bool) -> FetchError {
    let causes = collect(error);
    let host = url.host_str().unwrap_or_default();
    let fail = |kind, message: String| FetchError::new(kind, message);
    if causes.not_public {
        return guard::blocked(url);
    }
    if causes.http2 {
        let mut failure = fail(FailureKind::Protocol, format!("{host} broke off its HTTP/2 answer ({})", causes.last));
        failure.broken_http2 = Some(host_key(url));
        return failure;
    }
    if let Some(tls) = causes.tls {
        return fail(FailureKind::Tls, explain_tls(tls, host));
    }
    let unreached = |kind, message, unreached| {
        let mut failure = fail(kind, message);
        failure.unreached = unreached;
        failure
    };
    if error.is_timeout() {
        let what = explain_timeout(error, host, phase);
        return unreached(FailureKind::Timeout, what, error.is_connect());
    }
    if proxied && error.is_connect() {
        let what = format!("the proxy gave no way to {host} ({})", causes.last);
        return unreached(FailureKind::Proxy, what, true);
    }
    if error.is_dns() {
        return unreached(FailureKind::Dns, format!("the name {host} is not known"), true);
    }
    if error.is_connect() {
        let nowhere = causes.io.is_some_and(|io| {
            matches!(io.kind(), ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown)
        });
        return unreached(FailureKind::Connect, explain_connect(&causes, host), nowhere);
    }
    let (kind, message) = match phase {
        Phase::Body => explain_body(&causes, error, host),
        Phase::Head => explain_head(&causes, host),
    };
    fail(kind, message)
}

fn collect(error: &reqwest::Error) -> Causes<'_> {
    let mut causes = Causes::default();
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = next {
        causes.last = cause.to_string();
        causes.not_public |= cause.is::<NotPublic>();
        // The HTTP library has no public mark for this; a test over real HTTP/2 holds the text.
        causes.http2 |= causes.last == "http2 error";
        if let Some(tls) = cause.downcast_ref() {
            causes.tls = Some(tls);
        }
        next = match cause.downcast_ref::<io::Error>() {
            Some(io) => {
                causes.io = Some(io);
                // An io::Error's `source` skips the very error it wraps.
                io.get_ref().map(|inner| inner as &(dyn Error + 'static))
            }
            None => cause.source(),
        };
    }
    causes
}

fn explain_timeout(error: &reqwest::Error, host: &str, phase: Phase) -> String {
    match phase {
        Phase::Body => format!("{host} stopped sending in the middle of the document"),
        Phase::Head if error.is_connect() => format!("no connection to {host} in time"),
        Phase::Head => format!("{host} did not begin to answer in time"),
    }
}

fn explain_connect(causes: &Causes<'_>, host: &str) -> String {
    match causes.io.map(io::Error::kind) {
        Some(ErrorKind::ConnectionRefused) => format!("{host} refuses connections"),
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => {
            format!("there is no way from this machine to {host}")
        }
        Some(ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof) => {
            format!("{host} broke the connection off")
        }
        _ => format!("no connection to {host} ({})", causes.last),
    }
}

fn explain_tls(error: &rustls::Error, host: &str) -> String {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return format!("{host} and we find no common way to encrypt ({error})");
    };
    let what = match certificate {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "is not valid yet",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "belongs to another name"
        }
        CertificateError::UnknownIssuer => "comes from an authority that is not trusted here",
        CertificateError::Revoked => "was revoked",
        _ => return format!("the certificate of {host} cannot be trusted ({certificate})"),
    };
    format!("the certificate of {host} {what}")
}

fn explain_body(causes: &Causes<'_>, error: &reqwest::Error, host: &str) -> (FailureKind, String) {
    let cut = causes.io.is_some_and(|io| {
        matches!(io.kind(), ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted)
    });
    if cut {
        (FailureKind::Truncated, format!("the document of {host} ended too early"))
    } else if error.is_decode() {
        (FailureKind::BadEncoding, format!("the compression of {host}'s document is broken ({})", causes.last))
    } else {
        (FailureKind::Truncated, format!("the document of {host} broke off ({})", causes.last))
    }
}

fn explain_head(causes: &Causes<'_>, host: &str) -> (FailureKind, String) {
    let hung_up = causes.last.contains("connection closed before message completed")
        || causes.io.is_some_and(|io| {
            matches!(
                io.kind(),
                ErrorKind::UnexpectedEof
                    | ErrorKind::ConnectionReset
                    | ErrorKind::ConnectionAborted
                    | ErrorKind::BrokenPipe
            )
        });
    if hung_up {
        (FailureKind::Disconnected, format!("{host} hung up without an answer"))
    } else {
        (FailureKind::Protocol, format!("{host} does not answer in proper HTTP ({})", causes.last))
    }
}
