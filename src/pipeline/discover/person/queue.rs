//! What is still to be asked, in order, and how much may be.

use std::collections::{BTreeSet, HashMap};

use url::Url;

/// Pages that one search reads at most, and addresses that it tries on a mere guess.
const MOST_PAGES: usize = 20;
const MOST_GUESSES: usize = 12;
/// Feeds that are read at most: ten channels with their choices and copies.
const MOST_FEEDS: usize = 40;
/// Guesses end at this many feeds found.
const ENOUGH_HITS: usize = 2;
/// Lists of other people that are looked at.
const MOST_LISTS: usize = 3;

/// Something to ask for.
#[derive(Debug, Clone)]
pub struct Request {
    /// Names it when the answer is taken.
    pub id: usize,
    /// The address.
    pub url: Url,
    /// What is expected there.
    pub wanted: Wanted,
    /// The program found it by itself: the site's robots.txt is to be asked first.
    pub polite: bool,
}

/// What is expected at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Whatever the learner gave.
    Anything,
    /// A page for people.
    Page,
    /// A feed.
    Feed,
    /// An answer of a directory: of Apple's podcasts, or of YouTube on who made a video.
    Directory,
    /// A list of subscriptions.
    List,
}

/// What a request is for: numbers of places and feeds.
#[derive(Debug, Clone)]
pub(super) enum Task {
    Given(usize),
    Page(usize),
    Directory(usize, Url),
    Feed(usize),
    Guess(usize),
    List(Url),
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    /// Urgency (0 first), and order within it.
    waiting: BTreeSet<(u8, usize)>,
    tasks: HashMap<usize, Task>,
    open: HashMap<usize, Task>,
    next_id: usize,
    pages: usize,
    guesses: usize,
    hits: usize,
    feeds: usize,
    lists: usize,
    /// Guesses were handed out already.
    pub(super) guessed: bool,
}

impl Queue {
    pub(super) fn push(&mut self, task: Task, urgency: u8) {
        self.waiting.insert((urgency, self.next_id));
        self.tasks.insert(self.next_id, task);
        self.next_id += 1;
    }

    /// The most urgent task for which there is room.
    pub(super) fn pop(&mut self) -> Option<(usize, Task)> {
        while let Some((urgency, id)) = self.waiting.pop_first() {
            let Some(task) = self.tasks.get(&id) else { continue };
            // One guess at a time: the next one may be needless.
            if matches!(task, Task::Guess(_)) && !self.open.is_empty() {
                self.waiting.insert((urgency, id));
                return None;
            }
            let room = match task {
                Task::Given(_) | Task::Page(_) => count(&mut self.pages, MOST_PAGES),
                Task::Directory(..) | Task::Feed(_) => count(&mut self.feeds, MOST_FEEDS),
                Task::Guess(_) => self.hits < ENOUGH_HITS && count(&mut self.guesses, MOST_GUESSES),
                Task::List(_) => count(&mut self.lists, MOST_LISTS),
            };
            let Some(task) = self.tasks.remove(&id).filter(|_| room) else { continue };
            self.open.insert(id, task.clone());
            return Some((id, task));
        }
        None
    }

    /// Ends a request that was handed out.
    pub(super) fn close(&mut self, id: usize) -> Option<Task> {
        self.open.remove(&id)
    }

    /// A guess was right.
    pub(super) fn guess_hit(&mut self) {
        self.hits += 1;
    }

    pub(super) fn is_over(&self) -> bool {
        self.waiting.is_empty() && self.open.is_empty()
    }
}

/// Counts one more, where there is room.
fn count(used: &mut usize, most: usize) -> bool {
    *used += 1;
    *used <= most
}
