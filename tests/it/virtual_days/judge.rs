//! Judges the log of thirty days as the owners of the servers would.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{Datelike, TimeDelta, Timelike, Weekday};
use mentor::domain::Time;

use super::web::{Asked, Manner, Pattern, Site, VirtualWeb};

/// Rule 6 allows one ask without validators in so many days of nothing new.
const GUARD: TimeDelta = TimeDelta::days(30);

/// Requests to one domain begin two seconds apart, whether or not the last was answered; and virtual time flies while an
/// answer comes. So what was on its way when a server asked to be left alone may be seen later by so much: less than from one
/// sync to the next.
const ON_ITS_WAY: TimeDelta = TimeDelta::minutes(10);
/// Eight requests are under way at most, of which one is told.
const MOST_ON_THEIR_WAY: usize = 7;

/// What the log comes to.
#[derive(Debug, Default)]
pub(super) struct Score {
    pub(super) feeds: usize,
    pub(super) requests: usize,
    /// Asks without validators though the server had given some, the first of all left out.
    unconditional: usize,
    /// Addresses that were taken on for good: what stood for the old one is given up, says rule 4.
    adopted: usize,
    invented: usize,
    early: usize,
    inside_retry_after: usize,
    additions: usize,
    over_budget: usize,
    after_gone: usize,
    pub(super) faults: Vec<String>,
}

pub(super) fn judge(web: &VirtualWeb, end: Time) -> Score {
    let mut score = Score { feeds: web.sites.len(), ..Score::default() };
    let log = web.log.lock().unwrap();
    let mut by_target: BTreeMap<&str, Vec<&Asked>> = BTreeMap::new();
    for asked in log.iter() {
        score.requests += 1;
        by_target.entry(&asked.hit.target).or_default().push(asked);
        for header in ["cookie", "referer"] {
            if asked.hit.header(header).is_some() {
                score.additions += 1;
                score.faults.push(format!("{header} was sent to {}", asked.hit.target));
            }
        }
    }
    for (target, asked) in &by_target {
        score.judge_validators(target, asked);
    }
    for site in &web.sites {
        let asked = by_target.get(site.url.as_str()).map(Vec::as_slice).unwrap_or_default();
        score.judge_waits(site, asked);
        score.judge_what_was_seen(site, asked, end);
    }
    score.judge_retry_after(&log);
    score
}

impl Score {
    fn fault(&mut self, what: fn(&mut Self) -> &mut usize, text: String) {
        *what(self) += 1;
        self.faults.push(text);
    }

    /// Rules 1 to 3: sent back byte for byte, never made up, never forgotten.
    fn judge_validators(&mut self, target: &str, asked: &[&Asked]) {
        let (mut etag, mut changed): (Option<String>, Option<String>) = (None, None);
        let mut last_whole: Option<Time> = None;
        let mut adopted = false;
        for ask in asked {
            let sent = (ask.hit.header("if-none-match"), ask.hit.header("if-modified-since"));
            let is_new_target = last_whole.is_none();
            let made_up = |sent: &Option<String>, given: &Option<String>| sent.is_some() && sent != given;
            // The first ask of a redirect's target may carry what another address gave.
            if !is_new_target && (made_up(&sent.0, &etag) || made_up(&sent.1, &changed)) {
                self.fault(
                    |score| &mut score.invented,
                    format!("{target} at {}: sent {sent:?}, given {etag:?} {changed:?}", ask.at),
                );
            }
            let gave_some = etag.is_some() || changed.is_some();
            let guarded = last_whole.is_some_and(|last| ask.at - last >= GUARD);
            let is_adopted = target.ends_with("/new-feed") && !adopted;
            if gave_some && sent == (None, None) && is_adopted {
                adopted = true;
                self.adopted += 1;
            } else if gave_some && sent == (None, None) && !guarded {
                self.fault(
                    |score| &mut score.unconditional,
                    format!("{target} at {}: asked without validators", ask.at),
                );
            }
            if ask.status == 200 {
                let unchanged = sent
                    .0
                    .as_ref()
                    .map_or(sent.1.is_some() && sent.1 == ask.last_modified, |sent| Some(sent) == ask.etag.as_ref());
                if !unchanged {
                    last_whole = Some(ask.at);
                }
                (etag, changed) = (ask.etag.clone(), ask.last_modified.clone());
            }
        }
    }

