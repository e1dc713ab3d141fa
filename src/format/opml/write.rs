//! Writing a subscription list that every reader takes.

use super::OpmlFeed;

/// Writes a subscription list as OPML 2.0, feeds grouped into their folders.
pub fn write_opml(title: &str, feeds: &[OpmlFeed]) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>");
    escape_into(&mut out, title);
    out.push_str("</title>\n  </head>\n  <body>\n");
    let mut folders: Vec<Option<&str>> = Vec::new();
    for feed in feeds {
        if !folders.contains(&feed.folder.as_deref()) {
            folders.push(feed.folder.as_deref());
        }
    }
    for folder in folders {
        let names: Vec<&str> = folder.map(|folder| folder.split('/').collect()).unwrap_or_default();
        for (depth, name) in names.iter().enumerate() {
            indent(&mut out, depth);
            write_attributes(&mut out, &[("text", name), ("title", name)]);
            out.push_str(">\n");
        }
        for feed in feeds.iter().filter(|feed| feed.folder.as_deref() == folder) {
            indent(&mut out, names.len());
            let name = feed.title.as_deref().unwrap_or(&feed.url);
            write_attributes(&mut out, &[("type", "rss"), ("text", name), ("title", name), ("xmlUrl", &feed.url)]);
            if let Some(site) = &feed.site_url {
                write_attribute(&mut out, "htmlUrl", site);
            }
            out.push_str("/>\n");
        }
        for depth in (0..names.len()).rev() {
            out.push_str(&"  ".repeat(depth + 2));
            out.push_str("</outline>\n");
        }
    }
    out.push_str("  </body>\n</opml>\n");
    out
}

fn indent(out: &mut String, depth: usize) {
    out.push_str(&"  ".repeat(depth + 2));
    out.push_str("<outline");
}

fn write_attributes(out: &mut String, attributes: &[(&str, &str)]) {
    for (name, value) in attributes {
        write_attribute(out, name, value);
    }
}

fn write_attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_into(out, value);
    out.push('"');
}

/// Escapes what XML needs escaped and drops what it cannot hold.
fn escape_into(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
}
