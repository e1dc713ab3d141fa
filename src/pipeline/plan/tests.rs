use super::*;
use crate::domain::{EntryKind, EntryState};
use proptest::prelude::*;
use std::collections::HashSet;

fn now() -> Time {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn days_ago(days: i64) -> Option<Time> {
    Some(now() - TimeDelta::days(days))
}

fn candidate(id: i64, mentor: i64, minutes: i64, relevance: f64) -> Candidate {
    Candidate {
        entry: Entry {
            also_at: Vec::new(),
            id: EntryId(id),
            mentor: format!("Mentor {mentor}"),
            mentor_id: MentorId(mentor),
            feed_id: None,
            title: format!("Entry {id}"),
            url: None,
            author: None,
            kind: EntryKind::Article,
            published: None,
            minutes: Some(minutes),
            language: None,
            state: EntryState::New,
            kept: false,
            snoozed_until: None,
            summary: None,
            enclosure: None,
        },
        goal: Some(GoalId(1)),
        relevance,
        own_mentor: false,
        aim: None,
        words: vec!["feedback".into()],
        themes: Vec::new(),
        search: None,
        leads_to: None,
        passage: None,
    }
}

fn titled(id: i64, title: &str, relevance: f64) -> Candidate {
    let mut candidate = candidate(id, 1, 5, relevance);
    candidate.entry.title = title.to_owned();
    candidate
}

fn goal(id: i64) -> PlanGoal {
    PlanGoal {
        id: GoalId(id),
        title: format!("Goal {id}"),
        minutes_per_week: 60,
        done_this_week: 0,
        pace: Some(1.0),
        by: None,
    }
}

fn state(candidates: Vec<Candidate>) -> PlanState {
    PlanState { candidates, goals: vec![goal(1), goal(2), goal(3)], ..PlanState::default() }
}

fn plan(state: PlanState, minutes: i64) -> Plan {
    plan_queue(state, Budget { minutes, limit: 50 }, now(), 7)
}

fn fill(candidates: Vec<Candidate>, minutes: i64) -> Queue {
    plan(state(candidates), minutes).queue
}

fn ids(queue: &Queue) -> Vec<i64> {
    queue.items.iter().map(|item| item.entry.id.0).collect()
}

/// What the store keeps after an answer.
fn remember(shown: &mut Vec<Shown>, plan: &Plan) {
    shown.retain(|old| !plan.newly_shown.iter().any(|new| new.entry_id == old.entry_id));
    shown.extend(&plan.newly_shown);
}

#[test]
fn the_better_match_comes_first() {
    assert_eq!(ids(&fill(vec![candidate(1, 1, 5, 0.4), candidate(2, 2, 5, 0.9)], 60)), [2, 1]);
}

#[test]
fn a_goals_own_mentor_decides_between_equals_only() {
    let own = Candidate { own_mentor: true, ..candidate(2, 2, 5, 0.5) };
    assert_eq!(ids(&fill(vec![candidate(1, 1, 5, 0.5), own.clone()], 60)), [2, 1]);
    assert_eq!(ids(&fill(vec![candidate(1, 1, 5, 0.9), own], 60)), [1, 2]);
}

#[test]
fn a_mentor_takes_at_most_half_where_another_one_has_something_to_say() {
    let mut candidates: Vec<Candidate> = (0..10).map(|id| candidate(id, 1, 10, 0.9)).collect();
    assert_eq!(fill(candidates.clone(), 60).minutes_total, 60, "who speaks alone may speak all the time");
    candidates.push(candidate(10, 2, 10, 0.3));
    let queue = fill(candidates, 60);
    assert_eq!((queue.minutes_total, queue.left_out), (40, 7));
}

#[test]
fn no_kind_dominates_while_another_one_fills_the_time() {
    let mut candidates: Vec<Candidate> = (0..10).map(|id| candidate(id, id, 10, 0.9)).collect();
    candidates.extend((10..20).map(|id| {
        let mut episode = candidate(id, id, 10, 0.3);
        episode.entry.kind = EntryKind::Episode;
        episode
    }));
    let queue = fill(candidates, 60);
    let articles = queue.items.iter().filter(|item| item.entry.kind == EntryKind::Article).count();
    assert_eq!((articles, queue.items.len()), (4, 6));
}

#[test]
fn two_goals_of_equal_weight_share_the_time() {
    let mut candidates: Vec<Candidate> = (0..6).map(|id| candidate(id, id, 10, 0.9)).collect();
    candidates.extend((6..12).map(|id| Candidate { goal: Some(GoalId(2)), ..candidate(id, id, 10, 0.2) }));
    let queue = fill(candidates, 60);
    let first = queue.items.iter().filter(|item| item.goal.as_ref().is_some_and(|goal| goal.id == GoalId(1)));
    assert_eq!((first.count(), queue.items.len()), (3, 6));
}

#[test]
fn a_goal_that_is_behind_gets_more_but_never_all() {
    let mut candidates: Vec<Candidate> = (0..12).map(|id| candidate(id, id, 10, 0.9)).collect();
    candidates.extend((12..24).map(|id| Candidate { goal: Some(GoalId(2)), ..candidate(id, id, 10, 0.9) }));
    let late = PlanGoal { pace: Some(0.0), by: Some(now().date_naive()), ..goal(2) };
    let state = PlanState { goals: vec![goal(1), late], ..state(candidates) };
    let queue = plan(state, 120).queue;
    let of = |id: i64| queue.items.iter().filter(|item| item.goal.as_ref().unwrap().id == GoalId(id)).count();
    assert_eq!((of(1), of(2)), (3, 9));
}

#[test]
fn a_goal_whose_week_is_done_leaves_the_time_to_others() {
    let mut candidates: Vec<Candidate> = (0..12).map(|id| candidate(id, id, 10, 0.9)).collect();
    candidates.extend((12..24).map(|id| Candidate { goal: Some(GoalId(2)), ..candidate(id, id, 10, 0.9) }));
    let done = PlanGoal { done_this_week: 60, ..goal(2) };
    let state = PlanState { goals: vec![goal(1), done], ..state(candidates) };
    let queue = plan(state, 100).queue;
    let second = queue.items.iter().filter(|item| item.goal.as_ref().unwrap().id == GoalId(2)).count();
    assert_eq!((second, queue.items.len()), (2, 10));
}

#[test]
fn an_entry_that_serves_two_goals_stands_once() {
    let twice = vec![candidate(1, 1, 5, 0.4), Candidate { goal: Some(GoalId(2)), ..candidate(1, 1, 5, 0.8) }];
    assert_eq!(ids(&fill(twice, 60)), [1]);
}

#[test]
fn parts_of_a_series_come_in_their_order() {
    let parts = vec![
        titled(3, "Hard talks, part 3", 0.9),
        titled(2, "Hard talks, part 2", 0.3),
        titled(1, "Hard talks, part 1", 0.2),
    ];
    assert_eq!(ids(&fill(parts.clone(), 60)), [1, 2, 3]);
    assert_eq!(ids(&fill(parts.clone(), 10)), [1, 2], "what does not fit is the end, not the beginning");
    let finished = vec![Finished { mentor_id: MentorId(1), title: "Hard talks, part 2".into() }];
    let queue = plan(PlanState { finished, ..state(vec![parts[0].clone()]) }, 60).queue;
    assert_eq!(queue.items[0].reasons[0], "follows on from “Hard talks, part 2”, which you finished");
}

#[test]
fn what_says_the_same_stands_once() {
    let twins = vec![titled(1, "How to say no at work", 0.5), titled(2, "How to Say No at Work!", 0.9)];
    assert_eq!(ids(&fill(twins, 60)), [2]);
    let numbered = vec![titled(1, "How to say no 1", 0.5), titled(2, "How to say no 2", 0.9)];
    assert_eq!(fill(numbered, 60).items.len(), 2);
    let said = "Ask before you tell, and wait for the answer longer than is comfortable for either of you.";
    let passage = || Some(Passage { text: said.to_owned(), ..Passage::default() });
    let quoted = vec![
        Candidate { passage: passage(), ..titled(1, "Waiting", 0.5) },
        Candidate { passage: passage(), ..titled(2, "A quotation", 0.9) },
    ];
    assert_eq!(ids(&fill(quoted, 60)), [2]);
}

#[test]
fn news_and_back_catalogue_are_both_represented() {
    let dated = |id: i64, days: i64, relevance: f64| {
        let mut candidate = candidate(id, id, 10, relevance);
        candidate.entry.published = days_ago(days);
        candidate
    };
    let mut candidates: Vec<Candidate> = (0..10).map(|id| dated(id, 1, 0.9)).collect();
    candidates.push(dated(10, 900, 0.6));
    assert!(ids(&fill(candidates, 30)).contains(&10));
    let mut candidates: Vec<Candidate> = (0..10).map(|id| dated(id, 900, 0.9)).collect();
    candidates.push(dated(10, 1, 0.6));
    assert!(ids(&fill(candidates, 30)).contains(&10));
}

#[test]
fn a_prolific_voice_does_not_drown_a_rare_one() {
    let mut candidates: Vec<Candidate> = (0..30).map(|id| candidate(id, 1, 5, 0.9)).collect();
    candidates.extend((30..60).map(|id| candidate(id, 2, 5, 0.9)));
    candidates.push(candidate(60, 3, 5, 0.8));
    assert!(ids(&fill(candidates, 30)).contains(&60));
}

#[test]
fn short_and_long_are_mixed() {
    let mut candidates: Vec<Candidate> = (0..20).map(|id| candidate(id, id, 5, 0.9)).collect();
    candidates.extend((20..24).map(|id| candidate(id, id, 30, 0.8)));
    let queue = fill(candidates, 120);
    let long = queue.items.iter().filter(|item| item.entry.minutes == Some(30)).count();
    assert!((1..=3).contains(&long), "{long}");
}

#[test]
fn what_was_shown_stays_in_place_until_it_is_done_or_outdated() {
    let first = state((0..8).map(|id| candidate(id, id, 10, 0.5)).collect());
    let plan1 = plan(first.clone(), 40);
    let mut shown = Vec::new();
    remember(&mut shown, &plan1);
    // Something better comes in: it waits for a place.
    let mut later = PlanState { shown: shown.clone(), ..first };
    later.candidates.push(candidate(9, 9, 10, 1.0));
    let plan2 = plan(later.clone(), 40);
    assert_eq!(ids(&plan2.queue), ids(&plan1.queue));
    assert_eq!(plan2.newly_shown, []);
    // The second is done: the others move up, and the better one comes behind them.
    let done = plan1.queue.items[1].entry.id;
    later.candidates.retain(|candidate| candidate.entry.id != done);
    let mut expected = ids(&plan1.queue);
    expected.remove(1);
    expected.push(9);
    assert_eq!(ids(&plan(later.clone(), 40).queue), expected);
    // Two weeks on, what was not taken leaves its place.
    let old = now() - TimeDelta::days(15);
    later.shown.iter_mut().for_each(|shown| shown.since = old);
    assert_eq!(ids(&plan(later, 40).queue)[0], 9);
}

#[test]
fn a_new_goal_is_served_at_once() {
    let mut state = state((0..8).map(|id| candidate(id, id, 10, 0.5)).collect());
    let first = plan(state.clone(), 40);
    remember(&mut state.shown, &first);
    state.candidates.push(Candidate { goal: Some(GoalId(2)), ..candidate(9, 9, 10, 0.4) });
    assert!(ids(&plan(state, 40).queue).contains(&9));
}

type Row = (i64, i64, i64, f64, i64, bool, i64, u8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0i64..40, 0i64..5, 1i64..50, 0.0f64..1.0, 1i64..4, any::<bool>(), 0i64..400, 0u8..9);
    proptest::collection::vec(row, 0..60)
}

