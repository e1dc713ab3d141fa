//! Of what is there more than once, one is ticked; and what is there in two shapes is told.

use super::Search;
use super::evidence::Evidence;
use super::facts::key;
use super::finish::Candidate;
use crate::format::FeedFormat;
use crate::pipeline::discover::platforms::Group;

impl Search {
    /// Of several feeds of one place the usual one is ticked; where that cannot be had, the first that can.
    pub(super) fn choose_usual(&self, candidates: &mut [(Candidate, usize)]) {
        let places: Vec<usize> =
            candidates.iter().filter_map(|(_, number)| Some(self.feeds.get(*number)?.place)).collect();
        for place in places {
            let of_place =
                |number: usize| self.feeds.get(number).filter(|feed| feed.place == place && feed.choice.is_some());
            let mut chosen = candidates
                .iter()
                .filter_map(|(_, number)| of_place(*number).map(|feed| (*number, feed)))
                .min_by_key(|(number, feed)| (feed.facts.is_none(), !feed.usual, *number))
                .map(|(number, _)| number);
            // The learner gave exactly this one.
            let given = candidates.iter().find(|(candidate, _)| {
                candidate.how == "given"
                    && self.places.get(place).is_some_and(|spot| spot.url.as_str() == candidate.url)
            });
            chosen = given.map(|(_, number)| *number).or(chosen);
            for (candidate, number) in candidates.iter_mut() {
                if of_place(*number).is_some() && Some(*number) != chosen {
                    candidate.ticked = false;
                }
            }
        }
    }

    /// Of feeds with the same entries one is ticked: the surest, then the one that the learner gave or the page puts first
    /// among the better formats.
    pub(super) fn keep_one_of_each(&self, candidates: &mut [(Candidate, usize)]) {
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        let worth = |at: &usize| {
            let (candidate, number) = candidates.get(*at)?;
            let feed = self.feeds.get(*number)?;
            let given = self
                .places
                .get(feed.place)
                .is_some_and(|place| place.url == feed.url && place.evidence == Evidence::Given);
            let format = feed.facts.as_ref().map(|facts| match facts.format {
                FeedFormat::Atom => 0,
                FeedFormat::Json => 2,
                _ => 1,
            });
            let surer = (100.0 - candidate.confidence * 100.0) as i64;
            Some((!candidate.ticked, !given, candidate.only_author.is_some(), surer, format, *number))
        };
        order.sort_by_key(worth);
        let mut kept: Vec<usize> = Vec::new();
        for at in order {
            let Some(number) = candidates.get(at).map(|(_, number)| *number) else { continue };
            let facts = |number: usize| self.feeds.get(number).and_then(|feed| feed.facts.as_ref());
            let Some(mine) = facts(number) else { continue };
            let same = kept.iter().copied().find(|other| {
                facts(*other)
                    .is_some_and(|other| key(&other.final_url) == key(&mine.final_url) || mine.holds_the_same(other))
            });
            match (same, candidates.get_mut(at)) {
                (Some(other), Some((candidate, _))) => {
                    let url = self.feeds.get(other).map(|feed| feed.url.to_string()).unwrap_or_default();
                    if candidate.ticked || candidate.note.is_none() {
                        candidate.note = Some(format!("the same as {url}"));
                    }
                    candidate.ticked = false;
                }
                _ => kept.push(number),
            }
        }
    }

    /// Where an author's own feed is there, the whole site's is left.
    pub(super) fn prefer_author(&self, candidates: &mut [(Candidate, usize)]) {
        let of_author = |number: usize| {
            let feed = self.feeds.get(number)?;
            self.places.get(feed.place).filter(|place| place.of_author)
        };
        let Some(author) =
            candidates.iter().position(|(candidate, number)| candidate.ticked && of_author(*number).is_some())
        else {
            return;
        };
        let url = candidates.get(author).map(|(candidate, _)| candidate.url.clone()).unwrap_or_default();
        for (candidate, _) in candidates.iter_mut().filter(|(candidate, _)| candidate.only_author.is_some()) {
            candidate.ticked = false;
            candidate.only_author = None;
            candidate.note = Some(format!("everything on the site, by several people; {url} has only theirs"));
        }
    }

    /// Says where a show's episodes are videos too. Both stay: some listen, and some watch.
    pub(super) fn tell_twins(&self, candidates: &mut [(Candidate, usize)]) {
        let facts = |number: usize| self.feeds.get(number).and_then(|feed| feed.facts.as_ref());
        let shows: Vec<(String, usize)> = candidates
            .iter()
            .filter(|(candidate, _)| candidate.group == Group::Listening && candidate.ticked)
            .map(|(candidate, number)| (candidate.title.clone().unwrap_or_else(|| candidate.url.clone()), *number))
            .collect();
        for (candidate, number) in candidates.iter_mut() {
            if candidate.group != Group::Watching || !candidate.ticked || candidate.note.is_some() {
                continue;
            }
            let Some(mine) = facts(*number) else { continue };
            let show = shows.iter().find(|(_, show)| facts(*show).is_some_and(|show| mine.tells_the_same(show)));
            if let Some((title, _)) = show {
                candidate.note = Some(format!("the episodes of {title} again, to watch"));
            }
        }
    }
}
