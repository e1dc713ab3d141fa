//! Writes `feeds.toml`, so that a library can be carried to another machine or kept under version control.

use std::fmt::Write as _;

use toml::Value;

use super::{Declaration, DeclaredFeed};

/// Writes what [`read_feeds_file`](super::read_feeds_file) reads back as the same declaration.
pub fn write_feeds_file(declaration: &Declaration) -> String {
    let mut out = String::from("# Mentors and goals, for `mentor apply`.\n");
    for mentor in &declaration.mentors {
        out.push_str("\n[[mentor]]\n");
        write_text(&mut out, "name", Some(&mentor.name));
        write_text(&mut out, "circle", Some(mentor.circle.as_str()));
        write_text(&mut out, "why", mentor.why.as_deref());
        write_list(&mut out, "learn", mentor.learn.iter().map(|aim| quote(aim)));
        write_text(&mut out, "homepage", mentor.homepage.as_deref());
        write_list(&mut out, "feeds", mentor.feeds.iter().map(quote_feed));
    }
    for goal in &declaration.goals {
        out.push_str("\n[[goal]]\n");
        write_text(&mut out, "title", Some(&goal.title));
        write_text(&mut out, "why", goal.why.as_deref());
        write_raw(&mut out, "by", goal.by.map(|day| day.to_string()));
        write_text(&mut out, "measure", goal.measure.as_deref());
        write_raw(&mut out, "minutes_per_week", goal.minutes_per_week.map(|minutes| minutes.to_string()));
        write_list(&mut out, "mentors", goal.mentors.iter().map(|name| quote(name)));
        write_list(&mut out, "searches", goal.searches.iter().map(|search| quote(search)));
    }
    out
}

fn write_text(out: &mut String, key: &str, text: Option<&str>) {
    write_raw(out, key, text.map(quote));
}

fn write_raw(out: &mut String, key: &str, value: Option<String>) {
    if let Some(value) = value {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{key} = {value}");
    }
}

/// One item stays in the line; more stand one below the other, so that a diff shows what changed.
fn write_list(out: &mut String, key: &str, items: impl ExactSizeIterator<Item = String>) {
    let items: Vec<String> = items.collect();
    let value = match items.as_slice() {
        [] => return,
        [one] => format!("[{one}]"),
        many => format!("[\n    {},\n]", many.join(",\n    ")),
    };
    write_raw(out, key, Some(value));
}

fn quote(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn quote_feed(feed: &DeclaredFeed) -> String {
    match feed.kind {
        None => quote(&feed.url),
        Some(kind) => format!("{{ url = {}, kind = {} }}", quote(&feed.url), quote(kind.as_str())),
    }
}