/// Some of the entries are parts of their mentor's series.
fn candidates(rows: &[Row]) -> Vec<Candidate> {
    let mut seen = HashSet::new();
    let unique = rows.iter().filter(|(id, _, _, _, goal, ..)| seen.insert((*id, *goal)));
    unique
        .map(|(id, _, _, relevance, goal, own_mentor, ..)| {
            // An entry is the same for every goal.
            let (_, mentor, length, _, _, _, days, part) = rows.iter().find(|row| row.0 == *id).unwrap();
            let mut candidate = candidate(*id, *mentor, *length, *relevance);
            candidate.entry.published = days_ago(*days);
            if *part > 5 {
                candidate.entry.title = format!("Talks, part {}", part - 5);
            }
            Candidate { goal: Some(GoalId(*goal)), own_mentor: *own_mentor, ..candidate }
        })
        .collect()
}

proptest! {
    #[test]
    fn a_queue_keeps_every_promise(rows in rows(), minutes in 1i64..200, limit in 1usize..20) {
        let state = state(candidates(&rows));
        let queue = plan_queue(state.clone(), Budget { minutes, limit }, now(), 7).queue;
        prop_assert!(queue.minutes_total <= minutes && queue.items.len() <= limit);
        prop_assert_eq!(queue.minutes_total, queue.items.iter().map(|item| counted_minutes(&item.entry)).sum::<i64>());
        prop_assert!(queue.items.windows(2).all(|pair| pair[0].score >= pair[1].score));
        prop_assert!(queue.items.iter().all(|item| !item.reasons.is_empty() && item.score > 0.0));
        let taken: HashSet<_> = queue.items.iter().map(|item| item.entry.id).collect();
        prop_assert_eq!(taken.len(), queue.items.len(), "an entry stands twice");
        for (at, item) in queue.items.iter().enumerate() {
            let Some(part) = find_part(&item.entry.title) else { continue };
            let is_earlier = |candidate: &&Candidate| candidate.entry.mentor_id == item.entry.mentor_id
                && find_part(&candidate.entry.title).is_some_and(|other| other.number < part.number);
            for earlier in state.candidates.iter().filter(is_earlier).filter(|candidate| candidate.relevance > 0.0) {
                let place = queue.items.iter().position(|other| other.entry.mentor_id == earlier.entry.mentor_id
                    && find_part(&other.entry.title) == find_part(&earlier.entry.title));
                prop_assert!(place.is_some_and(|place| place < at), "a part before its time");
            }
        }
    }

    #[test]
    fn no_mentor_dominates_beyond_what_serves_a_goal(rows in rows(), minutes in 1i64..200) {
        let state = state(candidates(&rows));
        let queue = plan(state.clone(), minutes).queue;
        let mentors: HashSet<_> = state.candidates.iter().map(|candidate| candidate.entry.mentor_id).collect();
        for mentor in mentors.iter().filter(|_| mentors.len() > 1) {
            let theirs: Vec<_> = queue.items.iter().filter(|item| item.entry.mentor_id == *mentor).collect();
            let sum: i64 = theirs.iter().map(|item| counted_minutes(&item.entry)).sum();
            let goals: HashSet<_> = theirs.iter().map(|item| item.goal.as_ref().map(|goal| goal.id)).collect();
            prop_assert!(sum * 2 <= minutes || goals.len() == theirs.len(), "{sum} of {minutes}");
        }
    }

    #[test]
    fn every_goal_with_matches_is_served(rows in rows(), minutes in 1i64..200, limit in 3usize..20) {
        let plain: Vec<Row> = rows.into_iter().map(|row| (row.0, row.1, row.2, row.3.max(0.01), row.4, row.5, row.6, 0)).collect();
        let state = state(candidates(&plain));
        let of = |goal: i64| state.candidates.iter().filter(move |candidate| candidate.goal == Some(GoalId(goal)));
        let longest = |goal: i64| of(goal).map(|candidate| counted_minutes(&candidate.entry)).max();
        let fits = (1..=3).filter_map(longest).sum::<i64>() <= minutes;
        let queue = plan_queue(state.clone(), Budget { minutes, limit }, now(), 7).queue;
        for goal in (1..=3).filter(|goal| fits && longest(*goal).is_some()) {
            let served = of(goal).any(|candidate| queue.items.iter().any(|item| item.entry.id == candidate.entry.id));
            prop_assert!(served, "goal {goal} is not served");
        }
    }

    #[test]
    fn the_same_state_gives_the_same_queue_in_whatever_order_it_comes(rows in rows(), minutes in 1i64..200, seed in any::<u64>()) {
        let state = state(candidates(&rows));
        let mut turned = state.clone();
        turned.candidates.reverse();
        let budget = Budget { minutes, limit: 20 };
        prop_assert_eq!(plan_queue(state, budget, now(), seed), plan_queue(turned, budget, now(), seed));
    }

    #[test]
    fn asking_twice_changes_nothing(rows in rows(), minutes in proptest::collection::vec(1i64..200, 1..4)) {
        let mut state = state(candidates(&rows));
        for minutes in minutes {
            let first = plan(state.clone(), minutes);
            remember(&mut state.shown, &first);
            let second = plan(state.clone(), minutes);
            prop_assert_eq!(ids(&second.queue), ids(&first.queue));
            prop_assert_eq!(&second.newly_shown, &[]);
        }
    }

    #[test]
    fn what_is_done_leaves_the_rest_in_its_order(rows in rows(), minutes in 1i64..200, done in 0usize..10) {
        // Of a series, what is passed over may bring in another part first.
        let plain: Vec<Row> = rows.into_iter().map(|row| (row.0, row.1, row.2, row.3, row.4, row.5, row.6, 0)).collect();
        let mut state = state(candidates(&plain));
        let first = plan(state.clone(), minutes);
        remember(&mut state.shown, &first);
        let before = ids(&first.queue);
        let Some(gone) = before.get(done) else { return Ok(()) };
        state.candidates.retain(|candidate| candidate.entry.id.0 != *gone);
        let after = ids(&plan(state, minutes).queue);
        let stayed: Vec<i64> = after.iter().copied().filter(|id| before.contains(id)).collect();
        let expected: Vec<i64> = before.iter().copied().filter(|id| stayed.contains(id)).collect();
        prop_assert_eq!(stayed, expected);
    }
}
