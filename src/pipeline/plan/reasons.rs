//! Why an entry is in the queue, in words.

use super::usefulness::{Heard, Line};
use crate::domain::Time;

/// Younger than this, being new is a reason worth saying.
const NEW_DAYS: i64 = 14;
/// Up to so many minutes, being short is one.
const SHORT_MINUTES: i64 = 4;
/// More words than this explain nothing more.
const WORDS_SHOWN: usize = 4;
const THEMES_SHOWN: usize = 2;
/// Being short is said where there are fewer reasons than this.
const FEW_REASONS: usize = 2;
/// More reasons than this persuade nobody.
const REASONS: usize = 5;

/// The reasons for a line, strongest first; never empty.
pub(super) fn of(line: &Line, heard: &Heard, now: Time) -> Vec<String> {
    let candidate = &line.candidate;
    let mut reasons = Vec::new();
    if let Some(title) = &line.follows {
        reasons.push(format!("follows on from “{title}”, which you finished"));
    }
    if let Some(title) = &candidate.leads_to {
        reasons.push(format!("comes before “{title}”, which matches"));
    }
    if let Some(aim) = &candidate.aim {
        reasons.push(format!("speaks to your aim “{aim}”"));
    }
    if let Some(search) = &candidate.search {
        reasons.push(format!("found by your search “{search}”"));
    }
    if !candidate.words.is_empty() {
        reasons.push(format!("says {}", quote(&candidate.words, WORDS_SHOWN)));
    }
    if !candidate.themes.is_empty() {
        let lead =
            if candidate.words.is_empty() { "close in meaning to your goal: speaks of" } else { "on the theme of" };
        reasons.push(format!("{lead} {}", quote(&candidate.themes, THEMES_SHOWN)));
    } else if candidate.goal.is_some() && reasons.is_empty() {
        reasons.push("close in meaning to your goal".to_owned());
    }
    if candidate.own_mentor {
        reasons.push("one of your mentors for this goal".to_owned());
    }
    reasons.extend(newness(line, now));
    if heard.is_seldom(candidate.entry.mentor_id) {
        reasons.push("a voice you have not heard lately".to_owned());
    }
    // Its length stands beside it anyway.
    let short = candidate.entry.minutes.filter(|minutes| *minutes <= SHORT_MINUTES && reasons.len() < FEW_REASONS);
    if let Some(minutes) = short {
        reasons.push(if minutes <= 1 { "takes a minute".to_owned() } else { format!("takes {minutes} minutes") });
    }
    if reasons.is_empty() {
        reasons.push(format!("from {}, not read yet", candidate.entry.mentor));
    }
    reasons.truncate(REASONS);
    reasons
}

fn quote(words: &[String], most: usize) -> String {
    words.iter().take(most).map(|word| format!("“{word}”")).collect::<Vec<_>>().join(", ")
}

fn newness(line: &Line, now: Time) -> Option<String> {
    let days = line.candidate.entry.published.map(|date| (now - date).num_days())?;
    (0..=NEW_DAYS).contains(&days).then(|| match days {
        0 => "new today".to_owned(),
        1 => "new since yesterday".to_owned(),
        days => format!("new, {days} days ago"),
    })
}
