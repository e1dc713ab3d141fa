//! Asks for what a search wants: in turn, within limits, and after robots.txt where the program found it by itself.

use crate::app::Web;
use crate::domain::Validators;
use crate::net::{Accept, FailureKind, FetchError, FetchRequest, Fetched, FetchedBody};
use crate::pipeline::discover::{Failure, Request, Wanted};

/// Asks for one document.
pub(super) async fn ask(web: &Web, request: &Request) -> Result<FetchedBody, Failure> {
    let nothing_held = Validators::default();
    let url = request.url.as_str();
    let wanted = match request.wanted {
        // A page of the size of a feed: which of them it is shows only when it is there.
        Wanted::Anything => FetchRequest { accept: Accept::Page, ..FetchRequest::feed(url, &nothing_held) },
        Wanted::Page => FetchRequest::page(url),
        Wanted::Feed | Wanted::List => FetchRequest::feed(url, &nothing_held),
        Wanted::Directory => FetchRequest { accept: Accept::Any, ..FetchRequest::page(url) },
    };
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
