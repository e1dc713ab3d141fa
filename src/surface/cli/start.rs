//! `start`: the interview. A few questions, of which each can be skipped, and a queue in the end. What was answered is kept at
//! once, so that it can be left and taken up again: what the library holds already is not asked for.

use super::add::choose;
use super::args::StartArgs;
use super::interrupt::stop_on_signals;
use super::progress_bar::SyncProgress;
use super::reply::Reply;
use super::terminal::{BOLD, DIM, ask_line, wrap};
use super::{Outcome, Surroundings};
use crate::app::{App, Begun, Error, ErrorKind, GoalFields, MentorEdit, QueueRequest};
use crate::config::load_feeds_file;
use crate::domain::{Circle, Mentor};

/// People in each circle, and things to learn from each.
const LUNCHES: usize = 2;
const AIMS: usize = 2;
/// What the first queue may take, in minutes, where the goal does not say.
const FIRST_WEEK: i64 = 60;
/// Lines of the first queue.
const FIRST_LINES: usize = 10;

pub(super) async fn start(surroundings: &Surroundings, args: StartArgs) -> Outcome {
    let answers = args.answers.as_deref().map(load_feeds_file).transpose()?;
    if answers.is_none() && !surroundings.can_ask() {
        return Err(Error::new(ErrorKind::Usage, "nobody can be asked here")
            .hint("write the answers into a file (`mentor start --help` shows how), and type mentor start --answers FILE.toml"));
    }
    let app = surroundings.write("start").await?;
    let begun = match answers {
        Some(answers) => app.begin(&answers).await?,
        None => {
            let say = |line: &str| surroundings.tell(line);
            let mut interview =
                Interview { app: &app, ask: &mut |question| ask_line(question), say: &say, told: String::new() };
            interview.run().await?
        }
    };
    finish(surroundings, &app, begun).await
}

/// Pulls what is due, and shows what to read this week.
async fn finish(surroundings: &Surroundings, app: &App, begun: Begun) -> Outcome {
    let progress = SyncProgress::new(surroundings.quiet || surroundings.json);
    let sync = app.refresh(&[], false, &progress, &stop_on_signals()).await;
    progress.finish();
    let sync = sync?;
    let goals = app.open_goals().await?;
    let minutes = goals.first().and_then(|goal| goal.minutes_per_week).unwrap_or(FIRST_WEEK);
    let request = QueueRequest { goal: None, minutes: Some(minutes), kind: None, limit: FIRST_LINES };
    let queue = app.queue(&request).await?;
    let answer = serde_json::json!({ "mentors": begun.mentors, "notes": begun.notes, "sync": sync, "queue": queue });
    let reply = Reply::new(&answer, super::queue::text(&queue)).asides(&begun.notes);
    let reply = match queue.items.first() {
        Some(first) => reply.aside(format!("next: mentor read {}", first.entry.id)),
        None => reply.aside(app.advise_on_empty_queue(&queue).await?),
    };
    Ok(reply.partly(begun.partly || sync.feeds.failed > 0))
}

/// The questions, put to whoever answers.
struct Interview<'a> {
    app: &'a App,
    /// Puts a question; `None` is the end of all answers.
    ask: &'a mut dyn FnMut(&str) -> Option<String>,
    /// Says what is being done.
    say: &'a dyn Fn(&str),
    /// What is to be said before the next question.
    told: String,
}

/// An answer that ends the interview.
struct Left;

