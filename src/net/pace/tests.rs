//! The pace, on a clock that the tests move.

use tokio::time::Instant;

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn pace() -> Pace {
    Pace::new(PaceOptions::default())
}

/// Runs one request of `lasting` for each address, all wanted at the same moment; gives the
/// second in which each started, in the order given.
async fn starts(pace: &Pace, addresses: &[&str], lasting: Duration) -> Vec<u64> {
    let zero = Instant::now();
    let tasks: Vec<_> = addresses
        .iter()
        .map(|address| {
            let (pace, address) = (pace.clone(), url(address));
            tokio::spawn(async move {
                let _slot = pace.ready(&address).await.unwrap();
                let start = zero.elapsed().as_secs();
                tokio::time::sleep(lasting).await;
                start
            })
        })
        .collect();
    let mut seconds = Vec::new();
    for task in tasks {
        seconds.push(task.await.unwrap());
    }
    seconds
}

#[tokio::test(start_paused = true)]
async fn rule_17_starts_on_one_host_are_two_seconds_apart() {
    let addresses = ["http://a.example/1", "http://a.example/2", "http://a.example/3"];
    assert_eq!(starts(&pace(), &addresses, Duration::ZERO).await, [0, 2, 4]);
}

#[tokio::test(start_paused = true)]
async fn rule_17_a_host_is_asked_one_thing_at_a_time() {
    let addresses = ["http://a.example/1", "http://a.example/2"];
    let seconds = starts(&pace(), &addresses, Duration::from_secs(30)).await;
    assert_eq!(seconds, [0, 30]);
}

#[tokio::test(start_paused = true)]
async fn hosts_of_one_domain_share_the_spacing_but_not_the_lane() {
    let addresses = ["http://a.blog.example/", "https://b.blog.example/", "http://blog.example/"];
    let seconds = starts(&pace(), &addresses, Duration::from_secs(30)).await;
    assert_eq!(seconds, [0, 2, 4]);
}

#[tokio::test(start_paused = true)]
async fn sites_under_one_public_suffix_are_strangers() {
    let addresses = ["http://a.github.io/", "http://b.github.io/", "http://a.co.uk/", "http://b.co.uk/"];
    assert_eq!(starts(&pace(), &addresses, Duration::from_secs(30)).await, [0; 4]);
}

#[tokio::test(start_paused = true)]
async fn rule_17_waiting_for_one_host_never_delays_another() {
    let mut addresses = vec!["http://slow.example/"; 20];
    addresses.push("http://other.example/");
    let seconds = starts(&pace(), &addresses, Duration::from_secs(10)).await;
    assert_eq!(seconds[20], 0);
    assert_eq!(seconds[19], 190);
}

#[tokio::test(start_paused = true)]
async fn rule_17_eight_requests_are_under_way_at_most() {
    let names: Vec<String> = (0..20).map(|n| format!("http://site{n}.example/")).collect();
    let addresses: Vec<&str> = names.iter().map(String::as_str).collect();
    let seconds = starts(&pace(), &addresses, Duration::from_secs(5)).await;
    let count = |second| seconds.iter().filter(|&&start| start == second).count();
    assert_eq!([count(0), count(5), count(10)], [8, 8, 4]);
}

