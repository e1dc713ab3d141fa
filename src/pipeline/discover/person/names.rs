//! Whether a name in one place means the person of another.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use url::Url;

use crate::domain::registrable_domain;

/// How well two names fit, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Nothing in common.
    None,
    /// One word of several: a surname, or a first name.
    Part,
    /// The whole name.
    Full,
}

/// The names that a person goes by.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// Each in plain words.
    names: Vec<Vec<String>>,
    /// What their site is called, in one word: `adaexample` of `ada-example.com`.
    labels: Vec<String>,
}

/// Words that are in many names of sites and shows, and tell nobody.
const COMMON: [&str; 22] = [
    "the",
    "blog",
    "podcast",
    "show",
    "newsletter",
    "home",
    "and",
    "with",
    "official",
    "channel",
    "videos",
    "feed",
    "rss",
    "notes",
    "site",
    "weblog",
    "page",
    "website",
    "dr",
    "prof",
    "inc",
    "media",
];

impl Names {
    /// Adds a name, or the title of what is theirs.
    pub(super) fn add(&mut self, name: &str) {
        let words = telling_words(name);
        if !words.is_empty() && words.len() <= 6 && !self.names.contains(&words) {
            self.names.push(words);
        }
    }

    /// Adds the host of their site.
    pub(super) fn add_host(&mut self, url: &Url) {
        let Some(host) = url.host_str() else { return };
        let host = host.strip_prefix("www.").unwrap_or(host);
        let registered = registrable_domain(host).unwrap_or(host);
        let mut labels =
            vec![registered.split('.').next().unwrap_or_default(), host.split('.').next().unwrap_or_default()];
        // `ada.codes` may be the whole name.
        labels.push(registered);
        for label in labels.into_iter().map(squeeze).filter(|label| label.len() >= 4) {
            if !["blog", "home", "site", "podcast", "personal", "about", "write", "news"].contains(&label.as_str())
                && !self.labels.contains(&label)
            {
                self.labels.push(label);
            }
        }
    }

    /// Whether `text` says one of the names and more beside it, as one tells a namesake apart: "Ada Lovelace the sailor".
    pub(super) fn tells_apart(&self, text: &str) -> bool {
        let words = telling_words(text);
        self.names
            .iter()
            .any(|name| name.len() > 1 && words.len() > name.len() && name.iter().all(|word| words.contains(word)))
    }

    /// How well `text` (a title, an author, a handle) fits any of the names.
    pub(super) fn fit(&self, text: &str) -> Fit {
        let (words, squeezed) = (telling_words(text), squeeze(text));
        if squeezed.is_empty() {
            return Fit::None;
        }
        let by_label = self.labels.iter().any(|label| {
            squeezed == *label || label.len() >= 6 && (squeezed.starts_with(label) || squeezed.ends_with(label))
        });
        if by_label {
            return Fit::Full;
        }
        self.names.iter().map(|name| fit_of(name, &words, &squeezed)).max().unwrap_or(Fit::None)
    }
}

fn fit_of(name: &[String], words: &[String], squeezed: &str) -> Fit {
    let whole: String = name.concat();
    let all = name.iter().all(|word| words.contains(word));
    if all && (name.len() > 1 || words.len() == 1 || whole.len() >= 6) || whole.len() >= 5 && squeezed == whole {
        return Fit::Full;
    }
    if name.len() > 1 && whole.len() >= 6 && squeezed.contains(&whole) {
        return Fit::Full;
    }
    // `aexample`, `adae`, `exampleada`.
    if let (Some(first), Some(last)) = (name.first(), name.last())
        && name.len() > 1
    {
        let initial: String = first.chars().take(1).collect();
        let forms = [format!("{initial}{last}"), format!("{last}{first}"), format!("{first}{last}")];
        if last.chars().count() >= 4 && forms.iter().any(|form| squeezed == *form) {
            return Fit::Full;
        }
        if last.chars().count() >= 4 && (words.contains(last) || squeezed.contains(last.as_str())) {
            return Fit::Part;
        }
    }
    let shared = name
        .iter()
        .any(|word| word.chars().count() >= 4 && (words.contains(word) || squeezed.starts_with(word.as_str())));
    if shared { Fit::Part } else { Fit::None }
}

/// A text's words in plain lower-case letters, without those that tell nobody.
fn telling_words(text: &str) -> Vec<String> {
    let plain = plain(text);
    let words = plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !COMMON.contains(word)).map(str::to_owned).collect()
}

/// A text's letters and figures in one word.
fn squeeze(text: &str) -> String {
    plain(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

fn plain(text: &str) -> String {
    let spelled = text.replace(['\'', '’'], "").replace('ß', "ss").replace(['ø', 'Ø'], "o").replace(['ł', 'Ł'], "l");
    spelled.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Names {
        let mut names = Names::default();
        names.add("Ada Lovelace");
        names.add_host(&Url::parse("https://www.analytical.example/").unwrap());
        names
    }

    #[test]
    fn whole_names_fit_in_every_spelling() {
        for text in [
            "Ada Lovelace",
            "adalovelace",
            "@ada_lovelace",
            "ALovelace",
            "The Ada Lovelace Podcast",
            "analytical",
            "lovelace.ada",
        ] {
            assert_eq!(ada().fit(text), Fit::Full, "{text}");
        }
        let mut names = Names::default();
        names.add("Łukasz Żółw");
        assert_eq!(names.fit("lukaszzolw"), Fit::Full);
    }

    #[test]
    fn a_name_with_more_words_tells_a_namesake_apart() {
        assert!(ada().tells_apart("Ada Lovelace the sailor"));
        for text in ["Ada Lovelace", "the Ada Lovelace podcast", "my letters", "adalovelace"] {
            assert!(!ada().tells_apart(text), "{text}");
        }
    }

    #[test]
    fn parts_of_names_and_strangers_are_told_apart() {
        for (text, fit) in [
            ("Lovelace Group", Fit::Part),
            ("Bo Sample", Fit::None),
            ("adam", Fit::None),
            ("", Fit::None),
            ("The Podcast", Fit::None),
        ] {
            assert_eq!(ada().fit(text), fit, "{text}");
        }
    }
}
