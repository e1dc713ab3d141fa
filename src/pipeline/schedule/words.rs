//! Waits and rhythms in the words in which `feeds` and `show` give a reason.

use chrono::TimeDelta;

/// A wait: `72 min`, `12 h`, `3 days`.
pub(super) fn span(wait: TimeDelta) -> String {
    let minutes = rounded(wait, 60);
    if minutes < 120 && minutes != 60 {
        format!("{minutes} min")
    } else if minutes <= 48 * 60 {
        format!("{} h", rounded(wait, 3600))
    } else {
        format!("{} days", rounded(wait, 86_400))
    }
}

/// How often something comes: `hourly`, `every 3 h`, `daily`, `weekly`, `every 3 weeks`.
pub(super) fn gap(gap: TimeDelta) -> String {
    let hours = rounded(gap, 3600);
    let days = rounded(gap, 86_400);
    match hours {
        ..=1 => "hourly".to_owned(),
        2..20 => format!("every {hours} h"),
        20..36 => "daily".to_owned(),
        36..132 => format!("every {days} days"),
        132..240 => "weekly".to_owned(),
        240..600 => format!("every {} weeks", rounded(gap, 7 * 86_400)),
        600..1100 => "monthly".to_owned(),
        1100..7000 => format!("every {} months", rounded(gap, 30 * 86_400)),
        _ => "yearly or less".to_owned(),
    }
}

/// How long ago something was: `9 days`, `14 months`, `5 years`.
pub(super) fn age(age: TimeDelta) -> String {
    match age.num_days() {
        ..=1 => span(age),
        days @ 2..60 => format!("{days} days"),
        days @ 60..730 => format!("{} months", days / 30),
        days => format!("{} years", days / 365),
    }
}

fn rounded(wait: TimeDelta, seconds: i64) -> i64 {
    (wait.num_seconds() + seconds / 2) / seconds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_and_rhythms_are_told_in_round_words() {
        let minutes = TimeDelta::minutes;
        let told: Vec<String> = [60, 72, 720, 1440, 4320, 10_080].map(|m| span(minutes(m))).to_vec();
        assert_eq!(told, ["1 h", "72 min", "12 h", "24 h", "3 days", "7 days"]);
        let hours = TimeDelta::hours;
        let told: Vec<String> = [1, 5, 23, 70, 168, 336, 720, 2200, 9000].map(|h| gap(hours(h))).to_vec();
        let words = [
            "hourly",
            "every 5 h",
            "daily",
            "every 3 days",
            "weekly",
            "every 2 weeks",
            "monthly",
            "every 3 months",
            "yearly or less",
        ];
        assert_eq!(told, words);
        assert_eq!([20, 1000, 10_000, 40_000].map(|h| age(hours(h))), ["20 h", "41 days", "13 months", "4 years"]);
    }
}
