//! The feeds, how each is served, and the log of what was asked.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use mentor::domain::{Clock, Time};

use crate::support::fixture_server::{Answer, FixtureServer, Hit};
use crate::support::virtual_time::VirtualTime;

/// When a feed publishes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pattern {
    /// Every few hours.
    Every(i64),
    /// On weekdays at this hour.
    Weekdays(u32),
    /// On Thursdays at eight.
    Weekly,
    /// Five at once, every third day.
    Bursts,
    /// Not since two years ago.
    Silent,
}

/// How a feed is served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Manner {
    Etag,
    LastModified,
    Both,
    /// A weak ETag with a space in it and a date that is none.
    Odd,
    /// No validators at all.
    Bare,
    MaxAge(i64),
    ExpiresZero,
    Ttl(i64),
    SkipHours,
    SkipDays,
    /// Every fifth request is told to wait for two hours, in seconds or as a date.
    Busy(u16, bool),
    /// Moved for good; the new address serves with an ETag.
    Moved,
    /// Somewhere else for now, and each day on another host.
    Elsewhere,
    Missing,
    Gone,
    Broken,
    /// Hangs up on every other request.
    Shaky,
    Dead,
}

/// How many entries a feed shows.
const SHOWN: usize = 8;

/// One feed.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) url: String,
    pub(super) pattern: Pattern,
    pub(super) manner: Manner,
    number: i64,
}

/// One request, with the virtual moment at which it came, and what it was told.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) at: Time,
    pub(super) hit: Hit,
    pub(super) status: u16,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    /// Until when everything on the domain is to be left alone.
    pub(super) wait_until: Option<Time>,
}

/// All feeds, behind one proxy.
pub(super) struct VirtualWeb {
    server: FixtureServer,
    pub(super) sites: Vec<Site>,
    pub(super) log: Arc<Mutex<Vec<Asked>>>,
}

impl VirtualWeb {
    pub(super) fn start(time: Arc<VirtualTime>) -> Self {
        let web = Self { server: FixtureServer::start(), sites: sites(), log: Arc::default() };
        let began = time.now();
        for site in &web.sites {
            web.serve(&site.url, site, began, &time);
            for day in 0..40 {
                match site.manner {
                    Manner::Moved if day == 0 => web.serve(&moved(site), &as_etag(site), began, &time),
                    Manner::Elsewhere => web.serve(&elsewhere(site, day), &as_etag(site), began, &time),
                    _ => break,
                }
            }
        }
        web
    }

    pub(super) fn proxy_url(&self) -> String {
        self.server.proxy_url()
    }

    /// Twenty feeds a mentor.
    pub(super) fn feeds_file(&self) -> String {
        let mut text = String::new();
        for (number, sites) in self.sites.chunks(20).enumerate() {
            let urls: Vec<String> = sites.iter().map(|site| format!("{:?}", site.url)).collect();
            let list = urls.join(", ");
            writeln!(text, "[[mentor]]\nname = \"Mentor {number}\"\ncircle = \"world\"\nfeeds = [{list}]\n").unwrap();
        }
        text
    }

    fn serve(&self, url: &str, site: &Site, began: Time, time: &Arc<VirtualTime>) {
        let (site, time, log) = (site.clone(), time.clone(), self.log.clone());
        // Worked out once: looked for anew at each request, it would cost more than all else in the test.
        let calendar = site.pattern.calendar(began, site.number);
        let count = Mutex::new(0_usize);
        self.server.route_with(url, move |hit| {
            let now = time.now();
            let mut count = count.lock().unwrap();
            *count += 1;
            let past = calendar.partition_point(|published| *published <= now);
            // Newest first, as many as a feed shows.
            let published: Vec<Time> = calendar[..past].iter().rev().take(SHOWN).copied().collect();
            let (answer, asked) = site.answer(hit, &published, now, began, *count);
            log.lock().unwrap().push(asked);
            answer
        });
    }
}

fn as_etag(site: &Site) -> Site {
    Site { manner: Manner::Etag, ..site.clone() }
}

fn moved(site: &Site) -> String {
    site.url.replace("/feed", "/new-feed")
}

fn elsewhere(site: &Site, day: i64) -> String {
    format!("http://day{day}.mirror{}.example/feed", site.number)
}

/// Two hundred and more.
fn sites() -> Vec<Site> {
    use Manner::*;
    use Pattern::*;
    let patterns = [Weekdays(6), Weekly, Every(31), Bursts, Silent, Weekdays(22), Every(9)];
    let manners = [
        Etag,
        LastModified,
        Both,
        Odd,
        Bare,
        MaxAge(7200),
        MaxAge(16 * 365 * 86_400),
        ExpiresZero,
        Ttl(300),
        SkipHours,
        SkipDays,
        Busy(429, false),
        Busy(503, true),
        Moved,
        Elsewhere,
        Missing,
        Gone,
        Broken,
        Shaky,
        Dead,
    ];
    let mut sites = Vec::new();
    for manner in manners {
        for pattern in patterns {
            let number = sites.len() as i64;
            sites.push(Site { url: format!("http://site{number}.example/feed"), pattern, manner, number });
        }
    }
    // One host with many feeds, and one domain with several hosts of which some are busy.
    for feed in 0..45 {
        let pattern = patterns[feed % patterns.len()];
        let url = format!("http://platform.example/{feed}/feed");
        sites.push(Site { url, pattern, manner: Etag, number: 1000 + feed as i64 });
    }
    for host in 0..15 {
        let manner = if host % 5 == 0 { Busy(429, host == 0) } else { Both };
        let url = format!("http://user{host}.network.example/feed");
        sites.push(Site { url, pattern: patterns[host % patterns.len()], manner, number: 2000 + host as i64 });
    }
    sites
}

