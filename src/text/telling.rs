//! What a goal or an aim is about, without the words in which people say that they have one.
//!
//! "I want to learn more about hard conversations" asks for hard conversations: entries that speak of wanting, learning
//! and more are no answer. But "how people learn" asks about learning, so such words are only left out where they lead
//! up to what is wanted, or close it in languages that put the verb last.

use super::detect_language;
use super::function_words::FunctionWords;
use super::stopwords::{content_words, is_common_word, is_word_letter};

/// Words that lead up to what is wanted, in English, German, French, Spanish, Italian, Portuguese and Dutch.
const LEADING: &[&str] = &[
    // English
    "want",
    "would",
    "like",
    "wish",
    "hope",
    "need",
    "try",
    "learn",
    "learning",
    "understand",
    "understanding",
    "know",
    "knowing",
    "get",
    "getting",
    "become",
    "becoming",
    "better",
    "good",
    "improve",
    "improving",
    "more",
    "able",
    "start",
    "starting",
    "keep",
    // German
    "möchte",
    "will",
    "lernen",
    "lerne",
    "besser",
    "bessere",
    "besseres",
    "mehr",
    "verstehen",
    "werden",
    "verbessern",
    // French
    "veux",
    "voudrais",
    "apprendre",
    "mieux",
    "comprendre",
    "devenir",
    "améliorer",
    "meilleur",
    "meilleure",
    "savoir",
    "plus",
    // Spanish, Portuguese, Italian
    "quiero",
    "quisiera",
    "aprender",
    "mejor",
    "mejorar",
    "entender",
    "ser",
    "quero",
    "gostaria",
    "melhor",
    "melhorar",
    "voglio",
    "vorrei",
    "imparare",
    "migliorare",
    "capire",
    "diventare",
    "più",
    "más",
    "mais",
    // Dutch
    "wil",
    "leren",
    "beter",
    "betere",
    "worden",
    "verbeteren",
    "begrijpen",
    "meer",
];

/// Verbs that close a German or Dutch wish, and Korean ones.
const CLOSING: &[&str] = &[
    "lernen",
    "verstehen",
    "verbessern",
    "werden",
    "erfahren",
    "wissen",
    "können",
    "möchte",
    "will",
    "leren",
    "begrijpen",
    "verbeteren",
    "worden",
    "weten",
    "배우고",
    "배우기",
    "싶다",
    "싶어요",
    "싶습니다",
];

/// What opens and closes a wish in Chinese and Japanese, which put no spaces between words; longest first.
const OPENING_RUNS: &[&str] = &[
    "我希望",
    "我想要",
    "我想",
    "我要",
    "学习如何",
    "学习怎么",
    "学会如何",
    "學習如何",
    "学习",
    "學習",
    "学会",
    "了解",
    "更好地",
    "提高",
    "如何",
    "怎么",
];
const CLOSING_RUNS: &[&str] = &[
    "について学びたい",
    "を学びたい",
    "を知りたい",
    "がうまくなりたい",
    "を改善したい",
    "を学ぶ",
    "したい",
    "になりたい",
];

/// The words of a goal's or an aim's text that say what it is about, in their order. Never empty where there is a word at
/// all.
pub fn telling_words(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split(['.', '!', '?', ';', '\n', '。', '！', '？']).flat_map(of_sentence).collect();
    if words.is_empty() { content_words(text) } else { words }
}

/// What a common word counts in a question: it may be what is asked about ("work"), but seldom is. Chosen on the open
/// collections, where .5 ranked better than 0 and 1.
const COMMON: f32 = 0.5;

/// The words of a question or a goal, in their order and as often as they are said, without function words and what leads
/// up to a wish, each with what it counts, above 0. Hyphens stay in their words.
pub fn asked_words(text: &str) -> Vec<(&str, f32)> {
    let mut words = Vec::new();
    for sentence in text.split(['.', '!', '?', ';', '\n', '。', '！', '？']) {
        let language = detect_language(sentence, None);
        let (ours, english) = (FunctionWords::of(language.as_deref()), FunctionWords::of(None));
        let rest = without_closing(without_opening(sentence));
        for word in rest.split(|letter: char| !is_word_letter(letter)).map(without_runs) {
            let lower = word.to_lowercase().replace('’', "'");
            if lower.is_empty() || ours.contains(&lower) || english.contains(&lower) {
                continue;
            }
            let common = is_common_word(word, Some("en")) || is_common_word(word, language.as_deref());
            words.push((word, if common { COMMON } else { 1.0 }));
        }
    }
    if words.is_empty() { content_words(text).into_iter().map(|word| (word, 1.0)).collect() } else { words }
}

