//! The questions of `add` and `start` at a real terminal: a pseudo terminal that `script` (util-linux) opens.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

use crate::support::fixture_server::{Answer, FixtureServer};
use crate::support::test_app::wait_until;
use crate::support::{TestApp, texts};

/// Whether a terminal can be opened here; says so where not.
fn has_terminal() -> bool {
    let version = Command::new("script").arg("--version").output();
    let there = version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("util-linux"));
    if !there {
        println!("skipped: there is no `script` of util-linux to open a terminal with");
    }
    there
}

/// The program at a terminal of 80 columns.
struct Terminal {
    child: Child,
    keyboard: Option<ChildStdin>,
    screen: Arc<Mutex<Vec<u8>>>,
    /// How much of the screen was read already.
    seen: usize,
}

impl Terminal {
    fn open(app: &TestApp, args: &str, extra: &[(&str, &str)]) -> Self {
        let program = env!("CARGO_BIN_EXE_mentor");
        let line = format!("stty cols 80 rows 40; exec '{program}' {args}");
        let mut command = Command::new("script");
        app.surround(&mut command);
        command.args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"]);
        command.env("TERM", "xterm-256color").env("SHELL", "/bin/sh").stdin(Stdio::piped());
        command.envs(extra.iter().copied());
        let mut child = command.spawn().expect("script");
        let screen: Arc<Mutex<Vec<u8>>> = Arc::default();
        let (shown, mut output) = (Arc::clone(&screen), child.stdout.take().expect("a pipe"));
        std::thread::spawn(move || {
            let mut some = [0; 4096];
            while let Ok(read @ 1..) = output.read(&mut some) {
                shown.lock().expect("no panic here").extend_from_slice(&some[..read]);
            }
        });
        let keyboard = child.stdin.take();
        Self { child, keyboard, screen, seen: 0 }
    }

    fn screen(&self) -> String {
        String::from_utf8_lossy(&self.screen.lock().expect("no panic here")).into_owned()
    }

    /// Waits until the screen shows these words, behind what was waited for before.
    fn shows(&mut self, words: &str) -> &mut Self {
        let mut at = None;
        wait_until(&format!("{words:?}"), || {
            let screen = self.screen();
            at = screen.get(self.seen..).and_then(|new| new.find(words)).map(|at| at + words.len());
            assert!(at.is_some() || !screen.contains("panicked"), "{screen}");
            at.is_some()
        });
        self.seen += at.unwrap_or_default();
        self
    }

    fn types(&mut self, line: &str) -> &mut Self {
        let keyboard = self.keyboard.as_mut().expect("a keyboard");
        keyboard.write_all(format!("{line}\n").as_bytes()).expect("somebody reads");
        keyboard.flush().expect("somebody reads");
        self
    }

    /// Waits for the program's end; what it showed, and its exit code.
    fn end(&mut self) -> (String, Option<i32>) {
        let status = self.child.wait().expect("an end");
        drop(self.keyboard.take());
        wait_until("the end of the screen", || Arc::strong_count(&self.screen) == 1);
        (self.screen().replace('\r', ""), status.code())
    }
}

/// A person with a blog, a podcast, comments, and a profile that may be theirs.
fn person(server: &FixtureServer) {
    let home = "<title>Ada Moreau</title><meta name=description content='Leads teams, and writes about what that takes: patience, plain words, and a long memory for what was promised.'>
        <link rel=alternate type=application/rss+xml href=/feed><link rel=alternate type=application/rss+xml title='Comments Feed' href=/comments/feed>
        <nav><a href=/podcast>Podcast</a></nav>";
    server.route("/", Answer::ok(home).content_type("text/html"));
    let feed = |title: &str, items: &str| {
        Answer::feed(format!("<rss version='2.0'><channel><title>{title}</title>{items}</channel></rss>"))
    };
    let post =
        "<item><title>How I listen</title><link>/1</link><description>Listening is the feedback that people remember.
        Give feedback that is heard by listening first, and by naming what you heard.</description></item>";
    server.route("/feed", feed("Ada Moreau", post));
    server.route("/comments/feed", feed("Comments for Ada Moreau", "<item><title>Yes</title></item>"));
    server.route("/podcast", Answer::ok("<link rel=alternate type=application/rss+xml href=/show.xml>"));
    let episode = "<item><title>One</title><enclosure url='/1.mp3' type='audio/mpeg'/></item>";
    server.route(
        "/show.xml",
        feed("The Moreau Hour, a podcast with a name that is longer than any line of a terminal may be", episode),
    );
}