    /// Rules 7, 12, 15, 16 and 35.
    fn judge_waits(&mut self, site: &Site, asked: &[&Asked]) {
        for pair in asked.windows(2) {
            let (last, this) = (pair[0], pair[1]);
            let at_least = match site.manner {
                _ if last.status != 200 => TimeDelta::hours(1),
                Manner::Bare | Manner::MaxAge(86_401..) => TimeDelta::hours(24),
                Manner::MaxAge(seconds) => TimeDelta::seconds(seconds),
                Manner::Ttl(minutes) => TimeDelta::minutes(minutes),
                _ => TimeDelta::hours(1),
            };
            if this.at - last.at < at_least {
                self.fault(
                    |score| &mut score.early,
                    format!("{} after {} only at {}", site.url, this.at - last.at, this.at),
                );
            }
            if last.status == 410 {
                self.fault(|score| &mut score.after_gone, format!("{} is gone and was asked again", site.url));
            }
            let skipped = match site.manner {
                Manner::SkipHours => this.at.hour() < 8,
                Manner::SkipDays => this.at.weekday() == Weekday::Sat,
                _ => false,
            };
            if skipped {
                self.fault(|score| &mut score.early, format!("{} at {} though it leaves that out", site.url, this.at));
            }
        }
        let mut days: BTreeMap<u32, usize> = BTreeMap::new();
        for ask in asked {
            *days.entry(ask.at.ordinal()).or_default() += 1;
        }
        if days.values().any(|count| *count > 24) {
            self.fault(|score| &mut score.over_budget, format!("{} more than 24 times a day", site.url));
        }
    }

    /// Rule 9: nothing on a domain that asked to be left alone.
    fn judge_retry_after(&mut self, log: &[Asked]) {
        // When a domain was told to be left alone, until when, and how many requests came after all.
        let mut holds: BTreeMap<String, (Time, Time, usize)> = BTreeMap::new();
        for ask in log {
            let domain = domain(&ask.hit.target);
            if let Some((told, until, came)) = holds.get_mut(&domain).filter(|(_, until, _)| ask.at < *until) {
                *came += 1;
                // What was on its way when the answer came is nobody's fault.
                if *came > MOST_ON_THEIR_WAY || ask.at - *told > ON_ITS_WAY {
                    let fault = format!("{} at {}, told at {told} to wait until {until}", ask.hit.target, ask.at);
                    self.fault(|score| &mut score.inside_retry_after, fault);
                }
            }
            if let Some(wait) = ask.wait_until {
                let came = holds.get(&domain).filter(|(_, until, _)| ask.at < *until).map_or(0, |(_, _, came)| *came);
                holds.insert(domain, (ask.at, wait, came));
            }
        }
    }

    /// Politeness alone is easy: the entries must be seen too, within four days.
    fn judge_what_was_seen(&mut self, site: &Site, asked: &[&Asked], end: Time) {
        let answers = matches!(
            site.manner,
            Manner::Missing | Manner::Gone | Manner::Broken | Manner::Dead | Manner::Moved | Manner::Elsewhere
        );
        if answers || site.pattern == Pattern::Silent {
            return;
        }
        let seen = asked.iter().rev().find(|ask| ask.status == 200).map(|ask| ask.at);
        if seen.is_none_or(|seen| end - seen > TimeDelta::days(4)) {
            self.faults.push(format!("{} was last read {seen:?}", site.url));
        }
    }
}

/// The last two labels of the host.
fn domain(target: &str) -> String {
    let host = target.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let labels: Vec<&str> = host.rsplit('.').take(2).collect();
    labels.into_iter().rev().collect::<Vec<_>>().join(".")
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} feeds, {} requests in 30 virtual days", self.feeds, self.requests)?;
        writeln!(
            f,
            "unconditional after the first: {} (aside: rule 6's guard, and one each for {} addresses adopted, rule 4)",
            self.unconditional, self.adopted
        )?;
        writeln!(
            f,
            "invented validators: {}; early polls: {}; inside Retry-After: {}",
            self.invented, self.early, self.inside_retry_after
        )?;
        writeln!(
            f,
            "cookies, referrers, additions: {}; over budget: {}; after 410: {}",
            self.additions, self.over_budget, self.after_gone
        )?;
        for fault in self.faults.iter().take(20) {
            writeln!(f, "  {fault}")?;
        }
        Ok(())
    }
}
