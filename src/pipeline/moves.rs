//! Whether a feed that redirects has moved for good: a pure decision from what was seen so far.
//!
//! A "permanent" redirect is often a slip of a server's settings, a login page, or a hotel's network. So an address is
//! replaced only after every hop was permanent, the target proved to be the same feed, and the very same way was seen
//! at least five times in a row over at least a week. (Feedbin waits for six days; other readers that did not wait have
//! rewritten their users' feeds to login pages.)

use chrono::TimeDelta;

use crate::domain::{Sighting, Time};

/// How often the same way must be seen.
const TIMES: i64 = 5;
/// From the first of those times to the last.
const SPAN: TimeDelta = TimeDelta::days(7);

/// A permanent redirect, as one answer showed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Every address on the way, separated by spaces.
    pub chain: String,
    /// The last one.
    pub target: String,
    /// What came from there is the same feed: it shares entries with what is stored, or was unchanged.
    pub same_feed: bool,
}

/// What follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveStep {
    /// There is nothing to keep, and what was kept is to be forgotten.
    Forget,
    /// Not yet.
    Watch(Sighting),
    /// The target is the feed's address from now on.
    Adopt(String),
}

/// What follows from the answer of `now`, which came without a permanent redirect where `seen` is `None`.
pub fn judge_move(known: Option<&Sighting>, seen: Option<Redirect>, now: Time) -> MoveStep {
    let Some(Redirect { chain, target, same_feed }) = seen else { return MoveStep::Forget };
    // What was first seen in the future was seen by a clock that was wrong.
    let sighting = match known.filter(|known| known.chain == chain && known.first_seen <= now) {
        Some(known) => Sighting { times: known.times + 1, proven: known.proven || same_feed, ..known.clone() },
        None => Sighting { chain, target, first_seen: now, times: 1, proven: same_feed },
    };
    let lasted = now - sighting.first_seen >= SPAN;
    match sighting.times >= TIMES && lasted && sighting.proven && same_feed {
        true => MoveStep::Adopt(sighting.target),
        false => MoveStep::Watch(sighting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> Time {
        let start: Time = "2026-11-01T00:00:00Z".parse().unwrap();
        start + TimeDelta::days(day)
    }

    fn redirect(target: &str) -> Option<Redirect> {
        Some(Redirect { chain: format!("http://a/ {target}"), target: target.to_owned(), same_feed: true })
    }

    /// What comes of answers on these days.
    fn run(answers: impl IntoIterator<Item = (i64, Option<Redirect>)>) -> MoveStep {
        let mut step = MoveStep::Forget;
        for (on, seen) in answers {
            let known = match step {
                MoveStep::Watch(sighting) => Some(sighting),
                MoveStep::Forget => None,
                MoveStep::Adopt(_) => return step,
            };
            step = judge_move(known.as_ref(), seen, day(on));
        }
        step
    }

    fn watched(step: MoveStep) -> i64 {
        match step {
            MoveStep::Watch(sighting) => sighting.times,
            other => panic!("not watched: {other:?}"),
        }
    }

    #[test]
    fn rule_13_the_same_way_five_times_over_a_week_is_believed() {
        assert_eq!(run([0, 2, 4, 6, 7].map(|on| (on, redirect("b")))), MoveStep::Adopt("b".to_owned()));
        assert_eq!(watched(run([0, 2, 4, 6].map(|on| (on, redirect("b"))))), 4);
        assert_eq!(watched(run([0, 0, 0, 0, 0, 6].map(|on| (on, redirect("b"))))), 6);
        assert_eq!(watched(run([0, 8, 16, 24].map(|on| (on, redirect("b"))))), 4);
    }

    #[test]
    fn rule_13_one_answer_from_the_old_address_begins_anew() {
        assert_eq!(run([(0, redirect("b")), (1, None)]), MoveStep::Forget);
        let broken = [0, 2, 4, 6].map(|on| (on, redirect("b"))).into_iter().chain([(7, None), (8, redirect("b"))]);
        assert_eq!(watched(run(broken)), 1);
    }

    #[test]
    fn rule_13_another_way_begins_anew() {
        let ways = [(0, redirect("b")), (2, redirect("b")), (4, redirect("b")), (6, redirect("c")), (8, redirect("b"))];
        assert_eq!(watched(run(ways)), 1);
    }

    #[test]
    fn rule_13_a_target_that_is_not_the_same_feed_is_never_believed() {
        let other = |on| (on, redirect("b").map(|seen| Redirect { same_feed: false, ..seen }));
        assert_eq!(watched(run((0..30).map(other))), 30);
    }

    #[test]
    fn a_clock_that_was_set_back_begins_anew() {
        let back = [(365, redirect("b")), (0, redirect("b"))];
        assert_eq!(watched(run(back)), 1);
    }
}
