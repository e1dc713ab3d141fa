//! Turns the words of a query into a query of tantivy's.
//!
//! Words are ANDed softly. Each word is one *unit* that looks in all fields and takes its best one. What
//! has all words comes first, then what has the weightiest of them (a word weighs its BM25 idf), then
//! what says them oftest in the shortest text. Phrases, and words of one field, must be there.

use std::collections::HashMap;

use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur,
    PhraseQuery, Query as TantivyQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Score, Searcher, Term};

use super::correct::Corrector;
use super::prefix::{beginning_of, terms_beginning};
use super::presence::PresenceQuery;
use super::query::{Clause, TextClause, What};
use super::schema::{Fields, SearchField};
use super::search::Request;
use super::words::{Cutter, Sequence, is_cut_from_run};

/// How much a word found in further fields adds, beside the best field. Conventional for this kind of query.
const TIE: Score = 0.3;

/// Having a word at all counts as much as BM25 can give for saying it often: `k1 + 1`, with tantivy's k1 of 1.2.
const PRESENCE: Score = 2.2;

/// Up to this many words, an entry with all of them comes first whatever it scores. Longer queries are
/// sentences (goals are searched so): an entry need not say "how" and "the" to be the best.
const STRICT_WORDS: usize = 5;

/// The idf of a word that half of all entries have. In a longer query such words tell nothing that the others do not, and
/// lists of half the library take long to read.
const COMMON: Score = std::f32::consts::LN_2;

/// So many words in a row are a sentence that somebody may remember as it was said.
const SENTENCE: std::ops::RangeInclusive<usize> = 5..=60;

/// The words of a query, ready to search.
pub(super) struct Plan {
    /// What matches and how well; `None` where the query has no words.
    pub(super) query: Option<Box<dyn TantivyQuery>>,
    /// What must not match.
    pub(super) exclusions: Vec<Box<dyn TantivyQuery>>,
    /// The terms looked for, with their idf, for finding passages.
    pub(super) terms: Vec<(String, f64)>,
    /// Words that find nothing, and what was searched instead.
    pub(super) corrections: Vec<(String, String)>,
    /// What an entry gains by having all words, and once more by having them as one sentence: more than words alone can
    /// score. `None` where neither counts.
    pub(super) lift: Option<Score>,
    doc_freqs: HashMap<Term, u64>,
}

/// One thing to look for.
struct Unit {
    query: Box<dyn TantivyQuery>,
    /// Its idf.
    weight: Score,
    /// More than `query` can score on any entry.
    bound: Score,
    /// Whether any entry has it.
    found: bool,
}

pub(super) fn build_plan(
    searcher: &Searcher,
    fields: &Fields,
    cutter: Cutter<'_>,
    request: &Request,
) -> tantivy::Result<Plan> {
    let mut planner = Planner::new(searcher, fields, cutter, request.is_word)?;
    let (mut wanted, mut required) = (Vec::new(), Vec::new());
    let mut exclusions: Vec<Box<dyn TantivyQuery>> = Vec::new();
    for Clause { exclude, what } in &request.words {
        let What::Text(text) = what else { continue };
        let Some(unit) = planner.build_unit(text, *exclude)? else { continue };
        match (exclude, text.phrase || text.field.is_some()) {
            // The wrapper also keeps tantivy 0.27 from asking a phrase for an entry before the one it stands
            // at, which its debug assertions refuse.
            (true, _) => exclusions.push(Box::new(PresenceQuery { inner: unit.query, bonus: 0.0 })),
            (false, true) => required.push(unit),
            (false, false) => wanted.push(unit),
        }
    }
    let sentence = planner.build_sentence(&request.words);
    let Combined { query, lift } = combine(wanted, required, sentence);
    let Planner { doc_freqs, terms, corrections, .. } = planner;
    Ok(Plan { query, exclusions, terms, corrections, lift, doc_freqs })
}

#[derive(Default)]
struct Combined {
    /// `None` where there are no words.
    query: Option<Box<dyn TantivyQuery>>,
    lift: Option<Score>,
}