impl Interview<'_> {
    async fn run(&mut self) -> Result<Begun, Error> {
        let rules =
            wrap("Enter skips one, q leaves; what you said is kept, and `mentor start` goes on from there.", "");
        self.told = format!("{BOLD}A few questions, as a good friend would ask them.{BOLD:#}\n{DIM}{rules}{DIM:#}\n");
        for circle in [Circle::Field, Circle::World] {
            if self.circle(circle).await?.is_err() {
                return self.leave().await;
            }
        }
        if self.goal().await?.is_err() {
            return self.leave().await;
        }
        Ok(Begun { mentors: self.app.mentors().await?, notes: Vec::new(), partly: false })
    }

    async fn leave(&mut self) -> Result<Begun, Error> {
        let notes = vec!["left early: `mentor start` goes on from here".to_owned()];
        Ok(Begun { mentors: self.app.mentors().await?, notes, partly: false })
    }

    /// An answer; empty where the question is skipped.
    fn question(&mut self, text: &str) -> Result<String, Left> {
        let told = std::mem::take(&mut self.told);
        let answer = (self.ask)(&format!("{told}\n{}\n> ", wrap(text, ""))).ok_or(Left)?;
        let answer = answer.trim().to_owned();
        if answer == "q" || answer == "quit" { Err(Left) } else { Ok(answer) }
    }

    async fn circle(&mut self, circle: Circle) -> Result<Result<(), Left>, Error> {
        let there = self.of(circle).await?;
        for mentor in there.iter().take(LUNCHES) {
            let found = if mentor.feeds.is_empty() { self.meet(Some(&mentor.name), circle).await? } else { Ok(None) };
            let mentor = match found {
                Ok(found) => found.unwrap_or_else(|| mentor.clone()),
                Err(left) => return Ok(Err(left)),
            };
            if let Err(left) = self.aims(&mentor).await? {
                return Ok(Err(left));
            }
        }
        let whom = match circle {
            Circle::Field => "Whom in your own field would you have a standing lunch with?",
            Circle::World => "And whom in the whole world, in any field?",
        };
        for number in there.len()..LUNCHES {
            let question = format!("{whom} ({} of {LUNCHES}; a name, or any link of theirs)", number + 1);
            let Ok(answer) = self.question(&question) else { return Ok(Err(Left)) };
            if answer.is_empty() {
                break;
            }
            let met = match is_link(&answer) {
                true => self.look(None, &answer, circle).await?,
                false => match self.meet(Some(&answer), circle).await? {
                    Ok(met) => met,
                    Err(left) => return Ok(Err(left)),
                },
            };
            let mentor = match met {
                Some(mentor) => mentor,
                None if is_link(&answer) => continue,
                None => self.app.welcome(Some(&answer), circle, None).await?,
            };
            if let Err(left) = self.aims(&mentor).await? {
                return Ok(Err(left));
            }
        }
        Ok(Ok(()))
    }

    /// Asks where the learner met somebody.
    async fn meet(&mut self, name: Option<&str>, circle: Circle) -> Result<Result<Option<Mentor>, Left>, Error> {
        let who = name.unwrap_or("them");
        let question = format!("Where have you met {who}? Paste any link: a site, an article, a podcast, a channel.");
        let Ok(link) = self.question(&question) else { return Ok(Err(Left)) };
        if link.is_empty() {
            return Ok(Ok(None));
        }
        Ok(Ok(self.look(name, &link, circle).await?))
    }

    /// Looks for somebody's channels and adds what the learner ticks. Where nothing is found, that is said, and the
    /// interview goes on.
    async fn look(&mut self, name: Option<&str>, link: &str, circle: Circle) -> Result<Option<Mentor>, Error> {
        (self.say)("looking for all they publish …");
        let found = match self.app.find_person(&[link.to_owned()], name).await {
            Ok(found) => found,
            Err(error) => {
                self.told = format!("{}\n{}\n", error.message, error.hints.join("; "));
                return Ok(None);
            }
        };
        let mut person = found;
        match choose(&mut person, self.ask) {
            Ok(()) => match self.app.welcome(name, circle, Some(person)).await {
                Ok(mentor) => Ok(Some(mentor)),
                Err(error) if error.kind == ErrorKind::Usage => {
                    self.told = format!("{}\n", error.message);
                    Ok(None)
                }
                Err(error) => Err(error),
            },
            Err(_) => Ok(None),
        }
    }

    /// Asks what the learner hopes to learn, where that is not known yet.
    async fn aims(&mut self, mentor: &Mentor) -> Result<Result<(), Left>, Error> {
        let mut aims = mentor.aims.clone();
        while aims.len() < AIMS {
            let question = format!("What would you hope to learn from {}? ({} of {AIMS})", mentor.name, aims.len() + 1);
            let Ok(aim) = self.question(&question) else { return Ok(Err(Left)) };
            if aim.is_empty() {
                break;
            }
            aims.push(aim);
            let edit = MentorEdit { aims: Some(aims.clone()), ..MentorEdit::default() };
            self.app.edit_mentor(&mentor.id.to_string(), edit).await?;
        }
        Ok(Ok(()))
    }

    /// Asks for the one goal, where there is none.
    async fn goal(&mut self) -> Result<Result<(), Left>, Error> {
        if !self.app.open_goals().await?.is_empty() {
            return Ok(Ok(()));
        }
        let Ok(title) = self.question("What is the one goal that these serve? (\"Give feedback that is heard\")")
        else {
            return Ok(Err(Left));
        };
        if title.is_empty() {
            return Ok(Ok(()));
        }
        let mut fields = GoalFields::default();
        let text = |answer: String| Some(answer).filter(|answer| !answer.is_empty());
        let Ok(why) = self.question("Why does it matter to you?") else { return Ok(Err(Left)) };
        fields.why = text(why);
        loop {
            let Ok(by) = self.question("By when? (2027-03-31)") else { return Ok(Err(Left)) };
            match by.parse() {
                Ok(day) => fields.by = Some(day),
                Err(_) if by.is_empty() => {}
                Err(_) => {
                    self.told = format!("{by} is no day; write year, month and day.\n");
                    continue;
                }
            }
            break;
        }
        let Ok(measure) = self.question("How will you know that it is reached?") else { return Ok(Err(Left)) };
        fields.measure = text(measure);
        let Ok(minutes) = self.question("How many minutes a week will you give it?") else { return Ok(Err(Left)) };
        fields.minutes_per_week = minutes.parse().ok().filter(|minutes| *minutes > 0);
        fields.mentors = self.app.mentors().await?.iter().map(|mentor| mentor.id.to_string()).collect();
        match self.app.add_goal(&title, fields).await {
            Ok(_) => Ok(Ok(())),
            Err(error) if error.kind == ErrorKind::Usage => {
                self.told = format!("{}\n", error.message);
                Ok(Ok(()))
            }
            Err(error) => Err(error),
        }
    }

    async fn of(&self, circle: Circle) -> Result<Vec<Mentor>, Error> {
        Ok(self.app.mentors().await?.into_iter().filter(|mentor| mentor.circle == circle).collect())
    }
}

