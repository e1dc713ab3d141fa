//! Which goal an entry stands for that may serve several.

use std::collections::{HashMap, HashSet};

use super::Shown;
use super::usefulness::Line;
use crate::domain::{EntryId, GoalId};

/// Leaves each entry one line: for the goal that it stood for, else for the one it is most useful to. A goal that would be
/// left without a line takes one that its goal can spare. `lines` are the most useful first, and stay so.
pub(super) fn assign(lines: Vec<Line>, standing: &[Shown]) -> Vec<Line> {
    let mut chosen: HashMap<EntryId, usize> = HashMap::new();
    let stood: HashSet<(EntryId, Option<GoalId>)> =
        standing.iter().map(|shown| (shown.entry_id, shown.goal_id)).collect();
    let stands = |line: &Line| stood.contains(&(line.candidate.entry.id, line.candidate.goal));
    for (at, line) in lines.iter().enumerate() {
        let held = chosen.entry(line.candidate.entry.id).or_insert(at);
        if stands(line) && !lines.get(*held).is_some_and(stands) {
            *held = at;
        }
    }
    let mut count: HashMap<Option<GoalId>, usize> = HashMap::new();
    for at in chosen.values() {
        *count.entry(lines.get(*at).and_then(|line| line.candidate.goal)).or_default() += 1;
    }
    let mut goals: Vec<Option<GoalId>> = lines.iter().map(|line| line.candidate.goal).collect();
    goals.sort_unstable();
    goals.dedup();
    for goal in goals {
        if count.contains_key(&goal) {
            continue;
        }
        let spare = lines.iter().enumerate().find(|(_, line)| {
            let holder = chosen.get(&line.candidate.entry.id).and_then(|at| lines.get(*at));
            let spared = holder.is_some_and(|holder| {
                !stands(holder) && count.get(&holder.candidate.goal).is_some_and(|lines| *lines > 1)
            });
            line.candidate.goal == goal && spared
        });
        if let Some((at, line)) = spare {
            let before = chosen.insert(line.candidate.entry.id, at).and_then(|held| lines.get(held));
            if let Some(lines) = before.and_then(|held| count.get_mut(&held.candidate.goal)) {
                *lines -= 1;
            }
            count.insert(goal, 1);
        }
    }
    let kept: HashSet<usize> = chosen.into_values().collect();
    lines.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, line)| line).collect()
}
