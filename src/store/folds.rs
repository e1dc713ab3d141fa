//! Entries that are one piece: which of them is shown, and what the learner did with the piece.
//!
//! A group is shown through the entry that is worth most among those whose feed and mentor are in sight; the others name
//! it in `folded_into`. All of a group have the same row in `entry_states`, so that whichever is shown next, the
//! learner's work is there; what was done with an entry before it was folded is kept beside, and given back when it
//! leaves.

use std::collections::{HashMap, HashSet};

use sqlx::AssertSqlSafe;

use super::revisions::Touched;
use super::rows::{Args, Columns};
use super::writing::Write;
use super::{BATCH_ROWS, StateRow, Store, StoreError};
use crate::domain::{EntryId, EntryState, Time};

/// Entries that are one piece, the one to show first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoldedGroup {
    /// At least two.
    pub members: Vec<FoldMember>,
}

/// One entry of a group.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FoldMember {
    /// The entry.
    pub id: EntryId,
    /// How well it stands for the piece; the greatest of those in sight is shown.
    pub worth: i64,
    /// What it has in common with another one of the group, in words for people.
    pub why: String,
}

/// What the learner did with an entry, and when; `None` where nothing.
type OwnState = Option<(StateRow, Time)>;

/// An entry as regrouping finds it.
struct Standing {
    folded_into: Option<EntryId>,
    live: bool,
    grouped: bool,
    state: OwnState,
    own: OwnState,
}

impl Store {
    /// The entry that is shown in this one's place, and what the two have in common; `None` for one that is shown
    /// itself or is not there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn shown_for(&self, id: EntryId) -> Result<Option<(EntryId, String)>, StoreError> {
        let sql = "SELECT e.folded_into, d.why FROM entries e JOIN folds d ON d.entry_id = e.id
                   WHERE e.id = $1 AND e.folded_into IS NOT NULL";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let mut columns = Columns::of(row);
        Ok(Some((EntryId(columns.int()?), columns.text()?)))
    }
}

impl Write {
    /// Puts entries into groups: `groups` are all the groups that `entries` are in from now on. Whatever changes for
    /// the search index gets a new revision.
    pub(super) async fn regroup(&mut self, entries: &[EntryId], groups: &[FoldedGroup]) -> Result<(), StoreError> {
        let standings = self.standings(entries).await?;
        let mut plan = Plan::default();
        let mut grouped: HashSet<EntryId> = HashSet::new();
        for group in groups {
            let known = |member: &&FoldMember| standings.contains_key(&member.id);
            let members: Vec<&FoldMember> = group.members.iter().filter(known).collect();
            if members.len() > 1 {
                grouped.extend(members.iter().map(|member| member.id));
                plan.add_group(&members, &standings);
            }
        }
        for (id, standing) in standings.iter().filter(|(id, _)| !grouped.contains(*id)) {
            plan.add_loner(*id, standing);
        }
        self.carry_out(plan).await
    }

    async fn standings(&mut self, ids: &[EntryId]) -> Result<HashMap<EntryId, Standing>, StoreError> {
        let sql = format!(
            "SELECT e.id, e.folded_into, CASE WHEN m.removed_at IS NULL AND f.removed_at IS NULL THEN 1 ELSE 0 END,
                d.entry_id, d.own_state
             FROM entries e JOIN mentors m ON m.id = e.mentor_id LEFT JOIN feeds f ON f.id = e.feed_id
             LEFT JOIN folds d ON d.entry_id = e.id WHERE e.id {}",
            self.dialect().in_ids(1)
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().ids(ids.iter().map(|id| id.0))).await?;
        let states = self.states_of(ids).await?;
        let mut standings = HashMap::with_capacity(rows.len());
        for row in &rows {
            let mut columns = Columns::of(row);
            let id = EntryId(columns.int()?);
            let state = states.get(&id).cloned();
            let (folded_into, live) = (columns.maybe_int()?.map(EntryId), columns.int()? == 1);
            let grouped = columns.maybe_int()?.is_some();
            let own = match (grouped, columns.maybe_text()?) {
                (false, _) => state.clone(),
                (true, None) => None,
                (true, Some(json)) => serde_json::from_str(&json)
                    .map_err(|error| StoreError::unreadable("an entry's own state", error))?,
            };
            standings.insert(id, Standing { folded_into, live, grouped, state, own });
        }
        Ok(standings)
    }