/// Whether an answer is a link, and not a name.
fn is_link(answer: &str) -> bool {
    answer.contains("://") || answer.starts_with('@') || answer.contains('.') && !answer.contains(' ')
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Arc;

    use super::*;
    use crate::app::Access;
    use crate::config::{Home, Settings};
    use crate::domain::SystemClock;

    async fn open(folder: &std::path::Path) -> App {
        let home = Home::resolve(Some(folder.to_owned())).unwrap();
        let settings = Settings::load(&home, &|_| None).unwrap();
        App::open(home, settings, Arc::new(SystemClock), Access::Write("start")).await.unwrap()
    }

    /// Answers in order; each with words that its question must have.
    async fn interview(app: &App, script: &[(&str, &str)]) -> Begun {
        let mut script: VecDeque<&(&str, &str)> = script.iter().collect();
        let mut ask = |question: &str| {
            let (words, answer) = script.pop_front().unwrap_or_else(|| panic!("not foreseen: {question}"));
            assert!(question.contains(words), "{words:?} is not in {question:?}");
            Some((*answer).to_owned())
        };
        let begun = Interview { app, ask: &mut ask, say: &|_| (), told: String::new() }.run().await.unwrap();
        assert!(script.is_empty(), "not asked: {script:?}");
        begun
    }

    #[tokio::test]
    async fn an_interview_can_be_left_and_goes_on_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path()).await;
        let first = [
            ("in your own field", "Ada Moreau"),
            ("met Ada Moreau", ""),
            ("learn from Ada Moreau? (1", "How she listens"),
            ("learn from Ada Moreau? (2", ""),
            ("(2 of 2", "q"),
        ];
        let begun = interview(&app, &first).await;
        assert_eq!(begun.mentors[0].aims, ["How she listens"]);
        let second = [
            ("met Ada Moreau", ""),
            ("learn from Ada Moreau? (2", "How she says no"),
            ("(2 of 2", ""),
            ("whole world", "Ben Okafor"),
            ("met Ben Okafor", ""),
            ("learn from Ben Okafor? (1", ""),
            ("(2 of 2", ""),
            ("one goal", "Give feedback that is heard"),
            ("Why", ""),
            ("By when", "soon"),
            ("soon is no day", "2099-01-01"),
            ("know", ""),
            ("minutes", "90"),
        ];
        let begun = interview(&app, &second).await;
        let told: Vec<_> = begun.mentors.iter().map(|mentor| (mentor.name.as_str(), mentor.circle)).collect();
        assert_eq!(told, [("Ada Moreau", Circle::Field), ("Ben Okafor", Circle::World)]);
        assert_eq!(begun.mentors[0].aims, ["How she listens", "How she says no"]);
        let goal = &app.open_goals().await.unwrap()[0];
        assert_eq!((goal.minutes_per_week, goal.mentors.len()), (Some(90), 2));
    }

    #[test]
    fn links_and_names_are_told_apart() {
        for link in ["ada.example", "https://ada.example/x", "@ada@social.example"] {
            assert!(is_link(link), "{link}");
        }
        for name in ["Ada Moreau", "Dr. Ada Moreau", "Ada"] {
            assert!(!is_link(name), "{name}");
        }
    }
}
