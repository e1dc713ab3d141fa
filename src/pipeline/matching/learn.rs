//! What a goal learns from what the learner did: entries finished for it, and entries that were not for it.
//!
//! Rocchio (1971): the question's place moves towards the middle of what helped and away from the middle of what did not,
//! and asks besides for the terms that tell what helped apart. Few judgements are trusted little, and many no more than the
//! goal's own words: the goal stays what its title says.

use super::expand::{Expansion, expand};

/// How far a place moves at most, beside the question's own length of 1.
const TOWARDS: f32 = 0.8;
const AWAY: f32 = 0.3;
/// What learnt terms weigh together at most, beside the question's own.
const TERMS_SHARE: f32 = 0.6;
/// So many judgements are half trusted.
const HALF_TRUSTED: f32 = 3.0;

/// What was judged, by place in the space, each with how much the judgement counts (1 is usual).
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// Places of entries that served.
    pub liked: Vec<(Vec<f32>, f32)>,
    /// Places of entries that did not.
    pub disliked: Vec<(Vec<f32>, f32)>,
}

/// The question's place after what was judged; the same where nothing was.
pub fn learn_place(place: &[f32], judged: &Judged) -> Vec<f32> {
    let mut learnt = unit(place.to_vec());
    for (places, strength) in [(&judged.liked, TOWARDS), (&judged.disliked, -AWAY)] {
        let mut middle = vec![0.0; place.len()];
        for (other, counts) in places {
            middle.iter_mut().zip(other).for_each(|(sum, number)| *sum += counts * number);
        }
        let step = strength * trust(places.iter().map(|(_, counts)| *counts));
        learnt.iter_mut().zip(unit(middle)).for_each(|(number, other)| *number += step * other);
    }
    if judged.liked.is_empty() && judged.disliked.is_empty() { place.to_vec() } else { learnt }
}

/// The terms that what served has in common and the library has not; how much each text counts stands before its terms,
/// `asked`, `most_idf` and `idf` are as for [`expand`].
pub fn learn_terms(
    liked: &[(f64, Vec<String>)],
    asked: f32,
    most_idf: f32,
    idf: &mut dyn FnMut(&str, f32) -> Option<f32>,
) -> Vec<Expansion> {
    let mut terms = expand(liked, asked, most_idf, idf);
    let sum: f32 = terms.iter().map(|term| term.weight).sum();
    #[expect(clippy::cast_possible_truncation, reason = "a handful of judgements")]
    let share = TERMS_SHARE * trust(liked.iter().map(|(counts, _)| *counts as f32)) * asked;
    terms.iter_mut().for_each(|term| term.weight *= share / sum);
    terms
}

fn trust(judgements: impl Iterator<Item = f32>) -> f32 {
    let sum: f32 = judgements.sum();
    sum / (sum + HALF_TRUSTED)
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|number| *number /= length);
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cosine(a: &[f32], b: &[f32]) -> f32 {
        unit(a.to_vec()).iter().zip(unit(b.to_vec())).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn without_judgements_nothing_changes() {
        assert_eq!(learn_place(&[0.6, 0.8], &Judged::default()), [0.6, 0.8]);
        assert_eq!(learn_terms(&[], 5.0, 1.0, &mut |_, _| Some(1.0)), []);
    }

    #[test]
    fn a_place_moves_towards_what_served_and_away_from_what_did_not() {
        let place = [1.0, 0.0, 0.0];
        let judged = Judged { liked: vec![(vec![0.0, 1.0, 0.0], 1.0)], disliked: vec![(vec![0.0, 0.0, 1.0], 1.0)] };
        let learnt = learn_place(&place, &judged);
        assert!(learnt[1] > 0.0 && learnt[2] < 0.0, "{learnt:?}");
    }

    #[test]
    fn a_thousand_judgements_do_not_make_another_goal_of_it() {
        let place = [1.0, 0.0, 0.0];
        let many = |place: [f32; 3]| vec![(place.to_vec(), 1.0); 1_000];
        let judged = Judged { liked: many([0.0, 1.0, 0.0]), disliked: many([0.0, 0.0, 1.0]) };
        let learnt = learn_place(&place, &judged);
        assert!(cosine(&learnt, &place) > 0.7, "{learnt:?}");
        let liked = vec![(1.0, vec!["sail".to_owned(), "wind".to_owned()]); 1_000];
        let terms = learn_terms(&liked, 5.0, 1.0, &mut |_, _| Some(1.0));
        assert!(terms.iter().map(|term| term.weight).sum::<f32>() <= TERMS_SHARE * 5.0);
    }

    #[test]
    fn one_judgement_says_less_than_several() {
        let liked = |count: usize| Judged { liked: vec![(vec![0.0, 1.0], 1.0); count], disliked: Vec::new() };
        let near = |count: usize| cosine(&learn_place(&[1.0, 0.0], &liked(count)), &[0.0, 1.0]);
        assert!(near(1) < near(3) && near(3) < near(10));
    }
}
