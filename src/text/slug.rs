//! Names for addresses and command lines.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::fold::strip_accents;
use super::letters::is_joiner;

/// The longest slug, in bytes: it stands on command lines and in addresses.
const LONGEST: usize = 60;

/// A name in lower-case letters, figures and single hyphens ("Zoë & Søren" is `zoe-soren`), at most 60
/// bytes. Latin, Greek and Cyrillic letters become plain Latin ones; letters of other scripts stay as they
/// are ("李笑来", "محمد"), since whoever has them in a name can type them. Where nothing is left ("!?"), it is
/// `fallback`; the caller tells namesakes apart.
pub fn slugify(name: &str, fallback: &str) -> String {
    let lower: String = name.nfkc().flat_map(char::to_lowercase).filter(|c| !is_joiner(*c)).collect();
    let mut slug = String::new();
    let mut gap = false;
    for c in strip_accents(&lower.replace('\u{2019}', "'")).chars() {
        let mut buffer = [0; 4];
        let letters = match c {
            'a'..='z' | '0'..='9' => Some(&*c.encode_utf8(&mut buffer)),
            // Vowels of Indian and Thai scripts are marks on the letter before.
            _ if is_combining_mark(c) => (!gap && !slug.is_empty()).then_some(&*c.encode_utf8(&mut buffer)),
            _ => transliterate(c).or_else(|| c.is_alphanumeric().then_some(&*c.encode_utf8(&mut buffer))),
        };
        match letters {
            Some(letters) => push(letters, &mut gap, &mut slug),
            None => gap = true,
        }
    }
    // Letters and marks that stood apart may meet where something between them was dropped.
    let mut slug: String = slug.nfc().collect();
    shorten(&mut slug);
    if slug.is_empty() { fallback.to_owned() } else { slug }
}

fn push(letters: &str, gap: &mut bool, slug: &mut String) {
    if letters.is_empty() {
        return;
    }
    if std::mem::take(gap) && !slug.is_empty() {
        slug.push('-');
    }
    slug.push_str(letters);
}

/// Cuts at a hyphen where there is one.
fn shorten(slug: &mut String) {
    if slug.len() > LONGEST {
        let longest = slug.floor_char_boundary(LONGEST);
        let head = &slug[..slug.ceil_char_boundary(LONGEST + 1)];
        let end = head.rfind('-').filter(|end| *end <= LONGEST).unwrap_or(longest);
        slug.truncate(end);
    }
}

/// One letter of Greek or Cyrillic in Latin letters, in the plain forms used in passports (ISO 843 and
/// ICAO 9303 without accents).
fn transliterate(c: char) -> Option<&'static str> {
    Some(match c {
        'а' | 'α' => "a",
        'б' => "b",
        'в' | 'β' => "v",
        'г' | 'ґ' | 'γ' => "g",
        'д' | 'δ' => "d",
        'е' | 'э' | 'ε' => "e",
        'ж' => "zh",
        'з' | 'ζ' => "z",
        'и' | 'і' | 'й' | 'ї' | 'η' | 'ι' => "i",
        'ј' => "j",
        'к' | 'κ' => "k",
        'л' | 'λ' => "l",
        'м' | 'μ' => "m",
        'н' | 'ν' => "n",
        'о' | 'ο' | 'ω' => "o",
        'п' | 'π' => "p",
        'р' | 'ρ' => "r",
        'с' | 'σ' => "s",
        'т' | 'τ' => "t",
        'у' | 'ў' => "u",
        'ф' | 'φ' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ы' | 'υ' => "y",
        'ю' => "iu",
        'я' => "ia",
        'є' => "ie",
        'ъ' | 'ь' => "",
        'θ' => "th",
        'ξ' => "x",
        'χ' => "ch",
        'ψ' => "ps",
        'ђ' => "dj",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'џ' => "dz",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_plain_words() {
        for (name, slug) in [
            ("Ada Example", "ada-example"),
            ("Zoë & Søren", "zoe-soren"),
            ("  Łukasz  Żółć ", "lukasz-zolc"),
            ("Tim O'Reilly", "tim-oreilly"),
            ("Tim O’Reilly", "tim-oreilly"),
            ("Straße №5", "strasse-no5"),
            ("Ǽlfric Ǿ", "aelfric-o"),
            ("Лев Толстой", "lev-tolstoi"),
            ("Άννα Παπαδάκη", "anna-papadaki"),
            ("80,000 Hours", "80-000-hours"),
            ("李笑来", "李笑来"),
            ("李笑来 (Xiaolai)", "李笑来-xiaolai"),
            ("村上 春樹", "村上-春樹"),
            ("김영하", "김영하"),
            ("محمد علي", "محمد-علي"),
            ("יובל נח הררי", "יובל-נח-הררי"),
            ("अमर्त्य सेन", "अमर्त्य-सेन"),
            ("ᄀ'ᅡ", "가"),
            ("", "mentor"),
            ("---", "mentor"),
        ] {
            assert_eq!(slugify(name, "mentor"), slug, "{name}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_words() {
        let slug = slugify(&"twelve letters ".repeat(9), "goal");
        assert!(slug.len() <= LONGEST);
        assert!(slug.ends_with("letters") || slug.ends_with("twelve"), "{slug}");
    }

    #[test]
    fn a_long_name_without_spaces_is_cut_between_letters() {
        assert_eq!(slugify(&"学".repeat(40), "goal"), "学".repeat(20));
    }

    proptest! {
        #[test]
        fn a_slug_is_never_empty_and_always_plain(name in "\\PC{0,80}") {
            let slug = slugify(&name, "mentor");
            prop_assert!(!slug.is_empty() && slug.len() <= LONGEST);
            prop_assert!(slug.chars().all(|c| c == '-' || c.is_alphanumeric() || is_combining_mark(c)));
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
            prop_assert_eq!(slugify(&slug, "mentor"), slug);
        }
    }
}
