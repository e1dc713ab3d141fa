//! From a person's query to what the index is asked.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};

use super::SearchRequest;
use crate::app::{App, Result};
use crate::domain::{EntryId, EntryState, MentorBrief, MentorId, Time};
use crate::embed::StaticTable;
use crate::index::{Clause, Filters, Query, Request, Standing, TextClause, What};

impl App {
    /// The query with every name and state in it turned into ids.
    pub(super) async fn index_request(
        &self,
        request: &SearchRequest,
        query: &Query,
        notices: &mut Vec<String>,
    ) -> Result<Request> {
        let mut asked = Request {
            limit: request.limit,
            languages: self.languages().await?,
            is_word: Some(|word| StaticTable::english().is_common_word(word)),
            ..Request::default()
        };
        asked.filters.speed = self.settings.speed.value;
        asked.filters.add_query(query);
        if let Some(given) = &request.mentor {
            asked.filters.mentor_ids = Some(vec![self.mentor(given).await?.id]);
        }
        if let Some(kind) = request.kind {
            asked.filters.kinds = vec![kind];
        }
        if let Some(day) = request.since {
            asked.filters.after = asked.filters.after.max(Some(start_of(day)));
        }
        if let Some(day) = request.until.and_then(|day| day.checked_add_days(Days::new(1))) {
            let end = start_of(day);
            asked.filters.before = Some(asked.filters.before.map_or(end, |before| before.min(end)));
        }
        if request.unread {
            for state in [EntryState::Done, EntryState::Skipped] {
                asked.filters.without_ids.extend(self.store.entry_ids_in_state(state, self.now()).await?);
            }
        }
        if let Some(given) = &request.goal {
            self.restrict_to_goal(given, &mut asked).await?;
        }
        for clause in &query.clauses {
            self.resolve(clause, &mut asked, notices).await?;
        }
        Ok(asked)
    }

    /// Turns a clause's `mentor:`, `goal:` or `is:` into ids. A name that nothing goes by is said, and searched as words.
    async fn resolve(&self, clause: &Clause, asked: &mut Request, notices: &mut Vec<String>) -> Result<()> {
        let exclude = clause.exclude;
        match &clause.what {
            What::Text(_) => asked.words.push(clause.clone()),
            What::Mentor(name) => {
                let ids = self.mentors_called(name).await?;
                if ids.is_empty() {
                    notices.push(format!("no mentor goes by “{name}”; searched as words"));
                    asked.words.push(as_words(name, exclude));
                } else if exclude {
                    asked.filters.without_mentor_ids.extend(ids);
                } else {
                    asked.filters.mentor_ids.get_or_insert_default().extend(ids);
                }
            }
            What::Goal(name) if self.goal(name).await.is_ok() && !exclude => self.restrict_to_goal(name, asked).await?,
            What::Goal(name) => {
                notices.push(format!("goal:{name} cannot be looked up so; searched as words"));
                asked.words.push(as_words(name, exclude));
            }
            What::Is(standing) => self.resolve_standing(*standing, exclude, &mut asked.filters).await?,
            What::Kind(_) | What::Language(_) | What::After(_) | What::Before(_) | What::Minutes(_) => {}
        }
        Ok(())
    }

    /// The mentors whose name or slug holds `name`, or whose id it is.
    async fn mentors_called(&self, name: &str) -> Result<Vec<MentorId>> {
        let wanted = name.to_lowercase();
        let called = |mentor: &MentorBrief| {
            mentor.name.to_lowercase().contains(&wanted)
                || mentor.slug.contains(&wanted)
                || mentor.id.to_string() == wanted
        };
        Ok(self.store.mentor_briefs().await?.iter().filter(|mentor| called(mentor)).map(|mentor| mentor.id).collect())
    }

    /// What nothing was done with is most of a library, so `new` leaves out the rest in place of naming it.
    async fn resolve_standing(&self, standing: Standing, exclude: bool, filters: &mut Filters) -> Result<()> {
        let (ids, names_the_rest) = match standing {
            Standing::New => (self.store.touched_ids(self.now()).await?, true),
            Standing::Queued => (self.queued_ids().await?, false),
            Standing::Kept => (self.store.kept_ids().await?, false),
            Standing::Done => (self.store.entry_ids_in_state(EntryState::Done, self.now()).await?, false),
            Standing::Snoozed => (self.store.entry_ids_in_state(EntryState::Snoozed, self.now()).await?, false),
            Standing::Skipped => (self.store.entry_ids_in_state(EntryState::Skipped, self.now()).await?, false),
        };
        if names_the_rest == exclude {
            restrict(filters, ids);
        } else {
            filters.without_ids.extend(ids);
        }
        Ok(())
    }

    async fn restrict_to_goal(&self, given: &str, asked: &mut Request) -> Result<()> {
        let goal = self.goal(given).await?;
        let answer = self.answer_goal(&goal, &self.store.mentor_briefs().await?).await?;
        let serving = answer.map(|answer| answer.serving).unwrap_or_default();
        restrict(&mut asked.filters, serving.into_iter().map(|(id, _)| id).collect());
        Ok(())
    }

    /// The languages that the library's words may have been stemmed in.
    pub(in crate::app) async fn languages(&self) -> Result<Vec<String>> {
        Ok(self.store.language_codes().await?)
    }
}

/// Leaves only those of `ids` that were not left out before.
fn restrict(filters: &mut Filters, ids: Vec<EntryId>) {
    filters.only_ids = Some(match filters.only_ids.take() {
        Some(held) => {
            let ids: HashSet<EntryId> = ids.into_iter().collect();
            held.into_iter().filter(|id| ids.contains(id)).collect()
        }
        None => ids,
    });
}

fn as_words(text: &str, exclude: bool) -> Clause {
    Clause { exclude, what: What::Text(TextClause { field: None, text: text.to_owned(), phrase: false }) }
}

fn start_of(day: NaiveDate) -> Time {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}