impl Pattern {
    /// All that is published from 60 days before until 40 days after the beginning, in order.
    fn calendar(self, began: Time, number: i64) -> Vec<Time> {
        let hour = |time: Time| time - TimeDelta::seconds(time.timestamp() % 3600);
        let minute = TimeDelta::minutes(number * 7 % 50);
        let start = hour(began) - TimeDelta::days(60);
        match self {
            Self::Silent => (0..8).rev().map(|n| hour(began) - TimeDelta::days(740 + n * 9)).collect(),
            _ => {
                let times = (0..24 * 100).map(|n| start + TimeDelta::hours(n));
                let due = times.filter(|time| self.publishes_in(*time, start));
                due.flat_map(|time| (0..self.at_once()).map(move |n| time + minute + TimeDelta::seconds(n))).collect()
            }
        }
    }

    fn publishes_in(self, hour: DateTime<Utc>, start: Time) -> bool {
        match self {
            Self::Every(hours) => (hour - start).num_hours() % hours == 0,
            Self::Weekdays(at) => hour.hour() == at && hour.weekday().num_days_from_monday() < 5,
            Self::Weekly => hour.hour() == 8 && hour.weekday() == chrono::Weekday::Thu,
            Self::Bursts => hour.hour() == 15 && hour.ordinal().is_multiple_of(3),
            Self::Silent => false,
        }
    }

    fn at_once(self) -> i64 {
        if self == Self::Bursts { 5 } else { 1 }
    }
}

impl Site {
    /// What is answered to the `count`-th request.
    fn answer(&self, hit: &Hit, published: &[Time], now: Time, began: Time, count: usize) -> (Answer, Asked) {
        let newest = published.first().copied();
        let stamp = newest.map_or(0, |time| time.timestamp());
        let mut asked =
            Asked { at: now, hit: hit.clone(), status: 200, etag: None, last_modified: None, wait_until: None };
        let failing = match self.manner {
            Manner::Busy(status, _) if count % 5 == 4 => Some(status),
            Manner::Shaky if count.is_multiple_of(2) => Some(0),
            Manner::Missing => Some(404),
            Manner::Gone => Some(410),
            Manner::Broken => Some(500),
            Manner::Dead => Some(0),
            Manner::Moved => Some(301),
            Manner::Elsewhere => Some(302),
            _ => None,
        };
        if let Some(status) = failing {
            asked.status = status;
            return (self.refuse(status, now, began, &mut asked), asked);
        }
        let mut answer =
            Answer::ok(self.body(published)).content_type("application/rss+xml").header("Set-Cookie", "id=7");
        let (etag, changed) = match self.manner {
            Manner::Bare => (None, None),
            Manner::LastModified => {
                (None, Some(newest.unwrap_or(began).format("%a, %d %b %Y %H:%M:%S GMT").to_string()))
            }
            Manner::Both => {
                (Some(format!("\"{stamp}\"")), Some(format!("Tue, 03 Mar 2026 00:00:{:02} GMT", stamp % 60)))
            }
            Manner::Odd => (Some(format!("W/\"a b {stamp}\"")), Some(format!("yesterday-ish {stamp}"))),
            _ => (Some(format!("\"{stamp}\"")), None),
        };
        answer = etag.iter().fold(answer, |answer, etag| answer.etag(etag));
        answer = changed.iter().fold(answer, |answer, changed| answer.last_modified(changed));
        answer = match self.manner {
            Manner::MaxAge(seconds) => answer.header("Cache-Control", format!("public, max-age={seconds}")),
            Manner::ExpiresZero => answer.header("Expires", "0").header("Cache-Control", "no-cache"),
            _ => answer,
        };
        (asked.etag, asked.last_modified) = (etag, changed);
        (answer, asked)
    }

    fn refuse(&self, status: u16, now: Time, began: Time, asked: &mut Asked) -> Answer {
        match (status, self.manner) {
            (0, _) => Answer::hang_up(),
            (_, Manner::Busy(_, as_date)) => {
                let until = now + TimeDelta::hours(2);
                asked.wait_until = Some(until - TimeDelta::seconds(1));
                let date = until.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
                Answer::status(status).retry_after(if as_date { &date } else { "7200" })
            }
            (301, _) => Answer::redirect(301, &moved(self)),
            (302, _) => Answer::redirect(302, &elsewhere(self, (now - began).num_days())),
            _ => Answer::status(status),
        }
    }

    fn body(&self, published: &[Time]) -> String {
        let mut body = format!(
            "<rss version=\"2.0\"><channel><title>{0}</title><link>http://site{0}.example/</link><language>en</language>",
            self.number
        );
        match self.manner {
            Manner::Ttl(minutes) => write!(body, "<ttl>{minutes}</ttl>").unwrap(),
            Manner::SkipHours => {
                let hours: String = (0..8).map(|hour| format!("<hour>{hour}</hour>")).collect();
                write!(body, "<skipHours>{hours}</skipHours>").unwrap();
            }
            Manner::SkipDays => body.push_str("<skipDays><day>Saturday</day></skipDays>"),
            _ => {}
        }
        for time in published {
            let (number, id, date) = (self.number, time.timestamp(), time.to_rfc2822());
            write!(
                body,
                "<item><title>{id}</title><link>http://site{number}.example/{id}</link><guid>{number}-{id}</guid>\
                 <pubDate>{date}</pubDate><description>This is what I have learnt about it, and it is not what you would have \
                 thought of them when they were here.</description></item>"
            )
            .unwrap();
        }
        body + "</channel></rss>"
    }
}
