//! One page of the shape that each platform serves (`tests/fixtures/platforms`), and the feeds that must be found from it.

use std::collections::BTreeSet;

use super::people::read_people;
use crate::pipeline::discover::offered_feeds;
use crate::pipeline::discover::platforms::platform_names;

#[test]
fn every_platforms_page_leads_to_its_feed() {
    let cases = read_people(&["platforms/pages.txt"]);
    let mut wrong = Vec::new();
    for case in &cases {
        let (found, _) = case.find();
        let ticked: BTreeSet<String> =
            found.candidates.iter().filter(|one| one.ticked).map(|one| one.url.clone()).collect();
        if ticked != case.theirs {
            wrong.push(format!("{}: ticked {ticked:?} of {:#?}", case.name, found.candidates));
        }
        if let Some(offers) = &case.offers {
            let first = case.first_page().and_then(|page| offered_feeds(&page).into_iter().next());
            if first.as_ref().map(url::Url::as_str) != Some(offers.as_str()) {
                wrong.push(format!("{}: its page offers {first:?}", case.name));
            }
        }
    }
    println!("{} pages of {} platforms lead to their feeds", cases.len() - wrong.len(), platform_names().count() + 1);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_of_the_table_has_a_page() {
    let cases = read_people(&["platforms/pages.txt"]);
    let with_page: BTreeSet<&str> = cases.iter().filter_map(|case| Some(case.name.split_once(": ")?.0)).collect();
    let without: Vec<&str> = platform_names().chain(["Mastodon"]).filter(|name| !with_page.contains(name)).collect();
    assert!(without.is_empty(), "write a page of each of these into tests/fixtures/platforms/pages.txt: {without:?}");
}