/// All units as one query.
fn combine(mut wanted: Vec<Unit>, required: Vec<Unit>, sentence: Option<Box<dyn TantivyQuery>>) -> Combined {
    if wanted.is_empty() && required.is_empty() {
        return Combined::default();
    }
    let had_wanted = !wanted.is_empty();
    // A word that no entry has must not keep the others from being "all words".
    wanted.retain(|unit| unit.found);
    if had_wanted && wanted.is_empty() && required.is_empty() {
        return Combined { query: Some(Box::new(EmptyQuery)), lift: None };
    }
    let words = wanted.len();
    if words > STRICT_WORDS {
        leave_out_common(&mut wanted);
    }
    let bound: Score = wanted.iter().chain(&required).map(|unit| unit.bound + unit.weight * PRESENCE).sum();
    let mut clauses: Vec<(Occur, Box<dyn TantivyQuery>)> = Vec::new();
    let strict = (2..=STRICT_WORDS).contains(&words);
    let lifts = strict || sentence.is_some();
    if strict {
        let all = wanted.iter().map(|unit| unit.query.box_clone()).collect();
        clauses.push((Occur::Should, Box::new(ConstScoreQuery::new(Box::new(BooleanQuery::intersection(all)), bound))));
    }
    if let Some(sentence) = sentence {
        // What says just that comes first. The wrapper is there for the reason it is around exclusions.
        let inner = Box::new(ConstScoreQuery::new(sentence, 0.0));
        clauses.push((Occur::Should, Box::new(PresenceQuery { inner, bonus: bound })));
    }
    if !wanted.is_empty() {
        clauses.push((Occur::Must, combine_wanted(wanted)));
    }
    clauses.extend(required.into_iter().map(|unit| (Occur::Must, unit.query)));
    Combined { query: Some(Box::new(BooleanQuery::new(clauses))), lift: lifts.then_some(bound) }
}

/// Leaves out the words that half of all entries have, where at least two tell more.
fn leave_out_common(wanted: &mut Vec<Unit>) {
    if wanted.iter().filter(|unit| unit.weight >= COMMON).count() >= 2 {
        wanted.retain(|unit| unit.weight >= COMMON);
    }
}

/// At least one of two words must be there, two of up to five, three of more: fewer would only be noise at
/// the end of the list.
fn combine_wanted(wanted: Vec<Unit>) -> Box<dyn TantivyQuery> {
    let least = match wanted.len() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    let units = wanted
        .into_iter()
        .map(|unit| {
            let bonus = unit.weight * PRESENCE;
            Box::new(PresenceQuery { inner: unit.query, bonus }) as Box<dyn TantivyQuery>
        })
        .collect();
    Box::new(BooleanQuery::union_with_minimum_required_clauses(units, least))
}

struct Planner<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    cutter: Cutter<'a>,
    is_word: Option<fn(&str) -> bool>,
    num_docs: u64,
    doc_freqs: HashMap<Term, u64>,
    terms: Vec<(String, f64)>,
    corrections: Vec<(String, String)>,
}

impl<'a> Planner<'a> {
    fn new(
        searcher: &'a Searcher,
        fields: &'a Fields,
        cutter: Cutter<'a>,
        is_word: Option<fn(&str) -> bool>,
    ) -> tantivy::Result<Self> {
        Ok(Self {
            searcher,
            fields,
            cutter,
            is_word,
            num_docs: searcher.total_num_docs()?,
            doc_freqs: HashMap::new(),
            terms: Vec::new(),
            corrections: Vec::new(),
        })
    }

