use proptest::prelude::*;

use super::*;

fn terms(text: &str, language: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let language = Some(language).filter(|code| !code.is_empty());
    tokenize(text, language, &mut |term, _, _| terms.push(term.to_owned()));
    terms
}

#[track_caller]
fn becomes(text: &str, language: &str, expected: &str) {
    assert_eq!(terms(text, language).join(" "), expected, "{text:?} in {language:?}");
}

#[test]
fn words_are_lower_case_and_stemmed_in_their_language() {
    becomes("Giving Feedback: the managers' habits", "en", "give feedback the manag habit");
    becomes("Die Häuser und die Gespräche", "de", "die haus und die gesprach");
    becomes("Les réunions développées", "fr", "le reunion developp");
    becomes("разговоры с людьми", "ru", "разговор с людьм");
    becomes("Running quickly", "", "running quickly");
    becomes("Running quickly", "xx", "running quickly");
    becomes("Running", "en-US", "run");
    becomes("samtaler", "nb", "samtal");
}

#[test]
fn accents_and_compatibility_forms_do_not_matter() {
    becomes("Café CAFE\u{301} ｃａｆé ﬁne Straße œuvre Łódź", "", "cafe cafe cafe fine strasse oeuvre lodz");
    becomes("ёлка елка йод", "", "елка елка йод");
    becomes("ΌΔΟΣ οδός", "", "οδοσ οδοσ");
    becomes("𝐁𝐨𝐥𝐝", "en", "bold");
    becomes("مُحَمَّد محمد", "", "محمد محمد");
    for language in ["", "en", "es", "fr", "de", "pt"] {
        assert_eq!(terms("canción", language), terms("cancion", language));
    }
}

#[test]
fn turkish_has_its_own_capital_i() {
    becomes("ISPARTA İstanbul", "tr", &terms("ısparta istanbul", "tr").join(" "));
    assert_eq!(terms("IRMAK", "tr"), terms("ırmak", "tr"));
}

#[test]
fn apostrophes_join_or_part_by_language() {
    becomes("don't don’t", "en", "dont dont");
    becomes("Ada's", "en", "ada");
    becomes("'quoted' rock 'n' roll", "", "quoted rock n roll");
    becomes("l'ami d’école", "fr", "l ami d ecol");
    becomes("dell'arte", "it", "dell arte");
}

#[test]
fn punctuation_parts_words_and_numbers_stay() {
    becomes("well-known, 3.14 (GPT-4) a_b", "", "well known 3 14 gpt 4 a b");
    becomes("ada@mail.example https://ada.example/a?b=c", "", "ada mail example https ada example a b c");
    becomes("2nd B2B's 1990s", "en", "2nd b2bs 1990s");
}

#[test]
fn programming_languages_keep_their_signs() {
    becomes("C++ and C#, F# but C+ and a#b A+++", "", "c++ and c# f# but c and a b a");
}

#[test]
fn scripts_without_spaces_become_pairs() {
    becomes("東京タワー", "ja", "東京 京タ タワ ワー");
    becomes("猫 が好き。", "ja", "猫 が好 好き");
    becomes("学习Rust语言", "zh", "学习 rust 语言");
    becomes("검색은 쉽다", "ko", "검색 색은 쉽다");
    becomes("ｶﾞｲﾄﾞ", "ja", "ガイ イド");
    becomes("か\u{3099}く", "ja", "がく");
    assert_eq!(terms("ภาษาไทย", "th").len(), 6);
}

#[test]
fn invisible_characters_inside_words_do_not_matter() {
    becomes("soft\u{ad}ware می\u{200c}خواهم", "", "software میخواهم");
}

#[test]
fn very_long_words_are_left_out() {
    becomes(&format!("a {} b", "x".repeat(LONGEST_WORD + 1)), "en", "a b");
    becomes(&"X".repeat(LONGEST_WORD), "en", &"x".repeat(LONGEST_WORD));
}

