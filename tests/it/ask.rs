//! `ask`, `similar`, `lunch`, and what a goal learns: what the library says to a question.

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::{Run, TestApp, World, list, text};

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
fn similar_names_words_and_no_numbers() {
    let (app, server) = (TestApp::new(), FixtureServer::start());
    let item = |title: &str, said: &str| {
        format!(
            "<item><guid isPermaLink=\"false\">{title}</guid><title>{title}</title><description>{said}</description></item>"
        )
    };
    let items = [
        item("Hives", "The beekeeper opens 50 hives in 15 minutes."),
        item("Honey", "A beekeeper fills 50 jars in 15 minutes."),
        item("Ferries", "The pier has 50 berths."),
        item("Rye", "Dough rests overnight."),
    ];
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>F</title><language>en</language>{}</channel></rss>",
        items.concat()
    );
    server.route("/feed", Answer::feed(feed));
    app.write("feeds.toml", format!("[[mentor]]\nname = \"Ada\"\nfeeds = [\"{}\"]\n", server.url("/feed")));
    app.run(["apply", "feeds.toml"]).done();
    app.run(["sync", "-q"]).done();
    let reply = app.json(["similar", &app.entry("Hives")]);
    let first = &list(&reply["similar"])[0];
    assert_eq!(first["entry"]["title"], "Honey", "{reply:#}");
    let reason = text(&list(&first["reasons"])[0]);
    assert!(reason.contains("beekeeper") && !reason.contains("50") && !reason.contains("15"), "{reason}");
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

#[test]
fn a_sentence_model_that_is_not_to_be_had_is_told_once_and_changes_nothing() {
    let world = World::synced();
    let before = world.app.json(["queue"]);
    std::fs::write(world.app.home().join("config.toml"), "embedding_model = \"models/small\"\n").unwrap();
    for command in [vec!["queue"], vec!["search", "hard feedback"], vec!["ask", "How do I give hard feedback early?"]] {
        let run = Run::of(world.app.command([&["--json"], command.as_slice()].concat())).done();
        let told = run.stderr.matches("embedding_model is not used").count();
        assert_eq!(told, 1, "{run}");
        let (without, with) = ("cargo build --release --features sentence-model", "models/small is not there");
        assert!(run.stderr.contains(if cfg!(feature = "sentence-model") { with } else { without }), "{run}");
    }
    assert_eq!(world.app.json(["queue"]), before);
    assert!(world.app.run(["doctor"]).ends_with(1).stdout.contains("embedding model"));
}

/// A server that speaks the protocol of chat completions and says `content`.
fn chat_server(content: &str) -> FixtureServer {
    let server = FixtureServer::start();
    let reply = serde_json::json!({"choices": [{"message": {"role": "assistant", "content": content}}]});
    server.route("/v1/chat/completions", Answer::ok(reply.to_string()).content_type("application/json"));
    server
}

#[test]
fn a_server_of_ones_own_sums_up_in_sentences_that_name_their_passages() {
    let world = World::synced();
    let question = "How do I give hard feedback early?";
    let found = world.app.json(["ask", question]);
    assert!(found["synthesis"].is_null(), "nobody is asked unless the settings say so");
    let said = text(&list(&list(&found["answers"])[0]["passages"])[0]["text"]);
    let first: Vec<&str> = said.split(|letter: char| !letter.is_alphanumeric()).take(8).collect();
    let server =
        chat_server(&format!("{} [1]. The moon is made of cheese [1]. And nobody said this.", first.join(" ")));
    let endpoint = format!("[ask]\nendpoint = \"{}\"\nmodel = \"small\"\nkey = \"secret\"\n", server.url("/v1"));
    std::fs::write(world.app.home().join("config.toml"), endpoint).unwrap();
    let mut command = world.app.command(["--json", "ask", question]);
    // Being named in the settings is permission enough.
    command.env("MENTOR_ALLOW_HOSTS", "");
    let reply = Run::of(command).done().json();
    let sentences = list(&reply["synthesis"]["sentences"]);
    assert_eq!(sentences.len(), 1, "{reply}");
    assert_eq!(sentences[0]["passages"], serde_json::json!([1]));
    assert_eq!(reply["synthesis"]["dropped"], 2);
    let hits = server.hits("/v1/chat/completions");
    assert_eq!((hits.len(), hits[0].method.as_str()), (1, "POST"));
    assert_eq!(hits[0].header("authorization").as_deref(), Some("Bearer secret"));
    let asked: serde_json::Value = serde_json::from_slice(&hits[0].body).unwrap();
    assert_eq!(asked["model"], "small");
    assert!(text(&list(&asked["messages"])[1]["content"]).contains(question));
    assert!(!world.app.run(["config"]).done().stdout.contains("secret"));
    let page = world.app.run(["ask", question]).done().stdout;
    assert!(page.contains("Together") && page.contains("[1] “"), "{page}");
}

#[test]
fn a_server_that_cannot_be_asked_costs_the_summary_alone() {
    let world = World::synced();
    let server = FixtureServer::start();
    server.route("/v1/chat/completions", Answer::redirect(307, &server.url("/elsewhere")));
    let endpoint = format!("[ask]\nendpoint = \"{}\"\n", server.url("/v1"));
    std::fs::write(world.app.home().join("config.toml"), endpoint).unwrap();
    let reply = world.app.json(["ask", "How do I give hard feedback early?"]);
    assert!(!list(&reply["answers"]).is_empty() && reply["synthesis"].is_null(), "{reply}");
    assert!(text(&list(&reply["notices"])[0]).contains("no summary"), "{reply}");
    assert!(server.hits("/elsewhere").is_empty(), "what was said goes to no other address");
}
