//! What is asked, as terms and vectors.

use crate::embed::{BREAK, EmbedError, Question, Space, StaticTable, TABLE_DIMENSIONS};
use crate::text;

/// What the words of a goal's title count beside those of its explanation.
const TITLE: f32 = 2.0;

/// A question as the signals take it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// As it was asked, for whoever reads whole sentences.
    pub said: String,
    /// What to look for by words; each term once.
    pub terms: Vec<AskedTerm>,
    /// Which terms (by their places in `terms`) follow each other, function words left out; a pair as often as it is said,
    /// and once more in a title.
    pub neighbours: Vec<(usize, usize)>,
    /// What the title asks for; each term once, and none twice as heavy for being said twice.
    pub title: Vec<AskedTerm>,
    /// The words for the table, in lower case, each with the term that tells how rare it is, and what it counts.
    words: Vec<(String, String, f32)>,
    /// The terms for the space, in their order.
    sequence: Vec<String>,
}

/// A term to look for.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedTerm {
    /// Its forms in the library's languages.
    pub forms: Vec<String>,
    /// How much it counts, above 0.
    pub weight: f32,
}

/// Reads a question: a title (may be empty), whose words count twice, and what explains it. `languages` (ISO 639-1) are
/// those of the library: nobody knows which one a question is in.
pub fn read_question(title: &str, explanation: &str, languages: &[String]) -> Asked {
    let mut asked = Asked { said: format!("{title}\n{explanation}").trim().to_owned(), ..Asked::default() };
    for (piece, weight) in [(title, TITLE), (explanation, 1.0)] {
        let mut before = None;
        for (word, share) in text::asked_words(piece) {
            for term in asked.add_word(word, weight * share, languages) {
                let pair = before.replace(term).map(|before| (before, term)).filter(|(one, two)| one != two);
                let times = if weight > 1.0 { 2 } else { 1 };
                asked.neighbours.extend(std::iter::repeat_n(pair, times).flatten());
            }
        }
        if weight > 1.0 {
            let mut alone = Asked::default();
            for (word, share) in text::asked_words(piece) {
                alone.add_word(word, share, languages);
            }
            asked.title = alone.terms;
        }
        // The title stands twice in the space, as an entry's does.
        let repeated = if weight > 1.0 { 2 } else { 1 };
        for _ in 0..repeated {
            for (word, _) in text::asked_words(piece) {
                asked.sequence.extend(cut(word, main_language(languages)));
            }
            asked.sequence.push(BREAK.to_owned());
        }
    }
    asked
}

impl Asked {
    /// Whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// As vectors; those of the table only where it is given.
    ///
    /// # Errors
    /// When the space cannot be read.
    pub fn vectors(&self, space: &Space, table: Option<&StaticTable>) -> Result<Question, EmbedError> {
        let place = space.place(self.sequence.iter().map(String::as_str))?;
        let Some(table) = table else { return Ok(Question { place, table: Vec::new() }) };
        let mut sum = vec![0.0; TABLE_DIMENSIONS];
        for (word, term, weight) in &self.words {
            let idf = space.idf(term);
            table.add(word, weight * idf * idf, &mut sum);
        }
        Ok(Question { place, table: sum })
    }

    /// Looks for a term more, and tells its place; one that is looked for already counts so much more.
    pub fn add_term(&mut self, forms: Vec<String>, weight: f32) -> usize {
        let known = self.terms.iter().position(|known| known.forms.iter().any(|form| forms.contains(form)));
        match known.and_then(|place| Some((place, self.terms.get_mut(place)?))) {
            Some((place, known)) => {
                known.weight += weight;
                place
            }
            None => {
                self.terms.push(AskedTerm { forms, weight });
                self.terms.len() - 1
            }
        }
    }

    /// A word whose parts are joined by hyphens is looked for in one piece, and its parts besides. Tells the places of the
    /// parts.
    fn add_word(&mut self, word: &str, weight: f32, languages: &[String]) -> Vec<usize> {
        let mut places = Vec::new();
        let parts: Vec<&str> = word.split('-').filter(|part| !part.is_empty()).collect();
        if let [_, _, ..] = parts.as_slice() {
            let compound = |language: Option<&str>| {
                let terms: Vec<String> = parts.iter().flat_map(|part| cut(part, language)).collect();
                vec![terms.join("-")]
            };
            self.add_term(forms_by(languages, &compound), weight);
        }
        let apart = parts.join(" ");
        let telling: Vec<&str> = match parts.len() {
            0 | 1 => parts,
            _ => text::asked_words(&apart).into_iter().map(|(part, _)| part).collect(),
        };
        for part in telling {
            let forms = forms_by(languages, &|language| cut(part, language));
            if forms.is_empty() {
                continue;
            }
            let lower = part.to_lowercase();
            for piece in lower.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|piece| !piece.is_empty()) {
                let term = cut(part, main_language(languages)).into_iter().next().unwrap_or_default();
                self.words.push((piece.to_owned(), term, weight));
            }
            places.push(self.add_term(forms, weight));
        }
        places
    }
}

/// English where the library has it, else its first language.
fn main_language(languages: &[String]) -> Option<&str> {
    languages.iter().find(|code| *code == "en").or(languages.first()).map(String::as_str)
}

fn cut(word: &str, language: Option<&str>) -> Vec<String> {
    let mut terms = Vec::new();
    text::tokenize(word, language, &mut |term, _, _| terms.push(term.to_owned()));
    terms
}

/// The different forms that the library's languages make of a word.
fn forms_by(languages: &[String], cut: &dyn Fn(Option<&str>) -> Vec<String>) -> Vec<String> {
    let mut forms = Vec::new();
    for language in std::iter::once(None).chain(languages.iter().map(|code| Some(code.as_str()))) {
        for form in cut(language) {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms
}
