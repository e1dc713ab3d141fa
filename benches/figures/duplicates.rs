//! What finding duplicates costs in a library of 100,000 entries: feeds that repeat a hundred of them under other addresses come
//! in, and is folded.

use std::fs;
use std::path::Path;

use super::Result;
use super::content::{Shape, names, write_feeds};
use super::measure::{Cost, median};
use super::mentor::Home;
use super::server::Server;
use super::table::Figure;

const SHAPE: Shape = Shape { feeds: 1_000, entries: 100, entry_bytes: 1_500, seed: 51 };
/// Feeds that repeat another one, each of which comes in by a sync of its own.
const COPIES: usize = 5;

/// Measures the first folding of all, and later ones beside the same syncs in a library that has nothing else.
pub(crate) fn measure(place: &Path) -> Result<Vec<Figure>> {
    let feeds = place.join("feeds-of-duplicates");
    write_feeds(&feeds, SHAPE)?;
    let copies = write_copies(&feeds)?;
    let server = Server::start(&feeds)?;
    let (large, small) =
        (Home::new(place.join("home-of-duplicates"))?, Home::new(place.join("home-without-duplicates"))?);
    large.declare(&names(SHAPE).iter().map(|name| server.url(name)).collect::<Vec<_>>())?;
    let first = large.run(&["--json", "sync"])?;
    let in_sight = count_entries(&large)?;
    let (mut in_large, mut in_small) = (Vec::new(), Vec::new());
    for copy in &copies {
        for (home, costs) in [(&large, &mut in_large), (&small, &mut in_small)] {
            home.declare(&[server.url(copy)])?;
            let cost: Cost = home.run(&["--json", "sync"])?;
            costs.push(cost.cpu * 1e3);
        }
    }
    let folded = in_sight + (COPIES * SHAPE.entries) as i64 - count_entries(&large)?;
    if folded != (COPIES * SHAPE.entries) as i64 {
        return Err(format!("{folded} of {} copies were folded", COPIES * SHAPE.entries).into());
    }
    let (in_large, in_small) = (median(&in_large), median(&in_small));
    Ok(vec![
        Figure::told("first sync of 100,000 entries, folding included: CPU", format!("{:.1} s", first.cpu)),
        Figure::told("  peak memory", format!("{:.0} MB", first.peak_mb)),
        Figure::told("100 copies more, found and folded: CPU of the sync", format!("{in_large:.0} ms")),
        Figure::told("  the same 100 entries in a library of their own", format!("{in_small:.0} ms")),
        Figure::told(
            "  so folding them among 100,000 costs",
            format!("{:.2} ms an entry", (in_large - in_small) / 100.0),
        ),
    ])
}

/// Writes copies of the first feeds that are RSS, with tracking in their links and guids of their own.
fn write_copies(feeds: &Path) -> Result<Vec<String>> {
    let mut copies = Vec::new();
    for name in names(SHAPE) {
        let text = fs::read_to_string(feeds.join(&name))?;
        if !text.contains("<rss") {
            continue;
        }
        let copy = format!("copy-{name}");
        let text = text.replace("/</link>\n<guid", "/?utm_source=mail</link>\n<guid");
        fs::write(feeds.join(&copy), text.replace("isPermaLink=\"true\">", "isPermaLink=\"false\">mail:"))?;
        copies.push(copy);
        if copies.len() == COPIES {
            break;
        }
    }
    Ok(copies)
}

fn count_entries(home: &Home) -> Result<i64> {
    let found: serde_json::Value = serde_json::from_str(&home.run(&["--json", "search", "is:new", "-n", "1"])?.stdout)?;
    found["total"].as_i64().ok_or_else(|| "a search without a total".into())
}
