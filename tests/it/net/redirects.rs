//! Redirects are followed a few hops, never inside, and never with what is not theirs.

use std::sync::Arc;

use futures_util::FutureExt;

use super::*;
use crate::support::fixture_server::{Answer, FixtureServer, ca_file};

/// A client for which the fixture server is the whole internet.
fn client_through(server: &FixtureServer) -> Client {
    client_with(|options| {
        options.http_proxy = Some(server.proxy_url());
        options.https_proxy = Some(server.proxy_url());
        options.cert_file = Some(ca_file());
    })
}

#[tokio::test]
async fn a_move_is_told_only_if_every_hop_was_permanent() {
    let server = FixtureServer::start();
    server.route("/301", Answer::redirect(301, "/308"));
    server.route("/308", Answer::redirect(308, &server.url("/end")));
    server.route("/302", Answer::redirect(302, "/end"));
    server.route("/mixed", Answer::redirect(301, "/302"));
    server.route("/end", Answer::feed("x"));
    for (path, moved) in [("/301", true), ("/308", true), ("/302", false), ("/mixed", false), ("/end", false)] {
        let found = fetch_body(&client(), &server.url(path)).await;
        assert_eq!(found.final_url.as_str(), server.url("/end"), "{path}");
        assert_eq!(found.moved_permanently_to.is_some(), moved, "{path}");
    }
}

#[tokio::test]
async fn rule_14_loops_and_endless_chains_end() {
    let server = FixtureServer::start();
    server.route("/loop", Answer::redirect(302, "/pool"));
    server.route("/pool", Answer::redirect(302, "/loop"));
    for step in 0..20 {
        server.route(&format!("/{step}"), Answer::redirect(302, &format!("/{}", step + 1)));
    }
    assert_eq!(fetch_failure(&client(), &server.url("/loop")).await, FailureKind::Redirect);
    assert_eq!(server.all_hits().len(), 2);
    server.forget_hits();
    assert_eq!(fetch_failure(&client(), &server.url("/0")).await, FailureKind::Redirect);
    assert_eq!(server.all_hits().len(), 6);
}

#[tokio::test]
async fn rule_68_a_redirect_out_of_the_web_is_an_error() {
    let server = FixtureServer::start();
    for to in ["file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "http://"] {
        server.route("/feed", Answer::redirect(302, to));
        assert_eq!(fetch_failure(&client(), &server.url("/feed")).await, FailureKind::Redirect, "{to}");
    }
    server.route("/feed", Answer::status(302));
    assert_eq!(fetch_failure(&client(), &server.url("/feed")).await, FailureKind::Redirect);
}

#[tokio::test]
async fn an_allowed_feed_cannot_send_us_to_neighbours_that_are_not() {
    let (server, neighbour) = (FixtureServer::start(), FixtureServer::start());
    let own = server.address().to_string();
    let client = client_with(|options| options.allowed = AllowedHosts::read([own.as_str()]).unwrap());
    neighbour.route("/secret", Answer::ok("secret"));
    let same_machine = neighbour.localhost_url("/secret");
    for to in [neighbour.url("/secret"), same_machine, "http://169.254.169.254/latest/".to_owned()] {
        server.route("/feed", Answer::redirect(302, &to));
        let error = failure(fetch(&client, &server.url("/feed")).await);
        assert_eq!(error.kind(), FailureKind::Blocked, "{to}");
        assert!(!error.hint().contains("allow_hosts = ["), "no advice to let in whom others named: {}", error.hint());
    }
    assert!(neighbour.all_hits().is_empty());
}

#[tokio::test]
async fn rule_68_a_public_feed_cannot_send_us_inside() {
    let server = FixtureServer::start();
    for to in [
        "http://127.0.0.1:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:7f00:1]/",
        "http://2130706433/",
        "http://localhost./",
        "http://router.local/",
        "https://10.0.0.1/",
    ] {
        server.route("http://a.example/feed", Answer::redirect(301, to));
        let kind = fetch_failure(&client_through(&server), "http://a.example/feed").await;
        assert_eq!(kind, FailureKind::Blocked, "{to}");
    }
    server.route("http://a.example/feed", Answer::redirect(301, "http://b.example:25/"));
    let kind = fetch_failure(&client_through(&server), "http://a.example/feed").await;
    assert_eq!(kind, FailureKind::BadUrl);
    assert!(server.all_hits().iter().all(|hit| hit.target == "http://a.example/feed"));
}

