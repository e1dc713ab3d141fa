//! Raised and lowered letters.

/// How letters are raised or lowered.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shift {
    Raised,
    Lowered,
}

/// Digits and signs raised or lowered, where there are such letters; a mark tells where there are none.
pub(super) fn shifted(word: &str, shift: Shift) -> String {
    let (plain, moved, mark) = match shift {
        Shift::Raised => ("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", '^'),
        Shift::Lowered => ("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", '_'),
    };
    let letter = |c: char| plain.chars().position(|known| known == c).and_then(|at| moved.chars().nth(at));
    let all: Option<String> = word.chars().map(letter).collect();
    all.unwrap_or_else(|| if word.is_empty() { String::new() } else { format!("{mark}{word}") })
}
