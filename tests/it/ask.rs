//! `ask`, `similar`, `lunch`, and what a goal learns: what the library says to a question.

use crate::support::{World, list, text};

#[test]
fn ask_quotes_mentors_with_their_source() {
    let world = World::synced();
    let reply = world.app.json(["ask", "How do I give hard feedback early?"]);
    let answers = list(&reply["answers"]);
    assert!(!answers.is_empty(), "{reply}");
    for answer in answers {
        let passages = list(&answer["passages"]);
        assert!((1..=3).contains(&passages.len()));
        for passage in passages {
            assert_eq!(passage["entry"]["mentor"], answer["mentor"]);
            assert!(text(&passage["html"]).contains("<mark>"), "{passage}");
        }
    }
    let page = world.app.run(["ask", "How", "do", "I", "give", "hard", "feedback", "early?"]).done().stdout;
    assert!(page.contains("Hard feedback, said early"), "{page}");
}

#[test]
fn ask_says_plainly_when_nobody_said_anything() {
    let world = World::synced();
    let reply = world.app.json(["ask", "Which telescope shows the rings of Saturn?"]);
    assert!(list(&reply["answers"]).is_empty(), "{reply}");
    assert!(world.app.run(["ask", "Which telescope?"]).done().stdout.contains("None of your mentors"));
}

#[test]
fn similar_finds_what_speaks_of_the_same_and_not_the_entry_itself() {
    let world = World::synced();
    let id = world.app.entry("Hard feedback, said early");
    let reply = world.app.json(["similar", &id]);
    let similar = list(&reply["similar"]);
    assert!(!similar.is_empty(), "{reply}");
    for hit in similar {
        assert_ne!(hit["entry"]["id"].to_string(), id);
        assert!(!list(&hit["reasons"]).is_empty());
    }
    world.app.refuse(1, ["similar", "999999"]).is("not_found");
}

#[test]
fn lunch_fits_its_minutes_and_leaves_room_for_notes() {
    let world = World::synced();
    let agenda = world.app.json(["lunch", "ines", "--minutes", "45"]);
    assert!(agenda["minutes_total"].as_i64().unwrap() <= 45, "{agenda}");
    assert!(!list(&agenda["topics"]).is_empty(), "{agenda}");
    let markdown = world.app.run(["lunch", "ines", "--markdown"]).done().stdout;
    assert!(markdown.contains("# Lunch with") && markdown.contains("Notes:"), "{markdown}");
}

#[test]
fn a_goal_shows_what_it_has_learnt() {
    let world = World::synced();
    let goal = text(&list(&world.app.json(["goals"]))[0]["slug"]);
    assert_eq!(world.app.json(["goal", "show", &goal])["profile"]["served"], 0);
    let queue = world.app.json(["queue", "--goal", &goal]);
    let id = list(&queue["items"])[0]["entry"]["id"].to_string();
    world.app.run(["skip", &id, "--goal", &goal]).done();
    assert_eq!(world.app.json(["goal", "show", &goal])["profile"]["not_for_it"], 1);
}

#[test]
fn the_vectors_can_be_deleted_or_left_out_at_any_time() {
    let world = World::synced();
    let before = world.app.json(["queue"]);
    std::fs::remove_dir_all(world.app.home().join("vectors")).unwrap();
    assert_eq!(world.app.json(["queue"]), before);
    world.app.run(["reindex"]).done();
    assert_eq!(world.app.json(["queue"]), before);
    std::fs::write(world.app.home().join("config.toml"), "embedding = \"none\"\n").unwrap();
    assert!(!list(&world.app.json(["queue"])["items"]).is_empty());
}