#[test]
fn places_and_positions_are_those_of_the_text() {
    let text = "Ärger, 東京タワー: C# don’t";
    let mut found = Vec::new();
    tokenize(text, Some("en"), &mut |_, range, position| found.push((&text[range], position)));
    assert_eq!(found, [("Ärger", 0), ("東京", 1), ("京タ", 2), ("タワ", 3), ("ワー", 4), ("C#", 5), ("don’t", 6)]);
}

#[test]
fn tokenizing_inside_tokenizing_works() {
    let mut inner = Vec::new();
    tokenize("running dogs", Some("en"), &mut |term, _, _| {
        tokenize(term, None, &mut |again, _, _| inner.push(again.to_owned()));
    });
    assert_eq!(inner, ["run", "dog"]);
}

#[test]
fn a_known_word_gives_the_same_term_as_a_new_one() {
    let words = ["walking", "Walking", "WALKING", "Größe", "GRÖSSE", "naïvely", "don't"];
    for word in words {
        let rules = Rules::of(Some("en"));
        let fresh = fold_word(word, &rules);
        assert_eq!(terms(word, "en"), [fresh.as_str()]);
        assert_eq!(terms(word, "en"), [fresh.as_str()]);
    }
}

const LANGUAGES: [&str; 21] = [
    "", "ar", "da", "nl", "en", "fi", "fr", "de", "el", "hu", "it", "no", "pt", "ro", "ru", "es", "sv", "ta", "tr",
    "ja", "th",
];

/// Letters of every stemmer's alphabet, and strangers among them.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,60}",
        "[a-zA-Z'’ ]{0,60}",
        "[a-zàâçéèêëîïôûùüÿñæœßäöåøőűşğıİăâîșț'’ ]{0,60}",
        "[а-яёА-Я ]{0,60}",
        "[α-ωάέήίόύώϊϋς ]{0,60}",
        "[\u{621}-\u{652} ]{0,60}",
        "[\u{b82}-\u{bcd} ]{0,60}",
        "[ぁ-ヿ一-龥가-힣ｦ-ﾟก-๛ ]{0,40}",
        "[\u{0}-\u{10ffff}]{0,30}",
    ]
}

proptest! {
    #[test]
    fn eight_letters_are_folded_like_one(bytes: [u8; 8]) {
        let folded = fold_eight(u64::from_le_bytes(bytes)).to_le_bytes();
        prop_assert_eq!(folded, bytes.map(|byte| byte.to_ascii_lowercase()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn terms_stand_at_character_boundaries_in_order(text in any_text(), language in prop::sample::select(&LANGUAGES[..])) {
        let mut scanned = Vec::new();
        scan_words(&text, Some(language), |written, start, term| {
            assert!(text[start..].starts_with(written));
            scanned.push((start, term()));
        });
        scanned.retain(|(_, term)| !term.is_empty());
        let mut scanned = scanned.into_iter();
        let mut expected_position = 0;
        let mut last_start = 0;
        let mut first = true;
        tokenize(&text, Some(language), &mut |term, range, position| {
            assert!(!term.is_empty());
            assert_eq!(scanned.next(), Some((range.start, term.to_owned())));
            assert!(text.get(range.clone()).is_some_and(|part| !part.is_empty()));
            assert!(first || range.start > last_start);
            assert_eq!(position, expected_position);
            expected_position += 1;
            last_start = range.start;
            first = false;
        });
    }

    #[test]
    fn a_word_cut_out_of_a_text_gives_the_same_term(text in "[a-zA-Zäöüéñßœ0-9'’,.+# -]{0,60}", language in prop::sample::select(&LANGUAGES[..])) {
        let mut found = Vec::new();
        tokenize(&text, Some(language), &mut |term, range, _| found.push((term.to_owned(), range)));
        for (term, range) in found {
            prop_assert_eq!(terms(&text[range], language), [term]);
        }
    }
}
