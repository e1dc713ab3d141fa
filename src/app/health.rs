//! What is wrong with a feed, since when, what happens next by itself, and what the learner can do: in words.

use chrono::TimeDelta;

use crate::domain::{Feed, FeedState, Time};
use crate::net::FailureKind;

/// A feed whose newest entry is older than this has fallen silent.
const SILENT: TimeDelta = TimeDelta::days(365);

/// One thing worth knowing about a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedNote {
    /// What is known.
    pub found: String,
    /// What to do about it; `None` where nothing need be done.
    pub advice: Option<String>,
}

/// Everything worth knowing about a feed, the gravest first. Nothing for one that is well.
pub fn feed_notes(feed: &Feed, now: Time) -> Vec<FeedNote> {
    [note_failure(feed, now), note_announcement(feed), note_move(feed), note_silence(feed, now)]
        .into_iter()
        .flatten()
        .collect()
}

fn note_failure(feed: &Feed, now: Time) -> Option<FeedNote> {
    let (message, id) = (feed.last_error.as_deref()?, feed.id);
    if feed.state == FeedState::Paused {
        return None;
    }
    if feed.state == FeedState::Gone {
        return Some(FeedNote {
            found: format!("gone: {message}; it is not asked any more, and its entries stay"),
            advice: Some(format!(
                "find its new address and type mentor feed add {} URL; mentor feed pause {id} --resume asks it again",
                feed.mentor_id
            )),
        });
    }
    let since = feed.health.failing_since.map(|since| {
        let times = feed.health.failures;
        let times = if times == 1 { "once".to_owned() } else { format!("{times} times in a row") };
        format!("fails since {} ({times}): ", day(since))
    });
    let next = match feed.next_poll.filter(|next| *next > now) {
        Some(next) => format!("tried again {}", minute(next)),
        None => "tried again at the next sync".to_owned(),
    };
    let found = format!("{}{message}; {next}", since.unwrap_or_default());
    Some(FeedNote { found, advice: advise(feed) })
}

fn advise(feed: &Feed) -> Option<String> {
    let (id, mentor) = (feed.id, feed.mentor_id);
    if let Some(url) = &feed.health.proposed_url {
        return Some(format!(
            "its site offers {url}: type mentor feed add {mentor} {url}, then mentor feed remove {id}"
        ));
    }
    let cause = feed.health.cause.as_deref()?;
    if cause != FailureKind::Status(404).as_str() {
        return None;
    }
    Some(match feed.health.searched_at {
        Some(at) => format!(
            "its site was searched for another feed on {} and offers none; find its new address and type mentor feed add {mentor} URL",
            day(at)
        ),
        None => "after two weeks its site is searched for another feed".to_owned(),
    })
}

fn note_announcement(feed: &Feed) -> Option<FeedNote> {
    let url = feed.health.announced_url.as_deref()?;
    Some(FeedNote {
        found: format!("the feed says that it moved to {url}"),
        advice: Some(format!(
            "if that is right, type mentor feed add {} {url}, then mentor feed remove {}",
            feed.mentor_id, feed.id
        )),
    })
}

fn note_move(feed: &Feed) -> Option<FeedNote> {
    let url = feed.health.moving_to.as_deref()?;
    Some(FeedNote {
        found: format!("its server redirects to {url} for good; that is believed after a week"),
        advice: None,
    })
}

fn note_silence(feed: &Feed, now: Time) -> Option<FeedNote> {
    let newest = feed.health.newest_entry.filter(|newest| now - *newest > SILENT)?;
    (feed.state == FeedState::Ok).then(|| FeedNote {
        found: format!("silent: its newest entry is of {}", day(newest)),
        advice: Some("see on the mentor's site where they publish now".to_owned()),
    })
}

fn day(time: Time) -> String {
    time.format("%Y-%m-%d").to_string()
}

fn minute(time: Time) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{FeedHealth, FeedId, FeedKind, MentorId};

    fn now() -> Time {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn feed(state: FeedState, last_error: Option<&str>, health: FeedHealth) -> Feed {
        Feed {
            only_author: None,
            id: FeedId(7),
            mentor_id: MentorId(3),
            url: "https://ada.example/feed".to_owned(),
            site_url: None,
            title: None,
            kind: FeedKind::Blog,
            language: None,
            entries: 4,
            last_success: None,
            last_error: last_error.map(str::to_owned),
            next_poll: Some(now() + TimeDelta::hours(5)),
            next_poll_reason: None,
            state,
            health,
        }
    }

    fn told(feed: &Feed) -> String {
        let notes = feed_notes(feed, now());
        notes.iter().map(|note| format!("{} → {}\n", note.found, note.advice.as_deref().unwrap_or("-"))).collect()
    }

    fn failing(cause: &str, days: i64) -> FeedHealth {
        FeedHealth {
            failures: 9,
            failing_since: Some(now() - TimeDelta::days(days)),
            cause: Some(cause.to_owned()),
            cause_since: Some(now() - TimeDelta::days(days)),
            ..FeedHealth::default()
        }
    }

    #[test]
    fn rule_11_a_failing_feed_says_since_when_why_and_what_comes_next() {
        let text = told(&feed(FeedState::Failing, Some("ada.example has a fault (500)"), failing("server_error", 3)));
        assert_eq!(
            text,
            "fails since 2026-11-19 (9 times in a row): ada.example has a fault (500); tried again 2026-11-22 17:00 UTC → -\n"
        );
    }

    #[test]
    fn rule_11_a_missing_feed_says_what_was_found_in_its_place() {
        let proposed =
            FeedHealth { proposed_url: Some("https://ada.example/new".to_owned()), ..failing("not_found", 15) };
        let text = told(&feed(FeedState::Failing, Some("nothing (404)"), proposed));
        assert!(text.contains("mentor feed add 3 https://ada.example/new"), "{text}");
        let searched = FeedHealth { searched_at: Some(now()), ..failing("not_found", 15) };
        let text = told(&feed(FeedState::Failing, Some("nothing (404)"), searched));
        assert!(text.contains("searched") && text.contains("mentor feed add 3 URL"), "{text}");
    }

    #[test]
    fn rule_12_a_feed_that_is_gone_says_how_to_ask_it_again() {
        let text = told(&feed(FeedState::Gone, Some("gone for good (410)"), FeedHealth::default()));
        assert!(text.contains("not asked any more") && text.contains("mentor feed pause 7 --resume"), "{text}");
    }

    #[test]
    fn rule_13_an_announced_address_is_a_hint_and_a_redirect_is_watched() {
        let health = FeedHealth {
            announced_url: Some("https://new.example/f".to_owned()),
            moving_to: Some("https://next.example/f".to_owned()),
            ..FeedHealth::default()
        };
        let text = told(&feed(FeedState::Ok, None, health));
        assert!(text.contains("mentor feed add 3 https://new.example/f") && text.contains("after a week"), "{text}");
    }

    #[test]
    fn a_silent_feed_is_told_and_one_that_is_well_is_not() {
        let newest = |days| FeedHealth { newest_entry: Some(now() - TimeDelta::days(days)), ..FeedHealth::default() };
        assert!(told(&feed(FeedState::Ok, None, newest(400))).starts_with("silent"));
        assert_eq!(told(&feed(FeedState::Ok, None, newest(30))), "");
    }
}
