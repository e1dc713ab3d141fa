//! Whatever is wrong is named, told with a way out, ends with the right code, and changes nothing.
//! (That nothing changed, and that stdout stays clean, is checked by `TestApp::refuse`.)

use crate::support::fixture_server::Answer;
use crate::support::{TestApp, World};

/// A file of mentors and goals that is wrong in one line.
fn wrong_file(line: usize, wrong: &str) -> String {
    let mut lines = [
        "[[mentor]]",
        "name = \"Ada\"",
        "circle = \"field\"",
        "feeds = [\"https://ada.example/feed\"]",
        "[[goal]]",
        "title = \"Learn\"",
        "by = 2099-01-01",
        "mentors = [\"Ada\"]",
    ];
    lines[line - 1] = wrong;
    lines.join("\n")
}

#[test]
fn a_wrong_line_of_a_file_is_told_by_file_and_line_and_nothing_is_applied() {
    let world = World::applied();
    for (line, wrong, named) in [
        (2, "nmae = \"Ada\"", "nmae"),
        (3, "circle = \"moon\"", "moon"),
        (4, "feeds = [\"not an address\"]", "not an address"),
        (4, "feeds = [\"ftp://ada.example/feed\"]", "ftp://ada.example/feed"),
        (4, "feeds = [{ url = \"https://ada.example/feed\", kind = \"tape\" }]", "tape"),
        (5, "[[goals]]", "goals"),
        (7, "by = 2099-02-30", "date"),
        (7, "by = \"soon\"", "soon"),
        (7, "minutes_per_week = -5", "minutes_per_week"),
        (6, "title = \"Learn", ""),
    ] {
        world.app.write("wrong.toml", wrong_file(line, wrong));
        let refusal = world.app.refuse(4, ["apply", "wrong.toml"]).is("config");
        let told = format!("wrong.toml:{line}");
        assert!(refusal.message.contains(&told), "{told} is not told for {wrong:?}: {refusal:?}");
        refusal.names(&[named]);
    }
}

#[test]
fn every_problem_of_a_file_is_told_at_once() {
    let world = World::new();
    world.app.write("wrong.toml", "[[mentor]]\nname = \"Ada\"\ncircel = \"field\"\nfeeds = [\"nowhere\"]\n");
    world.app.refuse(4, ["apply", "wrong.toml"]).names(&["wrong.toml:3", "circel", "wrong.toml:4", "nowhere"]);
    assert!(!world.app.home().exists(), "a wrong file makes no home");
}

#[test]
fn a_goal_that_names_a_stranger_is_refused_with_a_suggestion() {
    let world = World::applied();
    world.app.write("wrong.toml", wrong_file(8, "mentors = [\"Adda\"]"));
    world.app.refuse(4, ["apply", "wrong.toml"]).names(&["Adda"]).hints("Ada");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let world = World::applied();
    std::fs::create_dir(world.app.path("folder")).unwrap();
    world.app.write("latin.toml", b"name = \"Andr\xe9\"");
    for (file, hint) in [("nowhere.toml", "name"), ("folder", "file"), ("latin.toml", "UTF-8")] {
        world.app.refuse(4, ["apply", file]).names(&[file]).hints(hint);
    }
    for file in ["nowhere.opml", "folder"] {
        world.app.refuse(1, ["import", file]).names(&[file]);
    }
}

#[test]
fn a_file_that_is_no_opml_is_refused() {
    let world = World::applied();
    for (name, content) in
        [("empty.opml", ""), ("words.opml", "only a few words"), ("page.opml", "<html><p>Hi</p></html>")]
    {
        world.app.write(name, content);
        world.app.refuse(1, ["import", name]).is("format");
    }
}

#[test]
fn a_wrong_address_is_named_with_what_to_write() {
    let world = World::applied();
    for (url, hint) in [
        ("ada.example/feed", "https://ada.example/feed"),
        ("ftp://ada.example/feed", "http"),
        ("file:///etc/passwd", "http"),
        ("https://", "address"),
        ("two words", "%20"),
        ("", "https://"),
    ] {
        for args in [&["add", url, "--only"][..], &["feed", "add", "mara", url], &["edit", "mara", "--homepage", url]] {
            if args[0] == "edit" && url.is_empty() {
                continue; // Clears the field.
            }
            world.app.refuse(2, args.iter().copied()).is("usage").names(&[url]).hints(hint);
        }
    }
}

#[test]
fn a_server_that_fails_is_named_and_nothing_is_added() {
    let world = World::applied();
    world.server.route("/broken", Answer::status(500));
    world.server.route("/gone", Answer::status(410));
    world.server.route("/silent", Answer::hang_up());
    world.server.route("/empty", Answer::ok(""));
    for path in ["/broken", "/gone", "/silent", "/empty", "/nowhere"] {
        let url = world.server.url(path);
        world.app.refuse(1, ["add", &url, "--only"]).names(&[&url]);
    }
    // A port nobody listens on.
    let dead = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        format!("http://{}/feed", listener.local_addr().unwrap())
    };
    world.app.refuse(1, ["add", &dead, "--only"]).is("network").names(&[&dead]);
}

#[test]
fn a_feed_that_is_followed_already_is_not_added_twice() {
    let world = World::applied();
    let url = world.server.url("/mara/feed");
    world.app.refuse(2, ["add", &url, "--only"]).names(&[&url, "Mara Lindqvist"]);
    world.app.refuse(2, ["feed", "add", "ines", &url]).names(&[&url, "Mara Lindqvist"]);
}

