//! What a real browser asks of the web when it shows markup that was made safe. Skips, saying so, where there is no Chromium.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::test_app::wait_until;

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// A server that plays the whole internet: it serves one page at `/page`, and keeps what else is asked for.
struct Everybody {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Everybody {
    fn serve(page: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        // It ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (page, log) = (page.clone(), log.clone());
                std::thread::spawn(move || answer(stream, &page, &log));
            }
        });
        Self { address, asked }
    }

    /// Everything asked for but the page itself, and the picture that browsers want for its tab.
    fn others(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("a list").clone();
        let own = self.address.to_string();
        asked
            .into_iter()
            .filter(|line| *line != format!("{own}/page") && *line != format!("{own}/favicon.ico"))
            .collect()
    }
}

fn answer(mut stream: TcpStream, page: &str, log: &Mutex<Vec<String>>) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    let mut head = Vec::new();
    let mut chunk = [0; 2_048];
    while let Ok(read @ 1..) = stream.read(&mut chunk) {
        head.extend_from_slice(&chunk[..read]);
        // A TLS greeting is an attempt as well; its server's name stands in it.
        if head.first() == Some(&0x16) || head.windows(4).any(|four| four == b"\r\n\r\n") {
            break;
        }
    }
    let text = String::from_utf8_lossy(&head);
    let asked = if head.first() == Some(&0x16) {
        let host = ["evil.example", "ada.example"].into_iter().find(|host| text.contains(host));
        // The browser's own errands (updates, accounts) are not the page's.
        let Some(host) = host else { return };
        format!("https {host}")
    } else {
        let path = text.split_whitespace().nth(1).unwrap_or("-");
        let host = text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned));
        format!("{}{path}", host.unwrap_or_default())
    };
    if asked.contains(".example") || asked.starts_with("127.0.0.1") {
        log.lock().expect("a list").push(asked.clone());
    }
    let body = if asked.ends_with("/page") { page } else { "" };
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
}

fn find_browser() -> Option<&'static str> {
    let works = |name: &&str| {
        Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    };
    BROWSERS.into_iter().find(works)
}

/// Shows the page and everything that loads with it, and gives the tree it became.
fn show(browser: &str, address: SocketAddr, profile: &Path) -> String {
    let out = profile.join("tree.html");
    let mut process = Command::new(browser)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
        ])
        .args(["--disable-component-update", "--disable-default-apps", "--disable-sync", "--disable-extensions"])
        .args(["--virtual-time-budget=3000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.join("profile").display()))
        // Whatever is asked for, and of whom, ends here.
        .arg(format!("--host-resolver-rules=MAP * {address}"))
        .arg(format!("http://{address}/page"))
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&out).expect("a file"))
        .stderr(Stdio::null())
        .spawn()
        .expect("a browser");
    wait_until("the end of the browser", || process.try_wait().is_ok_and(|ended| ended.is_some()));
    std::fs::read_to_string(out).expect("what it showed")
}

/// Cases of attack that would ask the web for something if they ran.
fn cases() -> Vec<String> {
    let cases = include_str!("../fixtures/hostile/markup.txt");
    cases
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.replace("alert(1)", "fetch(/ran/.source)"))
        .collect()
}

fn page(parts: &[String]) -> String {
    format!("<!doctype html><html><head><title>x</title></head><body>{}<p id=end>end</p></body></html>", parts.concat())
}

#[test]
fn rule_74_a_browser_that_shows_hostile_markup_made_safe_asks_nobody_for_anything() {
    let Some(browser) = find_browser() else {
        eprintln!("skipped: there is no Chromium here");
        return;
    };
    let base = url::Url::parse("http://ada.example/posts/1").ok();
    let made: Vec<String> =
        cases().iter().map(|case| format!("<div>{}</div>", mentor::text::safe_html(case, base.as_ref()))).collect();
    let everybody = Everybody::serve(page(&made));
    let folder = tempfile::tempdir().expect("a folder");
    let tree = show(browser, everybody.address, folder.path());
    assert!(tree.contains("id=\"end\""), "it was shown to its end: {tree}");
    assert_eq!(everybody.others(), Vec::<String>::new());
}

#[test]
fn the_same_browser_does_ask_when_markup_is_shown_as_it_came() {
    let Some(browser) = find_browser() else {
        eprintln!("skipped: there is no Chromium here");
        return;
    };
    let hostile = ["<img src=//evil.example/a.png>", "<img src=x onerror=fetch(/ran/.source)>"].map(str::to_owned);
    let everybody = Everybody::serve(page(&hostile));
    let folder = tempfile::tempdir().expect("a folder");
    show(browser, everybody.address, folder.path());
    let asked = everybody.others();
    assert!(asked.iter().any(|line| line == "evil.example/a.png"), "the test would see it: {asked:?}");
    assert!(asked.iter().any(|line| line.ends_with("/ran")), "the test would see it run: {asked:?}");
}
