//! Finds the one thing that a person means by an id, a slug, or part of a name.

use super::error::{Error, ErrorKind, Result};

/// Something that goes by names.
pub(crate) struct Named<'a> {
    pub(crate) id: i64,
    pub(crate) slug: &'a str,
    pub(crate) name: &'a str,
}

/// The position in `things` of the one that `given` means: an id, a slug, a whole name, or any part of a name or slug that
/// only one has. `what` names the kind of thing in messages; `list` is the command that lists them.
pub(crate) fn pick(things: &[Named<'_>], given: &str, what: &str, list: &str) -> Result<usize> {
    let given = given.trim();
    let wanted = given.to_lowercase();
    if wanted.is_empty() {
        return Err(Error::usage(format!("no {what} is named")).hint(format!("`{list}` lists them")));
    }
    let exact: [&dyn Fn(&Named<'_>) -> bool; 3] =
        [&|thing| given.parse() == Ok(thing.id), &|thing| thing.slug == wanted, &|thing| {
            thing.name.to_lowercase() == wanted
        }];
    if let Some(found) = exact.iter().find_map(|test| things.iter().position(test)) {
        return Ok(found);
    }
    let by_part: Vec<usize> = (0..things.len())
        .filter(|&at| things[at].name.to_lowercase().contains(&wanted) || things[at].slug.contains(&wanted))
        .collect();
    match by_part[..] {
        [one] => Ok(one),
        [] => Err(not_found(things, given, what, list)),
        _ => Err(ambiguous(by_part.iter().map(|at| &things[*at]), given, what)),
    }
}

/// Whether two names are the same to a person: neither case nor the space around it tells people apart.
pub(crate) fn same_name(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn ambiguous<'a>(candidates: impl Iterator<Item = &'a Named<'a>>, given: &str, what: &str) -> Error {
    let names: Vec<String> = candidates.map(|thing| format!("{} ({})", thing.name, thing.slug)).collect();
    Error::new(ErrorKind::Ambiguous, format!("several {what}s go by {given:?}: {}", names.join(", ")))
        .hint("use the slug in parentheses, or more of the name")
}

fn not_found(things: &[Named<'_>], given: &str, what: &str, list: &str) -> Error {
    let error = Error::new(ErrorKind::NotFound, format!("no {what} goes by {given:?}"));
    match nearest(given, things.iter().flat_map(|thing| [thing.slug, thing.name])) {
        Some(near) => error.hint(format!("did you mean {near:?}?")),
        None => error.hint(format!("`{list}` lists them")),
    }
}

/// The candidate that a person most likely meant by a misspelt word, if any is near enough. A name is also
/// compared by its single words.
pub(crate) fn nearest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let words = lower.split_whitespace().map(|word| strsim::jaro_winkler(word, &given));
            (words.fold(strsim::jaro_winkler(&lower, &given), f64::max), candidate)
        })
        .filter(|(likeness, _)| *likeness > 0.82)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<Named<'static>> {
        vec![
            Named { id: 1, slug: "ada-example", name: "Ada Example" },
            Named { id: 2, slug: "adam-sample", name: "Adam Sample" },
            Named { id: 12, slug: "2-minutes", name: "2 Minutes" },
        ]
    }

    fn picked(given: &str) -> Result<usize> {
        pick(&people(), given, "mentor", "mentor mentors")
    }

    #[test]
    fn an_id_a_slug_a_name_and_a_part_of_it_all_find_the_same() {
        for given in ["1", "ada-example", "Ada Example", "ada e", "EXAMPLE"] {
            assert_eq!(picked(given).unwrap(), 0, "{given}");
        }
    }

    #[test]
    fn an_id_wins_over_a_part_of_a_name() {
        assert_eq!(picked("2").unwrap(), 1);
    }

    #[test]
    fn an_ambiguous_part_lists_the_candidates() {
        let error = picked("ada").unwrap_err();
        assert_eq!(error.kind, ErrorKind::Ambiguous);
        assert!(error.message.contains("ada-example") && error.message.contains("adam-sample"));
    }

    #[test]
    fn a_misspelt_name_gets_a_suggestion() {
        let error = picked("Exmaple").unwrap_err();
        assert_eq!(error.kind, ErrorKind::NotFound);
        assert!(error.hints[0].contains("did you mean \"Ada Example\""), "{:?}", error.hints);
    }
}
