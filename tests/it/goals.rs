//! Goals, the queue that serves them, and progress.

use serde_json::{Value, json};

use crate::support::{World, list, text, texts};

/// The titles in a queue, in order.
fn titles(queue: &Value) -> Vec<String> {
    list(&queue["items"]).iter().map(|item| text(&item["entry"]["title"])).collect()
}

#[test]
fn a_goal_is_added_with_everything_that_belongs_to_it() {
    let world = World::applied();
    let goal = world.app.json([
        "goal",
        "add",
        "Read code kindly",
        "--why",
        "My reviews hurt",
        "--by",
        "2099-12-31",
        "--measure",
        "Ten reviews that begin with a question",
        "--minutes",
        "45",
        "--mentor",
        "tomas",
        "--mentor",
        "mara",
    ]);
    insta::assert_json_snapshot!("goal", goal);
    let mut shown = world.app.json(["goal", "show", "kindly"]);
    assert_eq!(shown.as_object_mut().unwrap().remove("profile").unwrap()["served"], 0, "nothing is learnt yet");
    assert_eq!(shown, goal);
    assert_eq!(texts(&world.app.json(["goals"]), "slug"), ["give-feedback-that-is-heard", "read-code-kindly"]);
}

#[test]
fn goal_edit_changes_what_it_names() {
    let world = World::applied();
    let goal = world.app.json(["goal", "edit", "heard", "--minutes", "30", "--why", "", "--mentor", "ines"]);
    assert_eq!((&goal["minutes_per_week"], &goal["why"]), (&json!(30), &Value::Null));
    assert_eq!(goal["mentors"], json!(["Ines Okoro"]));
    assert_eq!(goal["measure"], "Three feedback talks held and written down");
    assert_eq!(world.app.json(["goal", "edit", "heard", "--title", "Be heard"])["title"], "Be heard");
}

#[test]
fn a_goal_that_is_done_or_dropped_leaves_the_list_and_undo_brings_it_back() {
    let world = World::applied();
    for (verb, state) in [("done", "done"), ("drop", "dropped")] {
        assert_eq!(world.app.json(["goal", verb, "heard"])["state"], state);
        assert_eq!(world.app.json(["goals"]), json!([]));
        assert_eq!(texts(&world.app.json(["goals", "--all"]), "state"), [state]);
        world.app.run(["undo"]).done();
        assert_eq!(texts(&world.app.json(["goals"]), "state"), ["open"]);
    }
}

#[test]
fn the_queue_serves_the_goal_and_says_why() {
    let world = World::synced();
    let queue = world.app.json(["queue"]);
    // The order and the words of the reasons are the ranking's to change; the shape is not.
    let mut shape = world.steady(queue.clone());
    shape["items"].as_array_mut().unwrap().truncate(1);
    insta::assert_json_snapshot!("queue", shape, {
        ".minutes_total" => "[minutes]",
        ".items[].score" => "[score]",
        ".items[].reasons" => "[reasons]",
        ".items[].passage.text" => "[text]",
        ".items[].passage.html" => "[html]",
    });
    assert_eq!(titles(&queue)[0], "Hard feedback, said early", "the goal's own mentor on the goal's own words");
    assert_eq!(queue["minutes_budget"], 90, "the goal's minutes a week");
    for item in list(&queue["items"]) {
        assert!(!list(&item["reasons"]).is_empty(), "a line without a reason: {item:#}");
        assert_eq!(item["entry"]["state"], "queued");
    }
    let page = world.app.run(["queue"]).done();
    assert!(page.stdout.contains("why: ") && page.stdout.contains("for “Give feedback"), "{page}");
    assert!(page.stderr.contains("next: mentor read"), "{page}");
}

#[test]
fn minutes_of_what_is_heard_follow_the_speed_setting() {
    let world = World::synced();
    let minutes = |speed: &[&str], kind: &str| -> i64 {
        let found = world.app.json([speed, &["search", &format!("kind:{kind}")]].concat());
        list(&found["hits"]).iter().filter_map(|hit| hit["entry"]["minutes"].as_i64()).sum()
    };
    let (heard, read) = (minutes(&[], "episode"), minutes(&[], "article"));
    assert!(heard > 20 && read > 0, "{heard} {read}");
    assert_eq!(minutes(&["--speed", "1"], "episode"), heard);
    let faster = minutes(&["--speed", "2"], "episode");
    assert!(faster * 2 >= heard && faster * 3 < heard * 2, "{faster} of {heard}");
    assert_eq!(minutes(&["--speed", "2"], "article"), read, "nobody reads faster for it");
    world.app.write("home/config.toml", "speed = 2.0\n");
    assert_eq!(minutes(&[], "episode"), faster);
    world.app.refuse(4, ["--speed", "fast", "queue"]).names(&["fast"]);
}

