//! Asks for what a search wants: in turn, within limits, and after robots.txt where the program found it by itself.

use url::Url;

use crate::app::Web;
use crate::domain::Validators;
use crate::net::{Accept, FailureKind, FetchError, FetchRequest, Fetched, FetchedBody};
use crate::pipeline::discover::{Failure, Request, Wanted};

/// Asks for one document; once more, with a no to its cookies, where YouTube asks about them first.
pub(super) async fn ask(web: &Web, request: &Request) -> Result<FetchedBody, Failure> {
    let body = ask_once(web, request, false).await?;
    if !asks_about_cookies(&request.url, &body) {
        return Ok(body);
    }
    let body = ask_once(web, request, true).await?;
    match asks_about_cookies(&request.url, &body) {
        false => Ok(body),
        true => Err(Failure {
            message: "YouTube asks about cookies before it shows the page".to_owned(),
            hint: "paste the channel's address with its number (youtube.com/channel/UC…), which needs no page"
                .to_owned(),
            trouble: true,
            passing: false,
        }),
    }
}

/// Whether YouTube answered with its form about cookies: by leading to the host of that form, or by showing it.
fn asks_about_cookies(asked: &Url, body: &FetchedBody) -> bool {
    const FORM: &[u8] = b"action=\"https://consent.youtube.com/";
    let of_youtube = |url: &Url| {
        url.host_str().is_some_and(|host| host == "youtu.be" || host == "youtube.com" || host.ends_with(".youtube.com"))
    };
    of_youtube(asked)
        && (body.final_url.host_str() == Some("consent.youtube.com")
            || body.bytes.windows(FORM.len()).any(|bytes| bytes == FORM))
}

async fn ask_once(web: &Web, request: &Request, declines_cookies: bool) -> Result<FetchedBody, Failure> {
    let nothing_held = Validators::default();
    let url = request.url.as_str();
    let wanted = match request.wanted {
        // A page of the size of a feed: which of them it is shows only when it is there.
        Wanted::Anything => FetchRequest { accept: Accept::Page, ..FetchRequest::feed(url, &nothing_held) },
        Wanted::Page => FetchRequest::page(url),
        Wanted::Feed | Wanted::List => FetchRequest::feed(url, &nothing_held),
        Wanted::Directory => FetchRequest { accept: Accept::Any, ..FetchRequest::page(url) },
    };
    let wanted = FetchRequest { declines_cookies, ..wanted };
    let answer = match request.polite {
        true => web.fetch_found(wanted).await,
        false => web.fetch(wanted).await,
    };
    match answer {
        Ok(Fetched::Body(body)) => Ok(body),
        Ok(Fetched::NotModified(_)) => Err(Failure {
            message: "the server answered \"not modified\" to a first request".to_owned(),
            hint: "it is a fault of the server; try again later".to_owned(),
            trouble: true,
            passing: false,
        }),
        Err(error) if matches!(error.kind(), FailureKind::Disallowed | FailureKind::RobotsUnknown) => Err(Failure {
            message: "its site asks programs to leave it alone (robots.txt)".to_owned(),
            hint: "open it in a browser, and paste the address of its feed".to_owned(),
            trouble: false,
            passing: false,
        }),
        Err(error) => Err(failure_of(&error)),
    }
}

fn failure_of(error: &FetchError) -> Failure {
    let passing = matches!(error.kind(), FailureKind::Passing(_));
    let for_good = match error.kind() {
        FailureKind::Status(status) => status < 500,
        FailureKind::Gone
        | FailureKind::Redirect
        | FailureKind::Empty
        | FailureKind::TooLarge
        | FailureKind::BadUrl => true,
        _ => false,
    };
    Failure { message: error.to_string(), hint: error.hint(), trouble: !for_good, passing }
}
