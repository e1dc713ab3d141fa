//! Whom the demo's learner listens to, and what for.

use crate::config::{Declaration, DeclaredFeed, DeclaredGoal, DeclaredMentor};
use crate::domain::{Circle, FeedKind, Time};

const RUTH: &str = "Ruth Amadi";
const DANIEL: &str = "Daniel Oyelaran";
const INES: &str = "Inés Carrasco";
const HANNE: &str = "Hanne Lindvall";
const MARGIT: &str = "Margit Sauerwein";

/// The demo's file of mentors and goals, for a server at `base_url` (without a slash at its end). The deadlines lie
/// twelve weeks after `now`, so that the demo never begins with a goal that is over.
pub fn declaration(base_url: &str, now: Time) -> Declaration {
    let feed = |path: &str, kind| DeclaredFeed { url: format!("{base_url}{path}"), kind: Some(kind) };
    let mentor = |name: &str, dir: &str, circle, why: &str, learn: [&str; 2], feeds| DeclaredMentor {
        name: name.to_owned(),
        circle,
        why: Some(why.to_owned()),
        learn: learn.map(str::to_owned).into(),
        homepage: Some(format!("{base_url}/{dir}/")),
        feeds,
    };
    let mentors = vec![
        mentor(
            RUTH,
            "ruth-amadi",
            Circle::Field,
            "She has led engineers for twelve years and writes about what went wrong",
            ["How she gives feedback that changes something", "How she runs one-on-ones"],
            vec![feed("/ruth-amadi/feed.xml", FeedKind::Blog)],
        ),
        mentor(
            DANIEL,
            "daniel-oyelaran",
            Circle::World,
            "A mediator: people come to him when talking has failed",
            ["How to begin a hard conversation", "How to find out whether I was heard"],
            vec![
                feed("/daniel-oyelaran/feed.xml", FeedKind::Newsletter),
                feed("/daniel-oyelaran/podcast.xml", FeedKind::Podcast),
            ],
        ),
        mentor(
            INES,
            "ines-carrasco",
            Circle::World,
            "A nurse who became a teacher, of things that nobody can afford to forget",
            ["How to remember what I read", "How to space practice over weeks"],
            vec![feed("/ines-carrasco/feed.json", FeedKind::Blog), feed("/ines-carrasco/videos.xml", FeedKind::Video)],
        ),
        mentor(
            HANNE,
            "hanne-lindvall",
            Circle::World,
            "Thirty-one years of building boats, and still practising every morning",
            ["How to practise one small thing until it is good", "How she criticises an apprentice's work"],
            vec![feed("/hanne-lindvall/feed.atom", FeedKind::Blog)],
        ),
        mentor(
            MARGIT,
            "margit-sauerwein",
            Circle::World,
            "An economist who walks, and counts how often she was wrong",
            ["How to decide with little information", "When to turn back"],
            vec![feed("/margit-sauerwein/feed.xml", FeedKind::Blog)],
        ),
    ];
    Declaration { mentors, goals: goals(now) }
}

fn goals(now: Time) -> Vec<DeclaredGoal> {
    let by = Some((now + chrono::TimeDelta::weeks(12)).date_naive());
    let names = |names: [&str; 2]| names.map(str::to_owned).into();
    vec![
        DeclaredGoal {
            title: "Give feedback that is heard".to_owned(),
            why: Some("Two people left my team last year, and I had not told them what I saw".to_owned()),
            by,
            measure: Some("Three feedback talks held, and each written down on the same day".to_owned()),
            minutes_per_week: Some(60),
            mentors: names([RUTH, DANIEL]),
            searches: Vec::new(),
        },
        DeclaredGoal {
            title: "Remember what I read and put it into practice".to_owned(),
            why: Some(
                "I read a book a month, and a month later I could not explain one of them to a colleague".to_owned(),
            ),
            by,
            measure: Some("Five ideas explained from memory, each a month after I read it".to_owned()),
            minutes_per_week: Some(45),
            mentors: names([INES, HANNE]),
            searches: Vec::new(),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{read_feeds_file, write_feeds_file};

    fn now() -> Time {
        chrono::DateTime::from_timestamp(4_000_000_000, 0).unwrap()
    }

    #[test]
    fn the_declaration_is_one_that_apply_would_accept() {
        let declaration = declaration("http://127.0.0.1:4711", now());
        let text = write_feeds_file(&declaration);
        assert_eq!(read_feeds_file(&text, std::path::Path::new("demo.toml")), Ok(declaration.clone()), "{text}");
        assert!(declaration.unresolved_mentors().is_empty());
    }

    #[test]
    fn the_deadline_is_always_ahead() {
        let declaration = declaration("http://127.0.0.1:4711", now());
        assert!(declaration.goals.iter().all(|goal| goal.by.unwrap() > now().date_naive()));
    }

    #[test]
    fn every_channel_of_the_demo_is_declared_once() {
        let declared = declaration("", now());
        let mut declared: Vec<&str> = declared.mentors.iter().flat_map(|m| &m.feeds).map(|f| f.url.as_str()).collect();
        let channels = super::super::channel::read_channels().unwrap();
        let mut served: Vec<String> = channels.iter().map(super::super::channel::Channel::feed_path).collect();
        declared.sort_unstable();
        served.sort_unstable();
        assert_eq!(declared, served);
    }
}