#[tokio::test(start_paused = true)]
async fn the_spacing_holds_also_for_starts_that_waited_for_a_place() {
    let pace = Pace::new(PaceOptions { at_once: 1, ..PaceOptions::default() });
    let addresses = ["http://x.other/", "http://a.blog.example/", "http://b.blog.example/"];
    let seconds = starts(&pace, &addresses, Duration::from_millis(1900)).await;
    assert!(seconds[2] >= seconds[1] + 2, "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn rule_17_reddit_is_asked_once_a_minute() {
    let addresses = ["https://www.reddit.com/r/a.rss", "https://old.reddit.com/r/b.rss"];
    assert_eq!(starts(&pace(), &addresses, Duration::ZERO).await, [0, 61]);
}

#[tokio::test(start_paused = true)]
async fn this_machine_and_private_addresses_are_not_held_back() {
    let addresses = [
        "http://127.0.0.1:8080/1",
        "http://127.0.0.1:8080/2",
        "http://localhost/1",
        "http://localhost/2",
        "http://[::1]/1",
        "http://[::1]/2",
        "http://192.168.1.4/1",
        "http://192.168.1.4/2",
        "http://192.168.1.4/3",
    ];
    let seconds = starts(&pace(), &addresses, Duration::from_secs(5)).await;
    assert_eq!(seconds, [0, 0, 0, 0, 0, 0, 0, 0, 5]);
}

#[tokio::test(start_paused = true)]
async fn a_block_holds_the_whole_domain_until_it_ends() {
    let pace = pace();
    pace.block(&url("http://a.t.example/feed"), Duration::from_secs(3600));
    let held = pace.ready(&url("https://b.t.example/")).await.unwrap_err();
    assert_eq!(held.domain, "t.example");
    assert_eq!(held.wait.as_secs(), 3600);
    assert!(pace.ready(&url("http://other.example/")).await.is_ok());
    tokio::time::advance(Duration::from_secs(3600)).await;
    assert!(pace.ready(&url("https://b.t.example/")).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_block_stops_those_already_waiting() {
    let pace = pace();
    drop(pace.ready(&url("http://a.example/1")).await.unwrap());
    let waiting = tokio::spawn({
        let pace = pace.clone();
        async move { pace.ready(&url("http://a.example/2")).await.map(drop) }
    });
    tokio::task::yield_now().await;
    pace.block(&url("http://a.example/1"), Duration::from_secs(60));
    let held = waiting.await.unwrap().unwrap_err();
    assert_eq!(held.wait.as_secs(), 58);
}

#[tokio::test(start_paused = true)]
async fn a_shorter_block_does_not_end_a_longer_one() {
    let pace = pace();
    let feed = url("http://a.example/");
    pace.block(&feed, Duration::from_secs(100));
    pace.block(&feed, Duration::from_secs(10));
    assert_eq!(pace.ready(&feed).await.unwrap_err().wait.as_secs(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_block_on_a_private_server_holds_one_address() {
    let pace = pace();
    pace.block(&url("http://127.0.0.1/a"), Duration::from_secs(60));
    assert!(pace.ready(&url("http://127.0.0.1/a")).await.is_err());
    assert!(pace.ready(&url("http://127.0.0.1/b")).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn giving_up_while_waiting_gives_every_place_back() {
    let pace = Pace::new(PaceOptions { at_once: 1, ..PaceOptions::default() });
    let first = pace.ready(&url("http://a.example/")).await.unwrap();
    let second = url("http://b.example/");
    let gave_up = tokio::time::timeout(Duration::from_secs(9), pace.ready(&second)).await;
    assert!(gave_up.is_err());
    drop(first);
    let start = Instant::now();
    assert!(pace.ready(&second).await.is_ok());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[test]
fn the_domain_is_the_registrable_one() {
    for (address, domain) in [
        ("https://www.blog.example.co.uk/x", "example.co.uk"),
        ("https://a.github.io/", "a.github.io"),
        ("https://example.com./", "example.com"),
        ("http://9.9.9.9:8080/x", "9.9.9.9"),
        ("http://[2606:4700::1111]/", "[2606:4700::1111]"),
        ("http://127.0.0.1/x", "http://127.0.0.1/x"),
    ] {
        assert_eq!(pace().domain(&url(address)), domain, "{address}");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_26_a_domain_is_asked_as_slowly_as_it_wishes() {
    let pace = pace();
    pace.slow_down(&url("http://a.example/robots.txt"), Duration::from_secs(10));
    pace.slow_down(&url("http://a.example/robots.txt"), Duration::from_secs(1));
    let addresses = ["http://a.example/1", "http://www.a.example/2", "http://b.example/1", "http://b.example/2"];
    assert_eq!(starts(&pace, &addresses, Duration::ZERO).await, [0, 10, 0, 2]);
}