#[test]
fn the_queue_keeps_within_its_minutes() {
    let world = World::synced();
    let all = world.app.json(["queue", "--minutes", "90"]);
    assert!(titles(&all).contains(&"How to hear feedback without defending yourself".to_owned()), "{all:#}");
    let short = world.app.json(["queue", "--minutes", "10"]);
    assert!(!titles(&short).is_empty() && short["minutes_total"].as_i64() <= Some(10), "{short:#}");
    assert!(short["left_out"].as_i64() >= Some(1), "what did not fit is counted: {short:#}");
}

#[test]
fn the_queue_can_be_narrowed_to_a_goal_and_a_kind() {
    let world = World::synced();
    world.app.run(["goal", "add", "毎朝文章を書く", "--minutes", "30"]).done();
    let morning = world.app.json(["queue", "--goal", "毎朝"]);
    assert_eq!(titles(&morning), ["毎朝書くということ"]);
    let heard = world.app.json(["queue", "--goal", "heard", "--kind", "episode"]);
    assert_eq!(titles(&heard), ["How to hear feedback without defending yourself"]);
    assert_eq!(list(&world.app.json(["queue", "-n", "1"])["items"]).len(), 1);
}

#[test]
fn what_is_done_skipped_or_snoozed_leaves_the_queue() {
    let world = World::synced();
    let first = |world: &World| titles(&world.app.json(["queue"]))[0].clone();
    let mut seen = Vec::new();
    for step in [&["done"][..], &["skip"], &["skip", "--goal", "heard"]] {
        let title = first(&world);
        let id = world.app.entry(&title);
        world.app.run([&step[..1], &[&id], &step[1..]].concat()).done();
        assert!(!titles(&world.app.json(["queue"])).contains(&title), "{step:?} {title}");
        seen.push((id, title));
    }
    world.app.run(["undo"]).done();
    assert!(titles(&world.app.json(["queue"])).contains(&seen[2].1), "undone, it stands in the queue again");
}

#[test]
fn without_goals_the_queue_shows_what_is_new() {
    let world = World::synced();
    world.app.run(["goal", "drop", "heard"]).done();
    let queue = world.app.json(["queue", "--minutes", "600"]);
    assert!(list(&queue["items"]).len() >= 6, "{queue:#}");
    assert!(list(&queue["items"]).iter().all(|item| item["goal"].is_null()));
}

#[test]
fn an_empty_queue_says_what_to_do() {
    let world = World::new();
    for (prepare, advice) in
        [(&[][..], "mentor apply"), (&["apply", "feeds.toml"][..], "mentor sync"), (&["sync"], "next: mentor read")]
    {
        if !prepare.is_empty() {
            world.app.run(prepare).done();
        }
        let run = world.app.run(["queue"]).done();
        assert!(run.stderr.contains(advice), "{advice:?} is not advised: {run}");
    }
}

#[test]
fn progress_counts_minutes_entries_notes_and_actions() {
    let world = World::synced();
    let id = world.app.entry("Hard feedback, said early");
    world.app.run(["done", &id, "--minutes", "12", "--takeaway", "Two days, in private"]).done();
    world.app.run(["note", &id, "Talk to Ben", "--action", "--by", "2099-01-01"]).done();
    let report = world.app.json(["progress"]);
    let progress = &report["goals"][0]["progress"];
    for (field, count) in [("minutes", 12), ("done", 1), ("notes", 2), ("actions_open", 1), ("actions_done", 0)] {
        assert_eq!(progress[field], count, "{field}: {progress:#}");
    }
    assert_eq!(list(&report["weeks"]).len(), 13);
    assert_eq!(report["weeks"][12]["minutes"], 12);
    assert_eq!(world.app.json(["progress", "--goal", "heard"])["goal"]["slug"], "give-feedback-that-is-heard");
    assert!(world.app.run(["progress"]).done().stdout.contains("12 min"));
}

#[test]
fn a_goal_of_two_words_finds_what_says_either_where_one_entry_says_both() {
    let world = World::synced();
    world.app.run(["goal", "add", "I want to learn more about hiring feedback"]).done();
    let queue = world.app.json(["queue", "--goal", "hiring", "--minutes", "500"]);
    let titles = titles(&queue);
    assert!(titles.iter().any(|title| title == "Hiring slowly"), "{titles:?}");
    assert!(titles.iter().any(|title| title == "Hard feedback, said early"), "{titles:?}");
}

