//! The next ask of one feed, and the reason for it.

use chrono::TimeDelta;

use super::hints::Hints;
use super::rhythm::{Rhythm, past};
use super::{FLOOR, FLOOR_WITHOUT_VALIDATORS, LONGEST_WAIT, chance, slot, words};
use crate::domain::Time;

/// The most that chance adds to a wait that ends on purpose at some hour.
const TIMED_STRETCH: TimeDelta = TimeDelta::minutes(45);
/// What chance adds where many feeds would be asked at the same full hour.
const APART: TimeDelta = TimeDelta::minutes(10);
/// A feed that is over is asked this often: some are taken up again.
const FINISHED: TimeDelta = TimeDelta::days(7);

/// What is known of a feed that was asked.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Publication times of its entries, in any order; those in the future are ignored.
    pub published: Vec<Time>,
    /// The server gave an `ETag` or a `Last-Modified`.
    pub has_validators: bool,
    /// What server and feed ask for.
    pub hints: Hints,
}

/// One ask.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// When the request began; the floor counts from here.
    pub began: Time,
    /// When its answer was taken; what the server asks for counts from here.
    pub answered: Time,
    /// The chance in the decision.
    pub seed: u64,
}

/// When to ask again, and why then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Not before this moment.
    pub due: Time,
    /// In words: `every 12 h: posts about daily; server asks for 2 h`.
    pub reason: String,
}

/// How long a feed that failed is left alone at the least, and for whose sake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Its server asked for it.
    Told(TimeDelta),
    /// Its server said that it was asked too often, and not for how long.
    TooOften(TimeDelta),
    /// Its server refuses us.
    Refused(TimeDelta),
}

impl Rest {
    /// How long.
    pub fn span(self) -> TimeDelta {
        match self {
            Self::Told(span) | Self::TooOften(span) | Self::Refused(span) => span,
        }
    }

    fn tell(self) -> String {
        let span = words::span(self.span().min(LONGEST_WAIT));
        match self {
            Self::Told(_) => format!("; server asks for {span}"),
            Self::TooOften(_) => format!("; server was asked too often, so at least {span}"),
            Self::Refused(_) => format!("; server refuses us, so at least {span}"),
        }
    }
}

/// When to ask again after a success.
pub fn next_after_success(standing: &Standing, asked: Asked) -> Decision {
    let now = asked.answered;
    let dates = past(&standing.published, now);
    let Rhythm { wait, timed, why } = Rhythm::of(&dates, now);
    let bound = bound(standing);
    let (wait, timed, why) = match standing.hints.finished {
        true => (FINISHED, false, "the feed says that it is over".to_owned()),
        false => (wait, timed && wait >= bound, why),
    };
    let wait = wait.max(bound);
    let mut reason = if timed {
        format!("about {} UTC: {why}", (now + wait).format("%a %H:%M"))
    } else {
        format!("every {}: {why}", words::span(wait))
    };
    let mut due = now + stretch(wait, timed, asked.seed);
    let slot = slot::next_check(&dates, &standing.hints, now + bound).filter(|_| !timed && !standing.hints.finished);
    if let Some((check, when)) = slot {
        reason.push_str(&format!(", mostly {when}"));
        due = due.min(check + APART.min(TIMED_STRETCH * 2) * percent(asked.seed) / 100);
    }
    reason.push_str(&standing.hints.tell());
    if !standing.has_validators && standing.hints.max_age.is_none() {
        reason.push_str("; its server has no way to say that nothing changed");
    }
    let kept = standing.hints.leave_out(due);
    let due = if kept == due { due } else { kept + APART * percent(asked.seed) / 100 };
    Decision { due: due.min(asked.began + LONGEST_WAIT), reason }
}

/// When to ask again after the `failures`-th failure in a row (1 or more): the usual wait, doubled with each further
/// failure. The `rest` is obeyed up to seven days.
pub fn next_after_failure(failures: i64, rest: Option<Rest>, standing: &Standing, asked: Asked) -> Decision {
    let usual = Rhythm::of(&past(&standing.published, asked.answered), asked.answered).wait.max(FLOOR);
    let doublings = u32::try_from(failures.clamp(1, 12) - 1).unwrap_or(0);
    let backoff = (usual * (1 << doublings)).min(LONGEST_WAIT);
    let told = rest.map_or(TimeDelta::zero(), Rest::span);
    let wait = stretch(backoff, false, asked.seed).max(told).min(LONGEST_WAIT);
    let mut reason = match failures {
        ..=1 => format!("in {}: it failed", words::span(wait)),
        _ => format!("in {}: failed {failures} times in a row", words::span(wait)),
    };
    reason.extend(rest.map(Rest::tell));
    Decision { due: asked.answered + wait, reason }
}

/// The shortest wait that server, feed and floor allow.
fn bound(standing: &Standing) -> TimeDelta {
    let known = standing.has_validators || standing.hints.max_age.is_some_and(|seconds| seconds > 0);
    let floor = if known { FLOOR } else { FLOOR_WITHOUT_VALIDATORS };
    standing.hints.waits().map(|(wait, _)| wait).fold(floor, TimeDelta::max)
}

/// The wait and up to a tenth more, so that feeds added together do not stay together.
fn stretch(wait: TimeDelta, timed: bool, seed: u64) -> TimeDelta {
    let most = wait / 10;
    let most = if timed { most.min(TIMED_STRETCH) } else { most };
    let extra = most.num_milliseconds() as f64 * chance(seed);
    wait + TimeDelta::milliseconds(extra as i64)
}

/// From 0 to 99.
fn percent(seed: u64) -> i32 {
    (chance(seed ^ 0x5eed) * 100.0) as i32
}

#[cfg(test)]
mod tests;
