//! Nothing on this machine or in a private network is fetched, unless the settings name it.

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::{Refusal, Run, TestApp};

/// The binary as a person has it who has set nothing.
fn run(app: &TestApp, args: &[&str]) -> Run {
    let mut command = app.command(args);
    command.env_remove("MENTOR_ALLOW_HOSTS");
    Run::of(command)
}

#[test]
fn rule_70_a_typed_private_address_is_refused_with_the_line_that_allows_it() {
    let (app, server) = (TestApp::new(), FixtureServer::start());
    server.route("/feed", Answer::feed(crate::support::sites::site_file("mara.rss", &server.url(""))));
    let (url, port) = (server.url("/feed"), server.address().port());
    let refused = run(&app, &["--json", "add", &url, "--only"]).ends_with(1);
    let refusal = Refusal::of(&refused.json()).is("network");
    let line = format!("allow_hosts = [\"127.0.0.1:{port}\"]");
    let file = app.home().join("config.toml");
    for words in [line.as_str(), file.to_str().unwrap()] {
        assert!(refusal.hint.contains(words), "{words} in {refusal:?}");
    }
    assert!(run(&app, &["preview", &url]).ends_with(1).to_string().contains(&line));
    assert_eq!(server.connections(), 0);

    // Doing what the hint says is enough.
    std::fs::create_dir_all(app.home()).unwrap();
    std::fs::write(&file, format!("{line}\n")).unwrap();
    run(&app, &["add", &url, "--only"]).done();
    assert!(!server.hits("/feed").is_empty());
    let rows = run(&app, &["--json", "config"]).done().stdout;
    assert!(rows.contains(&format!("127.0.0.1:{port}")) && rows.contains("config.toml line 1"), "{rows}");
}

#[test]
fn a_feed_whose_host_is_allowed_no_more_fails_with_words_and_is_not_asked() {
    let (app, server) = (TestApp::new(), FixtureServer::start());
    server.route("/feed", Answer::feed(crate::support::sites::site_file("mara.rss", &server.url(""))));
    app.run(["add", &server.url("/feed"), "--only"]).done();
    let asked = server.all_hits().len();
    let report = run(&app, &["--json", "sync", "--force"]).ends_with(3).json();
    assert_eq!(report["failures"][0]["kind"], "blocked", "{report:#}");
    assert_eq!(server.all_hits().len(), asked);
}