    /// Whether any of these entries shares its piece with others.
    pub(super) async fn any_in_group(&mut self, ids: impl Iterator<Item = EntryId>) -> Result<bool, StoreError> {
        let ids: Vec<i64> = ids.map(|id| id.0).collect();
        if ids.is_empty() {
            return Ok(false);
        }
        let sql = format!("SELECT entry_id FROM folds WHERE entry_id {} LIMIT 1", self.dialect().in_ids(1));
        Ok(!self.fetch(AssertSqlSafe(sql), Args::new().ids(ids)).await?.is_empty())
    }

    /// All entries of an entry's group with their standing in it; only itself where it stands alone.
    pub(super) async fn fold_members(&mut self, id: EntryId) -> Result<Vec<FoldMember>, StoreError> {
        let sql = "SELECT e.id, d.worth, d.why FROM folds d JOIN entries e ON e.id = d.entry_id
            WHERE COALESCE(e.folded_into, e.id) = (SELECT COALESCE(folded_into, id) FROM entries WHERE id = $1)
            ORDER BY CASE WHEN e.folded_into IS NULL THEN 0 ELSE 1 END, e.id";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        let read = |row| {
            let mut columns = Columns::of(row);
            Ok(FoldMember { id: EntryId(columns.int()?), worth: columns.int()?, why: columns.text()? })
        };
        let members: Vec<FoldMember> = rows.iter().map(read).collect::<Result<_, StoreError>>()?;
        let alone = || vec![FoldMember { id, worth: 0, why: String::new() }];
        Ok(if members.is_empty() { alone() } else { members })
    }

    /// Chooses anew what is shown of every group that reaches into a feed or to a mentor, after something of these
    /// came into sight, went out of it, or was renamed.
    pub(super) async fn choose_shown(&mut self, touched: Touched) -> Result<(), StoreError> {
        let (column, id) = touched.column();
        let sql = format!(
            "SELECT DISTINCT COALESCE(e.folded_into, e.id) FROM folds d JOIN entries e ON e.id = d.entry_id
             WHERE e.{column} = $1"
        );
        let rows = self.fetch(AssertSqlSafe(sql), Args::new().int(id)).await?;
        let mut shown = rows.iter().map(|row| Columns::of(row).int()).collect::<Result<Vec<_>, _>>()?;
        shown.sort_unstable();
        for id in shown {
            let members = self.fold_members(EntryId(id)).await?;
            let ids: Vec<EntryId> = members.iter().map(|member| member.id).collect();
            self.regroup(&ids, &[FoldedGroup { members }]).await?;
            // Maybe nothing was chosen otherwise, but the index holds the mentors of all with the one that is shown.
            let shown = self.shown_of(EntryId(id)).await?;
            self.point(&shown).await?;
        }
        Ok(())
    }

    /// The entry that is shown for an entry's piece, as a row that stays.
    async fn shown_of(&mut self, id: EntryId) -> Result<Vec<(EntryId, Option<EntryId>)>, StoreError> {
        let sql = "SELECT COALESCE(folded_into, id) FROM entries WHERE id = $1";
        let rows = self.fetch(sql, Args::new().int(id.0)).await?;
        rows.iter().map(|row| Ok((EntryId(Columns::of(row).int()?), None))).collect()
    }

    /// Remembers what the learner did with a piece as done with each of its entries.
    pub(super) async fn put_own_states(
        &mut self,
        ids: &[EntryId],
        row: Option<&StateRow>,
        changed_at: Time,
    ) -> Result<(), StoreError> {
        let own: OwnState = row.map(|row| (row.clone(), changed_at));
        let sql = format!("UPDATE folds SET own_state = $1 WHERE entry_id {}", self.dialect().in_ids(2));
        let own = own.map(|own| to_json(&own)).transpose()?;
        self.run(AssertSqlSafe(sql), Args::new().maybe_text(own.as_deref()).ids(ids.iter().map(|id| id.0))).await?;
        Ok(())
    }

    /// Says that an entry is, or is no longer, never to be folded with these.
    pub(super) async fn keep_apart(&mut self, id: EntryId, others: &[EntryId], apart: bool) -> Result<(), StoreError> {
        for other in others {
            let sql = match apart {
                true => "INSERT INTO kept_apart (low_id, high_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                false => "DELETE FROM kept_apart WHERE low_id = $1 AND high_id = $2",
            };
            self.run(sql, Args::new().int(id.min(*other).0).int(id.max(*other).0)).await?;
        }
        Ok(())
    }

    async fn carry_out(&mut self, plan: Plan) -> Result<(), StoreError> {
        for (id, state) in &plan.states {
            match state {
                Some((row, changed_at)) => self.put_state(*id, Some(row), *changed_at).await?,
                None => self.forget_state(*id).await?,
            }
        }
        let gone = format!("DELETE FROM folds WHERE entry_id {}", self.dialect().in_ids(1));
        self.run(AssertSqlSafe(gone), Args::new().ids(plan.alone.iter().map(|id| id.0))).await?;
        for chunk in plan.folds.chunks(BATCH_ROWS) {
            let mut args = Args::new();
            for (member, own) in chunk {
                let own = own.as_ref().map(to_json).transpose()?;
                args = args.int(member.id.0).text(&member.why).int(member.worth).maybe_text(own.as_deref());
            }
            let sql = format!(
                "INSERT INTO folds (entry_id, why, worth, own_state) VALUES {}
                 ON CONFLICT (entry_id) DO UPDATE SET why = excluded.why, worth = excluded.worth,
                    own_state = excluded.own_state",
                self.dialect().values(chunk.len(), 4)
            );
            self.run(AssertSqlSafe(sql), args).await?;
        }
        self.point(&plan.shown).await
    }

    /// Sets what is shown in the place of each entry, and tells the index to look at them again.
    async fn point(&mut self, shown: &[(EntryId, Option<EntryId>)]) -> Result<(), StoreError> {
        if shown.is_empty() {
            return Ok(());
        }
        let mut revision = self.take_revisions(i64::try_from(shown.len()).unwrap_or(i64::MAX)).await?;
        for chunk in shown.chunks(BATCH_ROWS) {
            let mut args = Args::new();
            for (id, into) in chunk {
                revision += 1;
                args = args.int(id.0).int(into.map_or(0, |into| into.0)).int(revision);
            }
            let sql = format!(
                "UPDATE entries SET folded_into = NULLIF(fresh.column2, 0), revision = fresh.column3
                 FROM (VALUES {}) AS fresh WHERE entries.id = fresh.column1",
                self.dialect().values(chunk.len(), 3)
            );
            self.run(AssertSqlSafe(sql), args).await?;
        }
        Ok(())
    }
}