    /// `None` where the text has nothing that can be searched.
    fn build_unit(&mut self, clause: &TextClause, exclude: bool) -> tantivy::Result<Option<Unit>> {
        let fields = self.fields.searched(clause.field);
        let sequences = match (beginning_of(&clause.text), exclude) {
            (Some(beginning), _) => terms_beginning(self.searcher, self.cutter, &fields, beginning)?
                .into_iter()
                .map(|term| vec![(0, term)])
                .collect(),
            (None, true) => self.cutter.cut(&clause.text),
            (None, false) => self.cut_corrected(&clause.text, &fields)?,
        };
        if sequences.is_empty() {
            return Ok(None);
        }
        let (weight, found) = self.weigh(&sequences, &fields, exclude)?;
        let longest = sequences.iter().map(Vec::len).max().unwrap_or(1);
        let boosts: Score = fields.iter().map(|field| field.boost).sum();
        #[expect(clippy::cast_precision_loss, reason = "a handful of words")]
        let bound = 2.0 * PRESENCE * boosts * weight * longest as Score;
        // What is left out is left out as written: not for a part of it.
        let together = clause.phrase || exclude;
        let mut parts: Vec<Box<dyn TantivyQuery>> = Vec::new();
        for field in &fields {
            for sequence in &sequences {
                add_parts(&mut parts, *field, sequence, together);
            }
        }
        let query = Box::new(DisjunctionMaxQuery::with_tie_breaker(parts, TIE));
        Ok(Some(Unit { query, weight, bound, found }))
    }

    /// The plain words of a query as they stand in a row, to be found so in a text: a remembered sentence may be made of words
    /// that every entry has. `None` for fewer or more words than a sentence has.
    fn build_sentence(&self, words: &[Clause]) -> Option<Box<dyn TantivyQuery>> {
        let plain = words.iter().filter_map(|clause| match &clause.what {
            What::Text(text) if !clause.exclude && !text.phrase && text.field.is_none() => Some(text.text.as_str()),
            _ => None,
        });
        let plain: Vec<&str> = plain.collect();
        if !SENTENCE.contains(&plain.len()) {
            return None;
        }
        let phrase = |sequence: Sequence| {
            let term = |(position, term): (usize, String)| (position, Term::from_field_text(self.fields.text, &term));
            let terms: Vec<(usize, Term)> = sequence.into_iter().map(term).collect();
            (terms.len() >= 2).then(|| Box::new(PhraseQuery::new_with_offset(terms)) as Box<dyn TantivyQuery>)
        };
        let ways: Vec<_> = self.cutter.cut(&plain.join(" ")).into_iter().filter_map(phrase).collect();
        (!ways.is_empty()).then(|| Box::new(BooleanQuery::union(ways)) as Box<dyn TantivyQuery>)
    }

    /// Cuts a text after replacing its words that no entry has by near ones that some have.
    fn cut_corrected(&mut self, text: &str, fields: &[SearchField]) -> tantivy::Result<Vec<Sequence>> {
        let corrector = Corrector::new(self.searcher, self.cutter, fields, self.is_word)?;
        let mut words: Vec<String> = Vec::new();
        let mut corrected = None;
        for word in text.split_whitespace() {
            match corrector.correct(word)? {
                Some(correction) => {
                    words.push(correction.word.clone());
                    corrected = Some(correction.term);
                    let pair = (word.to_owned(), correction.word);
                    if !self.corrections.contains(&pair) {
                        self.corrections.push(pair);
                    }
                }
                None => words.push(word.to_owned()),
            }
        }
        let mut sequences = self.cutter.cut(&words.join(" "));
        // The word shown may be stemmed otherwise than the term that was found.
        if let (Some(term), 1) = (corrected, words.len()) {
            let sequence = vec![(0, term)];
            if !sequences.contains(&sequence) {
                sequences.push(sequence);
            }
        }
        Ok(sequences)
    }