fn of_sentence(sentence: &str) -> Vec<&str> {
    let rest = without_closing(without_opening(sentence));
    // A sentence that only says that something is wanted says nothing; the caller has others, or takes it whole.
    content_words(rest).into_iter().map(without_runs).filter(|word| !word.is_empty()).collect()
}

/// The sentence after the last leading word of the common ones that it begins with.
fn without_opening(sentence: &str) -> &str {
    let language = detect_language(sentence, None);
    let mut rest = sentence;
    let mut after = sentence;
    while let Some((word, tail)) = next_word(rest) {
        let lower = word.to_lowercase();
        let leads = LEADING.contains(&lower.as_str());
        if !leads && !is_common_word(word, Some("en")) && !is_common_word(word, language.as_deref()) {
            break;
        }
        rest = tail;
        if leads {
            after = tail;
        }
    }
    after
}

fn next_word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(|letter| !is_word_letter(letter));
    let end = text.find(|letter| !is_word_letter(letter)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

fn without_closing(sentence: &str) -> &str {
    let mut rest = sentence.trim_end_matches(|letter| !is_word_letter(letter));
    while let Some(word) = rest.rsplit(|letter| !is_word_letter(letter)).next()
        && CLOSING.contains(&word.to_lowercase().as_str())
    {
        rest = rest.strip_suffix(word).unwrap_or(rest).trim_end_matches(|letter| !is_word_letter(letter));
    }
    rest
}

fn without_runs(word: &str) -> &str {
    let mut rest = word;
    while let Some(shorter) = OPENING_RUNS.iter().find_map(|run| rest.strip_prefix(run)).filter(|rest| !rest.is_empty())
    {
        rest = shorter;
    }
    CLOSING_RUNS.iter().find_map(|run| rest.strip_suffix(run)).filter(|rest| !rest.is_empty()).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_lead_up_to_a_wish_are_left_out() {
        for (wish, telling) in [
            ("I want to learn more about hard conversations", &["hard", "conversations"][..]),
            ("I would like to understand how compilers work", &["compilers"]),
            ("How to get better at negotiation", &["negotiation"]),
            ("Become a better listener", &["listener"]),
            ("Ich möchte mehr über schwierige Gespräche lernen", &["schwierige", "Gespräche"]),
            ("Je voudrais apprendre à négocier", &["négocier"]),
            ("我想学习如何管理团队", &["管理团队"]),
            ("交渉術を学びたい", &["交渉術"]),
            ("협상을 배우고 싶어요", &["협상을"]),
        ] {
            let words = telling_words(wish);
            assert!(telling.iter().all(|word| words.contains(word)), "{wish}: {words:?}");
            let filler = ["want", "learn", "more", "understand", "better", "lernen", "apprendre", "배우고"];
            assert!(!words.iter().any(|word| filler.contains(word)), "{wish}: {words:?}");
        }
    }

    #[test]
    fn learning_itself_can_be_what_is_wanted() {
        assert!(telling_words("I want to understand how children learn").contains(&"learn"));
        assert!(telling_words("Spaced learning").contains(&"learning"));
    }

    #[test]
    fn a_wish_of_filler_alone_keeps_its_words() {
        assert!(!telling_words("Learn more").is_empty());
        assert!(!telling_words("Get better").is_empty());
        assert!(telling_words("?!").is_empty());
    }

    #[test]
    fn a_question_keeps_repeated_words_and_hyphens_and_counts_common_words_less() {
        let words = asked_words("I want to ask better questions in one-on-ones. Questions about work.");
        let weight =
            |word: &str| words.iter().filter(|(known, _)| *known == word).map(|(_, weight)| *weight).sum::<f32>();
        assert_eq!(weight("questions") + weight("Questions"), 2.0 * weight("Questions"), "{words:?}");
        assert_eq!(weight("one-on-ones"), 1.0);
        assert_eq!(weight("work"), COMMON);
        assert_eq!(weight("in"), 0.0);
        assert!(!asked_words("What is it?").is_empty());
        assert!(asked_words("?!").is_empty());
    }

    #[test]
    fn each_sentence_has_its_own_lead() {
        let words = telling_words("Negotiate calmly. I want to learn patience.");
        assert!(words.contains(&"patience") && !words.contains(&"learn"), "{words:?}");
    }
}