#[test]
fn a_queue_stays_as_it_was_shown_until_something_is_done() {
    let world = World::synced();
    let first = titles(&world.app.json(["queue"]));
    assert!(first.len() >= 2, "{first:?}");
    assert_eq!(titles(&world.app.json(["queue"])), first, "asking twice changes nothing");
    world.app.json(["queue", "--minutes", "10"]);
    assert_eq!(titles(&world.app.json(["queue"])), first, "nor does asking for less");
    let done = world.app.entry(&first[0]);
    world.app.run(["done", &done]).done();
    let rest: Vec<String> = titles(&world.app.json(["queue"]));
    let stayed: Vec<&String> = rest.iter().filter(|title| first.contains(title)).collect();
    assert_eq!(stayed, first.iter().skip(1).filter(|title| rest.contains(title)).collect::<Vec<_>>());
    assert!(!rest.contains(&first[0]));
}

#[test]
fn a_queue_is_the_same_whether_its_answers_were_kept_or_not() {
    let world = World::synced();
    let kept = world.app.home().join("answers");
    let same = |after: &str| {
        let anew = world.app.json(["queue", "--minutes", "90"]);
        assert_eq!(world.app.json(["queue", "--minutes", "90"]), anew, "after {after}: asked again");
        let files: Vec<_> = std::fs::read_dir(&kept).unwrap().map(|file| file.unwrap().path()).collect();
        assert!(!files.is_empty(), "after {after}");
        files.iter().for_each(|file| std::fs::write(file, "[\"damaged").unwrap());
        assert_eq!(world.app.json(["queue", "--minutes", "90"]), anew, "after {after}: damaged");
        std::fs::remove_dir_all(&kept).unwrap();
        assert_eq!(world.app.json(["queue", "--minutes", "90"]), anew, "after {after}: deleted");
        anew
    };
    let first = same("a sync");
    let goal = text(&list(&world.app.json(["goals"]))[0]["slug"]);
    let id = first["items"][0]["entry"]["id"].to_string();
    world.app.run(["done", &id, "--goal", &goal, "--rating", "5"]).done();
    assert_ne!(same("a rating"), first);
    world.app.run(["goal", "edit", &goal, "--why", "I want to grow roses in a garden"]).done();
    same("another why");
    world.app.run(["goal", "drop", &goal]).done();
    world.app.json(["queue"]);
    assert_eq!(std::fs::read_dir(&kept).map_or(0, Iterator::count), 0, "what was kept of a dropped goal goes");
}

#[test]
fn a_goals_own_search_finds_what_its_words_do_not() {
    let world = World::synced();
    let title = world.app.titles_found(["garden"]).into_iter().next();
    let Some(title) = title.or_else(|| world.app.titles_found(["the"]).into_iter().next()) else {
        panic!("nothing to find")
    };
    let search = format!("title:\"{title}\"");
    world.app.run(["goal", "add", "Zymurgy", "--minutes", "60", "--search", &search]).done();
    assert_eq!(world.app.json(["goal", "show", "zymurgy"])["searches"], serde_json::json!([search.clone()]));
    let queue = world.app.json(["queue", "--goal", "zymurgy", "--minutes", "600"]);
    let item = &list(&queue["items"])[0];
    assert_eq!(text(&item["entry"]["title"]), title, "{queue:#}");
    let reasons: Vec<String> = list(&item["reasons"]).iter().map(text).collect();
    assert!(reasons.iter().any(|reason| reason.contains("found by your search")), "{reasons:?}");
    let exported = world.app.run(["export", "toml"]).done().stdout;
    assert!(exported.contains("searches = ["), "{exported}");
    world.app.run(["goal", "edit", "zymurgy", "--search", ""]).done();
    assert_eq!(world.app.json(["goal", "show", "zymurgy"])["searches"], serde_json::json!([]));
}

#[test]
fn a_goal_learns_from_ratings_and_stars_and_can_forget() {
    let world = World::synced();
    let goal = text(&list(&world.app.json(["goals"]))[0]["slug"]);
    let queue = world.app.json(["queue", "--goal", &goal]);
    let ids: Vec<String> = list(&queue["items"]).iter().map(|item| item["entry"]["id"].to_string()).collect();
    world.app.run(["done", &ids[0], "--goal", &goal, "--rating", "5"]).done();
    world.app.run(["keep", &ids[1]]).done();
    let profile = |field: &str| world.app.json(["goal", "show", &goal])["profile"][field].clone();
    assert_eq!((profile("served"), profile("rated"), profile("kept")), (1.into(), 1.into(), 1.into()));
    assert!(!list(&profile("words")).is_empty());
    world.app.run(["goal", "edit", &goal, "--forget"]).done();
    assert_eq!((profile("served"), profile("kept")), (0.into(), 0.into()));
    assert_eq!(world.app.json(["goals"])[0]["progress"]["done"], 1, "what was done stays done");
    world.app.refuse(2, ["done", &ids[0], "--rating", "6"]);
}