#[test]
fn an_unknown_id_is_named_with_the_way_to_the_right_one() {
    let world = World::synced();
    for args in [&["read"][..], &["open"], &["done"], &["skip"], &["keep"], &["snooze", "3d"], &["note", "text"]] {
        let args = [&args[..1], &["4711"], &args[1..]].concat();
        world.app.refuse(1, args).is("not_found").names(&["4711"]).hints("mentor");
    }
    world.app.refuse(1, ["feed", "pause", "4711"]).names(&["4711"]).hints("mentor feeds");
    world.app.refuse(1, ["feed", "remove", "4711", "--yes"]).names(&["4711"]);
    world.app.refuse(1, ["notes", "done", "4711"]).names(&["4711"]).hints("mentor notes");
    world.app.refuse(1, ["notes", "remove", "4711"]).names(&["4711"]);
    for id in ["abc", "1.5", "99999999999999999999", "0x10", ""] {
        world.app.refuse(2, ["read", id]).is("usage").names(&[id, "whole number"]);
    }
    world.app.refuse(1, ["read", "0"]).is("not_found").names(&["0"]);
}

#[test]
fn an_unknown_name_gets_a_suggestion_and_an_ambiguous_one_the_candidates() {
    let world = World::applied();
    for verb in [&["show"][..], &["sync"], &["feeds"], &["search", "x", "--mentor"], &["goal", "add", "x", "--mentor"]]
    {
        let misspelt = [verb, &["lindkvist"]].concat();
        world.app.refuse(1, misspelt).is("not_found").names(&["lindkvist"]).hints("did you mean");
    }
    world.app.refuse(1, ["show", "er"]).is("ambiguous").names(&["jonas-weber", "tomas-ferreira"]);
    world.app.refuse(1, ["queue", "--goal", "nothing of the kind"]).is("not_found").names(&["nothing of the kind"]);
    world.app.refuse(1, ["goal", "done", "hearrd"]).is("not_found").hints("did you mean");
}

#[test]
fn a_wrong_day_is_named_with_how_to_write_it() {
    let world = World::synced();
    let id = world.app.entry("Hiring slowly");
    for day in ["soon", "2027-13-01", "31.12.2027", "2027-02-29", ""] {
        world.app.refuse(2, ["goal", "add", "x", "--by", day]).is("usage").names(&[day]);
        world.app.refuse(2, ["search", "x", "--since", day]).is("usage").names(&[day]);
        world.app.refuse(2, ["snooze", &id, day]).is("usage").names(&[day]);
        world.app.refuse(2, ["note", &id, "x", "--action", "--by", day]).is("usage").names(&[day]);
    }
    world.app.refuse(2, ["goal", "add", "x", "--by", "2001-01-01"]).names(&["2001-01-01", "past"]);
    world.app.refuse(2, ["snooze", &id, "2001-01-01"]).names(&["2001-01-01"]);
    for moment in ["12:75", "noon", "1:2:3:4"] {
        world.app.refuse(2, ["note", &id, "x", "--at", moment]).names(&[moment]).hints("12:34");
    }
}

#[test]
fn a_wrong_flag_or_number_is_named() {
    let world = World::applied();
    for (args, named) in [
        (&["queue", "--minutes", "0"][..], "0"),
        (&["queue", "--minutes", "a lot"], "a lot"),
        (&["queue", "--minutes", "-5"], "1..=10000"),
        (&["done", "1", "--minutes", "-1"], "0..=10000"),
        (&["queue", "--kind", "sandwich"], "sandwich"),
        (&["queue", "--frobnicate"], "--frobnicate"),
        (&["search", "x", "-n", "100000"], "100000"),
        (&["apply", "feeds.toml", "--prunee"], "--prunee"),
        (&["feed", "add", "mara", "https://a.example/f", "--kind", "tape"], "tape"),
        (&["import", "l.opml", "--circle", "moon"], "moon"),
        (&["note", "1", "x", "--by", "2099-01-01"], "--action"),
    ] {
        world.app.refuse(2, args.iter().copied()).is("usage").names(&[named]);
    }
}

#[test]
fn an_empty_word_where_one_is_needed_is_refused() {
    let world = World::synced();
    let id = world.app.entry("Hiring slowly");
    for args in [
        &["goal", "add", " "][..],
        &["goal", "edit", "heard", "--title", ""],
        &["edit", "mara", "--name", " "],
        &["note", &id, "  "],
        &["show", ""],
        &["edit", "mara"],
    ] {
        world.app.refuse(2, args.iter().copied()).is("usage");
    }
}

#[test]
fn a_second_open_goal_of_the_same_title_is_refused() {
    let world = World::applied();
    world.app.refuse(2, ["goal", "add", "give feedback that is HEARD"]).names(&["Give feedback that is heard"]);
    world.app.run(["goal", "done", "heard"]).done();
    world.app.refuse(2, ["goal", "done", "heard"]).names(&["done already"]);
}

#[test]
fn a_wrong_setting_is_told_by_file_and_line_or_by_its_variable() {
    let app = TestApp::new();
    std::fs::create_dir(app.home()).unwrap();
    for (line, named) in [("minuts = 5", "minuts"), ("minutes = \"many\"", "many"), ("minutes = ", "config.toml:2")] {
        app.write("home/config.toml", format!("[queue]\n{line}\n"));
        for args in [["mentors"], ["queue"]] {
            let run = app.run_json(args).ends_with(4);
            let refusal = crate::support::Refusal::of(&run.json()).is("config");
            refusal.names(&["config.toml:2", named]);
        }
    }
    app.write("home/config.toml", "");
    let mut command = app.command(["--json", "mentors"]);
    command.env("MENTOR_SYNC_CONCURRENCY", "lots");
    let run = crate::support::Run::of(command).ends_with(4);
    crate::support::Refusal::of(&run.json()).names(&["MENTOR_SYNC_CONCURRENCY", "lots"]);
}