#[test]
fn add_shows_tick_boxes_that_numbers_switch() {
    if !has_terminal() {
        return;
    }
    let (app, server) = (TestApp::new(), FixtureServer::start());
    person(&server);
    let mut terminal = Terminal::open(&app, &format!("add {}", server.url("/")), &[]);
    terminal.shows("[x] Ada Moreau").shows("[ ] Comments for Ada Moreau").shows("[x] The Moreau Hour");
    terminal.shows("Enter adds the 2 ticked").types("3");
    terminal.shows("[ ] The Moreau Hour").shows("Enter adds the 1 ticked").types("nonsense 99");
    terminal.shows("Enter adds the 1 ticked").types("");
    let (screen, code) = terminal.shows("with 1 feed").end();
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("\u{1b}["), "a terminal has colour: {screen}");
    assert_eq!(texts(&app.json(["feeds"]), "url"), [server.url("/feed")]);
}

#[test]
fn nothing_is_wider_than_the_terminal_and_no_color_is_obeyed() {
    if !has_terminal() {
        return;
    }
    let (app, server) = (TestApp::new(), FixtureServer::start());
    person(&server);
    let mut terminal = Terminal::open(&app, &format!("add {}", server.url("/")), &[("NO_COLOR", "1")]);
    let (screen, code) = terminal.shows("q leaves").types("q").shows("nothing was added").end();
    assert_eq!(code, Some(1), "{screen}");
    assert!(!screen.contains('\u{1b}'), "{screen:?}");
    for line in screen.lines() {
        assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
    }
    assert!(texts(&app.json(["mentors"]), "name").is_empty());
}

#[test]
fn start_asks_finds_and_ends_on_a_queue() {
    if !has_terminal() {
        return;
    }
    let (app, server) = (TestApp::new(), FixtureServer::start());
    person(&server);
    let mut terminal = Terminal::open(&app, "start", &[]);
    terminal.shows("in your own field").types(&server.url("/"));
    terminal.shows("[x] Ada Moreau").shows("q leaves").types("");
    terminal.shows("learn from Ada Moreau? (1 of 2)").types("How she gives feedback");
    terminal.shows("(2 of 2)").types("");
    terminal.shows("(2 of 2").types("q");
    let (screen, _) = terminal.end();
    assert!(screen.contains("goes on from here"), "{screen}");
    // Taken up again: what is known is not asked for.
    let mut terminal = Terminal::open(&app, "start", &[]);
    terminal.shows("learn from Ada Moreau? (2 of 2)").types("");
    terminal.shows("(2 of 2").types("");
    terminal.shows("in the whole world").types("");
    terminal.shows("one goal").types("Give feedback that is heard");
    for _ in 0..4 {
        terminal.shows("> ").types("");
    }
    let (screen, code) = terminal.shows("How I listen").shows("why:").end();
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("next: mentor read"), "{screen}");
}

#[test]
fn without_a_terminal_nobody_is_asked() {
    let (app, server) = (TestApp::new(), FixtureServer::start());
    person(&server);
    let run = app.run_with_stdin(["add", &server.url("/")], b"\n").ends_with(2);
    assert!(run.stderr.contains("--yes") && !run.stderr.contains('\u{1b}'), "{run}");
    app.refuse(2, ["start"]).is("usage").hints("--answers");
    assert!(texts(&app.json(["mentors"]), "name").is_empty());
}