#[tokio::test]
async fn rule_70_what_the_settings_do_not_allow_must_be_public() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::feed("x"));
    let inside = server.address();
    let client = |hosts: &[&str]| {
        let allowed = AllowedHosts::read(hosts.iter().copied()).unwrap();
        client_with(|options| {
            options.allowed = allowed;
            options.lookup = Some(Arc::new(move |_| async move { Ok(vec![inside]) }.boxed()));
        })
    };
    let port = inside.port();
    let named = format!("http://inside.example:{port}/feed");
    let other_port = format!("inside.example:{}", port - 1);
    for url in [server.url("/feed"), server.localhost_url("/feed"), named.clone()] {
        let error = failure(fetch(&client(&[&other_port]), &url).await);
        assert_eq!(error.kind(), FailureKind::Blocked, "{url}");
        let host = url::Url::parse(&url).unwrap();
        let line = format!("allow_hosts = [\"{other_port}\", \"{}:{port}\"]", host.host_str().unwrap());
        assert!(error.hint().contains(&line), "{}", error.hint());
    }
    assert_eq!(server.connections(), 0);
    // By its name, or by the address it stands for.
    for host in ["inside.example".to_owned(), format!("inside.example:{port}"), "127.0.0.0/8".to_owned()] {
        fetch_body(&client(&[&host]), &named).await;
    }
}

/// A name that is public when it is first looked up, and stands for this machine the next time.
#[tokio::test]
async fn rule_67_a_name_that_changes_its_mind_reaches_nothing_inside() {
    let server = FixtureServer::start();
    server.route("/feed", Answer::feed("secret"));
    let inside = server.address();
    let public: std::net::SocketAddr = "192.0.1.1:9".parse().unwrap();
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    for answers in [vec![public, inside], vec![inside, public], vec![inside]] {
        let turns = Arc::clone(&asked);
        let client = client_with(|options| {
            options.allowed = AllowedHosts::default();
            options.connect_timeout = std::time::Duration::from_millis(200);
            options.lookup = Some(Arc::new(move |_| {
                let turn = turns.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let answer = answers[turn % answers.len()];
                async move { Ok(vec![answer]) }.boxed()
            }));
        });
        let url = format!("http://rebinding.example:{}/feed", inside.port());
        for _ in 0..4 {
            // Whatever the name stood for when it was judged, that is what is connected to: nowhere, or refused.
            fetch_failure(&client, &url).await;
        }
    }
    assert!(asked.load(std::sync::atomic::Ordering::SeqCst) >= 12, "the name was looked up each time");
    assert_eq!(server.connections(), 0);
}

/// What one answer says of the other side must not differ by what lies there.
#[tokio::test]
async fn rule_72_a_blocked_target_is_told_alike_whether_it_is_open_or_closed() {
    let open = FixtureServer::start();
    open.route("/", Answer::ok("a secret"));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = client_with(|options| options.allowed = AllowedHosts::default());
    let mut told = Vec::new();
    for address in [open.address(), closed] {
        let error = failure(fetch(&client, &format!("http://{address}/")).await);
        told.push((error.kind(), error.to_string(), error.hint().replace(&address.to_string(), "")));
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(open.connections(), 0);
}

#[tokio::test]
async fn rule_14_credentials_go_to_their_own_origin_only() {
    let server = FixtureServer::start();
    let wanted = "Basic bWU6c2VjcmV0"; // me:secret
    server.route("https://a.example/feed", Answer::redirect(302, "/moved"));
    server.route("https://a.example/moved", Answer::redirect(302, "https://b.example/feed"));
    server.route("https://b.example/feed", Answer::redirect(302, "http://a.example/plain"));
    server.route("http://a.example/plain", Answer::feed("x"));
    let found = fetch_body(&client_through(&server), "https://me:secret@a.example/feed").await;
    assert_eq!(found.final_url.as_str(), "http://a.example/plain");
    let sent: Vec<_> = server.all_hits().iter().map(|hit| hit.header("authorization")).collect();
    assert_eq!(sent, [Some(wanted.to_owned()), Some(wanted.to_owned()), None, None]);
}

#[tokio::test]
async fn rule_69_a_password_is_neither_sent_in_the_clear_nor_told() {
    let server = FixtureServer::start();
    let error = failure(fetch(&client_through(&server), "http://me:secret@a.example/feed").await);
    assert_eq!(error.kind(), FailureKind::BadUrl);
    assert!(!format!("{error:?}").contains("secret"));
    assert!(server.all_hits().is_empty());
}