/// The rows that regrouping changes.
#[derive(Default)]
struct Plan {
    /// Entries whose place changes, or whose group does, with what is shown for them.
    shown: Vec<(EntryId, Option<EntryId>)>,
    folds: Vec<(FoldMember, OwnState)>,
    alone: Vec<EntryId>,
    states: Vec<(EntryId, OwnState)>,
}

impl Plan {
    fn add_group(&mut self, members: &[&FoldMember], standings: &HashMap<EntryId, Standing>) {
        let live = |member: &FoldMember| standings.get(&member.id).is_some_and(|standing| standing.live);
        // Of equals the first: that is the order in which they were given.
        let best = members.iter().rev().max_by_key(|member| (live(member), member.worth));
        let Some(best) = best.map(|member| member.id) else { return };
        let state = merge_states(members.iter().filter_map(|member| standings.get(&member.id)?.own.as_ref()));
        let mut changed = false;
        for member in members {
            let Some(standing) = standings.get(&member.id) else { continue };
            let into = (member.id != best).then_some(best);
            if standing.folded_into != into || !standing.grouped {
                changed = true;
                self.shown.extend(into.map(|into| (member.id, Some(into))));
            }
            if standing.state != state {
                self.states.push((member.id, state.clone()));
            }
            self.folds.push(((*member).clone(), standing.own.clone()));
        }
        if changed {
            self.shown.push((best, None));
        }
    }

    fn add_loner(&mut self, id: EntryId, standing: &Standing) {
        if standing.grouped {
            self.alone.push(id);
            self.shown.push((id, None));
            if standing.state != standing.own {
                self.states.push((id, standing.own.clone()));
            }
        }
    }
}

/// What was done with a piece, from what was done with each of its entries: the furthest counts, and any star.
fn merge_states<'a>(states: impl Iterator<Item = &'a (StateRow, Time)>) -> OwnState {
    let mut states: Vec<&(StateRow, Time)> = states.collect();
    let rank = |row: &StateRow| match row.state {
        EntryState::Done => 0,
        EntryState::Skipped => 1,
        EntryState::Snoozed => 2,
        EntryState::New | EntryState::Queued => 3,
    };
    states.sort_by_key(|(row, changed_at)| (rank(row), *changed_at));
    let kept_at = states.iter().filter_map(|(row, _)| row.kept_at).min();
    let (row, changed_at) = states.first()?;
    Some((StateRow { kept_at, ..row.clone() }, *changed_at))
}

fn to_json(own: &(StateRow, Time)) -> Result<String, StoreError> {
    serde_json::to_string(own).map_err(|error| StoreError::unreadable("an entry's own state", error))
}
