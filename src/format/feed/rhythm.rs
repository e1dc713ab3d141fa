//! How often a feed says that it changes: for the scheduler, which takes these as hints.

use super::draft::FeedDraft;
use super::reader::Reader;
use crate::format::xml::events::{Element, Event};
use crate::format::{ParsedUpdateFrequency, read_date};

/// Minutes of a day.
const DAY: u32 = 24 * 60;

/// Longest recurrence rule and text that are kept, in bytes; the namespace allows 128 characters of text.
const LONGEST_RULE: usize = 1_000;

impl<'a> Reader<'a> {
    /// `ttl`, `skipHours`, `skipDays`, and the syndication module.
    pub(super) fn take_rhythm(&mut self, element: &Element<'a>) {
        match element.name.as_str() {
            "ttl" => {
                let minutes = self.read_line(element).and_then(|text| read_count(&text));
                self.draft.feed.ttl_minutes = minutes.or(self.draft.feed.ttl_minutes);
            }
            "skiphours" | "skipdays" => self.take_skips(element),
            "updateperiod" => {
                let period = self.read_line(element).and_then(|word| read_period(&word));
                self.draft.period = period.or(self.draft.period);
            }
            "updatefrequency" => {
                let frequency = self.read_line(element).and_then(|text| read_count(&text));
                self.draft.frequency = frequency.or(self.draft.frequency);
            }
            _ => self.events.skip(element),
        }
    }

    fn take_skips(&mut self, element: &Element<'a>) {
        while let Some(event) = self.events.next() {
            match event {
                Event::End(depth) if depth == element.depth => break,
                Event::Start(child) => {
                    let Some(text) = self.read_line(&child) else { continue };
                    self.take_skip(child.name.as_str(), &text);
                }
                Event::End(_) | Event::Text(_) | Event::Cdata(_) => {}
            }
        }
        self.draft.feed.skip_hours.sort_unstable();
    }

    fn take_skip(&mut self, name: &str, text: &str) {
        let feed = &mut self.draft.feed;
        match name {
            "hour" => {
                // The specification counts 0-23, an older one 1-24.
                let hour = text.parse::<u8>().ok().filter(|hour| *hour <= 24).map(|hour| hour % 24);
                feed.skip_hours.extend(hour.filter(|hour| !feed.skip_hours.contains(hour)));
            }
            "day" => {
                let day = text.parse().ok();
                feed.skip_days.extend(day.filter(|day| !feed.skip_days.contains(day)));
            }
            _ => {}
        }
    }

    /// `podcast:updateFrequency`; of several the first that tells anything counts.
    pub(super) fn take_update_frequency(&mut self, element: &Element<'a>) {
        let find = |names: &[&str]| self.events.attribute(element, names).filter(|value| !value.is_empty());
        let complete = find(&["complete"]).is_some_and(|word| super::podcast::is_yes(&word));
        let rrule = find(&["rrule"])
            .map(|rule| rule.trim_start_matches("RRULE:").to_owned())
            .filter(|rule| rule.len() <= LONGEST_RULE);
        let starts = find(&["dtstart"]).and_then(|text| read_date(&text));
        let text = self.read_line(element).filter(|text| text.len() <= LONGEST_RULE);
        let found = ParsedUpdateFrequency { text, complete, rrule, starts };
        self.draft.feed.finished |= complete;
        if found != ParsedUpdateFrequency::default() {
            self.draft.feed.update_frequency.get_or_insert(found);
        }
    }
}

impl FeedDraft {
    /// Minutes between updates. The module's own defaults: daily, and once.
    pub(super) fn update_minutes(&self) -> Option<u32> {
        (self.period.is_some() || self.frequency.is_some())
            .then(|| (self.period.unwrap_or(DAY) / self.frequency.unwrap_or(1).max(1)).max(1))
    }
}

/// A whole number above zero, whatever unit is written behind it.
fn read_count(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok().filter(|count| *count > 0)
}

/// Minutes of a `sy:updatePeriod`.
fn read_period(word: &str) -> Option<u32> {
    match word.to_ascii_lowercase().as_str() {
        "hourly" | "hour" => Some(60),
        "daily" | "day" => Some(DAY),
        "weekly" | "week" => Some(7 * DAY),
        "monthly" | "month" => Some(30 * DAY),
        "yearly" | "year" => Some(365 * DAY),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Weekday::{Mon, Sat, Sun};

    use crate::format::{ParsedFeed, read_feed};

    fn read(channel: &str) -> ParsedFeed {
        read_feed(format!("<rss><channel>{channel}</channel></rss>").as_bytes(), None, None).unwrap()
    }

    #[test]
    fn hours_and_days_to_skip_are_told_once_each_and_in_order() {
        let feed = read(
            "<skipHours><hour>24</hour><hour>23</hour><hour>0</hour><hour>25</hour><hour>7</hour></skipHours>
             <skipDays><day>Saturday</day><day>sunday</day><day>Mon</day><day>Sunday</day><day>Someday</day></skipDays>",
        );
        assert_eq!((feed.skip_hours, feed.skip_days), (vec![0, 7, 23], vec![Sat, Sun, Mon]));
    }

    #[test]
    fn the_syndication_module_is_read_with_its_defaults() {
        let table = [
            ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", Some(60)),
            ("<sy:updatePeriod> Weekly </sy:updatePeriod>", Some(7 * 24 * 60)),
            ("<sy:updateFrequency>4</sy:updateFrequency>", Some(360)),
            ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>999</sy:updateFrequency>", Some(1)),
            ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", Some(60)),
            ("<sy:updatePeriod>now and then</sy:updatePeriod>", None),
        ];
        for (channel, minutes) in table {
            assert_eq!(read(channel).update_minutes, minutes, "{channel}");
        }
    }

    #[test]
    fn a_time_to_live_is_minutes_above_zero() {
        for (text, minutes) in [("60", Some(60)), (" 90 minutes", Some(90)), ("0", None), ("-5", None), ("soon", None)]
        {
            assert_eq!(read(&format!("<ttl>{text}</ttl>")).ttl_minutes, minutes, "{text}");
        }
    }

    #[test]
    fn a_show_tells_its_rhythm_and_its_end() {
        let feed = read(
            "<podcast:updateFrequency rrule='FREQ=WEEKLY;INTERVAL=2;BYDAY=TU' dtstart='2024-01-02T00:00:00Z'>Every other \
             Tuesday</podcast:updateFrequency>",
        );
        let rhythm = feed.update_frequency.unwrap();
        assert_eq!(rhythm.rrule.as_deref(), Some("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"));
        assert_eq!(rhythm.text.as_deref(), Some("Every other Tuesday"));
        assert_eq!(rhythm.starts.map(|time| time.to_rfc3339()).as_deref(), Some("2024-01-02T00:00:00+00:00"));
        assert!(!rhythm.complete && !feed.finished);
        let over = read("<podcast:updateFrequency complete=\"true\">That's all folks!</podcast:updateFrequency>");
        assert!(over.finished && over.update_frequency.is_some_and(|rhythm| rhythm.complete));
        assert_eq!(read("<podcast:updateFrequency/>").update_frequency, None);
    }
}
