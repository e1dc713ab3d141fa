//! The decision: its bounds, its words, its chance.

use super::*;
use proptest::prelude::*;

fn now() -> Time {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn asked(seed: u64) -> Asked {
    Asked { began: now(), answered: now(), seed }
}

/// A feed that publishes at any hour, on average once in so many hours.
fn about_every(hours: i64) -> Standing {
    let published = (1..30).map(|n| now() - TimeDelta::hours(n * hours) - TimeDelta::minutes(n * 389 % (hours * 60)));
    Standing { published: published.collect(), has_validators: true, ..Standing::default() }
}

/// A daily feed that is too young to have habits.
fn three_days() -> Standing {
    let published = (0..3).map(|day| now() - TimeDelta::days(day) - TimeDelta::hours(1)).collect();
    Standing { published, has_validators: true, ..Standing::default() }
}

fn hours_after(standing: &Standing) -> f64 {
    (next_after_success(standing, asked(1)).due - now()).num_seconds() as f64 / 3600.0
}

#[test]
fn rule_30_daily_monthly_and_hasty_feeds_have_their_waits() {
    assert!((12.0..=13.3).contains(&hours_after(&three_days())));
    assert!((24.0..=26.5).contains(&hours_after(&about_every(30 * 24))));
    assert!((1.0..=1.2).contains(&hours_after(&about_every(1))));
}

#[test]
fn rule_07_a_server_without_validators_is_asked_once_a_day() {
    let standing = Standing { has_validators: false, ..about_every(1) };
    assert!(hours_after(&standing) >= 24.0);
    let aged = Standing { hints: Hints { max_age: Some(600), ..Hints::default() }, ..standing };
    assert!(hours_after(&aged) < 24.0, "a max-age is as good");
}

#[test]
fn rule_07_the_floor_counts_from_the_start_of_the_request_and_is_never_rounded_down() {
    let slow = Asked { began: now() - TimeDelta::seconds(59), ..asked(0) };
    for seed in 0..200 {
        let next = next_after_success(&about_every(1), Asked { seed, ..slow });
        assert!(next.due - slow.began >= TimeDelta::hours(1));
    }
}

#[test]
fn rule_15_max_age_is_a_lower_bound_and_no_hint_leaves_the_rhythm() {
    let with = |max_age| Standing { hints: Hints { max_age, ..Hints::default() }, ..about_every(2) };
    assert!(hours_after(&with(Some(7200))) >= 2.0);
    assert!((24.0..26.5).contains(&hours_after(&with(Some(16 * 365 * 86_400)))));
    assert!(hours_after(&with(None)) < 1.5);
}

#[test]
fn rule_33_a_show_that_is_over_is_asked_weekly() {
    let hints = Hints { finished: true, slots: vec![5], ..Hints::default() };
    let over = next_after_success(&Standing { hints, ..about_every(24) }, asked(3));
    assert_eq!(over.due - now(), TimeDelta::days(7));
    assert_eq!(over.reason, "every 7 days: the feed says that it is over");
}

#[test]
fn rule_34_the_reason_tells_rhythm_and_wishes_in_words() {
    let mut standing = three_days();
    standing.hints.max_age = Some(7200);
    let reason = |standing: &Standing| next_after_success(standing, asked(1)).reason;
    assert_eq!(reason(&standing), "every 12 h: posts about daily; server asks for 2 h");
    standing.hints.max_age = Some(20 * 3600);
    assert_eq!(reason(&standing), "every 20 h: posts about daily; server asks for 20 h");
    standing.published.clear();
    standing.hints = Hints { ttl: Some(90), ..Hints::default() };
    assert_eq!(reason(&standing), "every 6 h: no entry has a date yet; feed asks for 90 min");
}

#[test]
fn rule_34_a_feed_with_an_hour_of_its_own_is_told_so() {
    let published = (1..20).map(|day| now() - TimeDelta::days(day) - TimeDelta::hours(3)).collect();
    let standing = Standing { published, has_validators: true, ..Standing::default() };
    let next = next_after_success(&standing, asked(1));
    assert!(next.reason.contains("posts about daily, mostly about 09:00 UTC"), "{}", next.reason);
    assert!(next.due - now() > TimeDelta::hours(21), "a whole day until then: {}", next.due);
}

#[test]
fn rule_32_a_weekly_show_is_asked_after_its_slot_as_well_as_daily() {
    // Sundays at 14:00.
    let published = (1..8).map(|week| now() - TimeDelta::weeks(week) + TimeDelta::hours(2)).collect();
    let standing = Standing { published, has_validators: true, ..Standing::default() };
    let next = next_after_success(&standing, asked(1));
    let late = next.due - (now() + TimeDelta::hours(2));
    assert!(late >= TimeDelta::minutes(30) && late <= TimeDelta::hours(1), "{late}");
    assert_eq!(next.reason, "every 24 h: posts about weekly, mostly Sun 14:00 UTC");
}

#[test]
fn rule_18_chance_adds_up_to_a_tenth_evenly() {
    let standing = about_every(30 * 24);
    let extra: Vec<f64> = (0..1000)
        .map(|seed| {
            let wait = next_after_success(&standing, asked(seed)).due - now();
            (wait - TimeDelta::hours(24)).num_seconds() as f64 / (24.0 * 360.0)
        })
        .collect();
    assert!(extra.iter().all(|share| (0.0..=1.0).contains(share)));
    let mean = extra.iter().sum::<f64>() / 1000.0;
    assert!((0.46..0.54).contains(&mean), "{mean}");
    assert!(extra.iter().any(|share| *share < 0.05) && extra.iter().any(|share| *share > 0.95));
}

#[test]
fn rule_10_failures_double_the_usual_wait_up_to_a_week() {
    let standing = about_every(2);
    let waits: Vec<TimeDelta> =
        (1..=10).map(|failures| next_after_failure(failures, None, &standing, asked(5)).due - now()).collect();
    assert!(waits.windows(2).all(|pair| pair[0] < pair[1] || pair[1] == LONGEST_WAIT), "{waits:?}");
    assert!(waits[0] < TimeDelta::hours(2) && waits[9] == LONGEST_WAIT, "{waits:?}");
}

#[test]
fn rule_10_the_wait_after_failures_is_told() {
    let reason = |failures, told| next_after_failure(failures, told, &about_every(2), asked(0)).reason;
    let hours = TimeDelta::hours(4);
    assert_eq!(reason(1, Some(Rest::Told(hours))), "in 4 h: it failed; server asks for 4 h");
    assert_eq!(reason(1, Some(Rest::Refused(hours))), "in 4 h: it failed; server refuses us, so at least 4 h");
    assert!(reason(2, Some(Rest::TooOften(hours))).ends_with("; server was asked too often, so at least 4 h"));
    assert!(reason(3, None).ends_with(": failed 3 times in a row"));
}

fn any_hints() -> impl Strategy<Value = Hints> {
    let seconds = proptest::option::of(0i64..10_000_000);
    let minutes = || proptest::option::of(0u32..100_000);
    let some = |most: u8| proptest::collection::vec(0..most, 0..5);
    let slots = proptest::collection::vec(0u16..10_080, 0..3);
    (seconds, minutes(), minutes(), some(25), some(7), proptest::bool::weighted(0.1), slots).prop_map(
        |(max_age, ttl, update, skip_hours, skip_days, finished, slots)| Hints {
            max_age,
            ttl,
            update,
            skip_hours,
            skip_days,
            finished,
            slots,
        },
    )
}

fn any_dates() -> impl Strategy<Value = Vec<Time>> {
    let ages = proptest::collection::vec(-1000i64..60_000, 0..40);
    (ages, 1i64..60).prop_map(|(ages, scale)| ages.iter().map(|age| now() - TimeDelta::minutes(age * scale)).collect())
}

proptest! {
    #[test]
    fn rule_34_never_earlier_than_any_bound_and_within_a_week(
        published in any_dates(), hints in any_hints(), has_validators: bool, seed: u64, took in 0i64..60,
    ) {
        let standing = Standing { published, has_validators, hints };
        let asked = Asked { began: now() - TimeDelta::seconds(took), answered: now(), seed };
        let decision = next_after_success(&standing, asked);
        let wait = decision.due - asked.began;
        prop_assert!(wait >= FLOOR && wait <= LONGEST_WAIT, "{wait}");
        prop_assert!(has_validators || standing.hints.max_age.is_some_and(|age| age > 0) || wait >= FLOOR_WITHOUT_VALIDATORS);
        for (hint, who) in standing.hints.waits() {
            prop_assert!(decision.due - now() >= hint, "{who}");
        }
        let hour = chrono::Timelike::hour(&decision.due) as u8;
        let only_hours = Hints { skip_days: vec![], ..standing.hints.clone() };
        let skipped = only_hours.leave_out(decision.due) != decision.due;
        prop_assert!(!skipped || !standing.hints.skip_days.is_empty() || wait == LONGEST_WAIT, "asked in hour {hour}");
        prop_assert_eq!(next_after_success(&standing, asked), decision);
    }

    #[test]
    fn rule_37_the_decision_never_depends_on_dates_of_the_future(published in any_dates(), ahead in 1i64..1_000_000) {
        let standing = Standing { published, has_validators: true, ..Standing::default() };
        let mut with_future = standing.clone();
        with_future.published.push(now() + TimeDelta::minutes(ahead));
        prop_assert_eq!(next_after_success(&standing, asked(9)), next_after_success(&with_future, asked(9)));
    }

    #[test]
    fn rule_09_retry_after_is_obeyed_up_to_a_week(failures in 0i64..100, seconds in 0i64..2_000_000, seed: u64) {
        let told = TimeDelta::seconds(seconds);
        let wait = next_after_failure(failures, Some(Rest::Told(told)), &about_every(30), asked(seed)).due - now();
        prop_assert!(wait >= told.min(LONGEST_WAIT) && wait >= FLOOR && wait <= LONGEST_WAIT);
    }
}