    /// The unit's idf, and whether any entry has it. All alternatives of a word get the same document
    /// frequency, that of the word: else the rare form that one language makes of a common word of another
    /// would count most.
    fn weigh(
        &mut self,
        sequences: &[Sequence],
        fields: &[SearchField],
        exclude: bool,
    ) -> tantivy::Result<(Score, bool)> {
        let single = sequences.iter().all(|sequence| sequence.len() == 1);
        let mut words: Vec<Vec<&String>> = Vec::new();
        if single {
            words.push(sequences.iter().flatten().map(|(_, term)| term).collect());
        } else {
            words.extend(sequences.iter().flatten().map(|(_, term)| vec![term]));
        }
        let (mut sum, mut found) = (0.0_f64, false);
        let count = words.len().max(1);
        for word in words {
            let doc_freq = self.count_docs(&word, fields)?;
            found |= doc_freq > 0;
            let idf = compute_idf(doc_freq, self.num_docs);
            sum += idf;
            if !exclude {
                for term in word {
                    self.note_term(term, idf);
                }
            }
        }
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]
        Ok(((sum / count as f64) as Score, found))
    }

    fn note_term(&mut self, term: &str, weight: f64) {
        match self.terms.iter_mut().find(|(known, _)| known == term) {
            Some((_, known)) => *known = known.max(weight),
            None => self.terms.push((term.to_owned(), weight)),
        }
    }

    /// In how many entries one of the alternatives stands, in the field where most do.
    fn count_docs(&mut self, alternatives: &[&String], fields: &[SearchField]) -> tantivy::Result<u64> {
        let mut most = 0;
        for field in fields {
            let mut sum = 0;
            for term in alternatives {
                sum += self.searcher.doc_freq(&Term::from_field_text(field.field, term))?;
            }
            most = most.max(sum.min(self.num_docs));
        }
        for field in fields {
            for term in alternatives {
                let known = self.doc_freqs.entry(Term::from_field_text(field.field, term)).or_default();
                *known = most.max(*known);
            }
        }
        Ok(most)
    }
}

/// What to look for in one field, for one way to cut the unit.
fn add_parts(parts: &mut Vec<Box<dyn TantivyQuery>>, field: SearchField, sequence: &Sequence, phrase: bool) {
    let mut add = |query: Box<dyn TantivyQuery>, boost: Score| parts.push(Box::new(BoostQuery::new(query, boost)));
    let record = if field.positions { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
    let terms: Vec<(usize, Term)> =
        sequence.iter().map(|(position, term)| (*position, Term::from_field_text(field.field, term))).collect();
    let each = |terms: &[(usize, Term)]| -> Vec<Box<dyn TantivyQuery>> {
        terms.iter().map(|(_, term)| Box::new(TermQuery::new(term.clone(), record)) as Box<dyn TantivyQuery>).collect()
    };
    match (terms.as_slice(), field.positions) {
        ([(_, term)], _) => add(Box::new(TermQuery::new(term.clone(), record)), field.boost),
        (several, true) => {
            if !phrase {
                // What is written as one word may be written apart: its parts count, but less.
                #[expect(clippy::cast_precision_loss, reason = "a handful of terms")]
                let share = 1.0 / several.len() as Score;
                let run = sequence.iter().any(|(_, term)| is_cut_from_run(term));
                let least = if run { (several.len() / 2).clamp(1, 3) } else { several.len() };
                let query = BooleanQuery::union_with_minimum_required_clauses(each(several), least);
                add(Box::new(query), field.boost * share);
            }
            add(Box::new(PhraseQuery::new_with_offset(several.to_vec())), field.boost);
        }
        (several, false) => add(Box::new(BooleanQuery::intersection(each(several))), field.boost),
    }
}

/// BM25's inverse document frequency as tantivy and Lucene have it; above 0.
#[expect(clippy::cast_precision_loss, reason = "counts of entries, far below 2^52")]
fn compute_idf(doc_freq: u64, num_docs: u64) -> f64 {
    let (with, without) = (doc_freq as f64, num_docs.saturating_sub(doc_freq) as f64);
    (1.0 + (without + 0.5) / (with + 0.5)).ln()
}

/// tantivy's statistics, with the document frequencies of the plan in the place of each term's own.
pub(super) struct Statistics<'a> {
    searcher: &'a Searcher,
    plan: &'a Plan,
}

impl<'a> Statistics<'a> {
    pub(super) fn new(searcher: &'a Searcher, plan: &'a Plan) -> Self {
        Self { searcher, plan }
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        match self.plan.doc_freqs.get(term) {
            Some(doc_freq) => Ok(*doc_freq),
            None => self.searcher.doc_freq(term),
        }
    }
}
