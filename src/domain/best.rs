//! The best of many, as they come.

/// Holds those with the highest scores of all that it is given, no more than twice as many as are wanted at a time.
#[derive(Debug, Clone)]
pub struct Best<T> {
    wanted: usize,
    held: Vec<(T, f32)>,
    /// What scores less is not among the best.
    least: f32,
}

impl<T: Ord> Best<T> {
    /// For so many.
    pub fn of(wanted: usize) -> Self {
        Self { wanted, held: Vec::new(), least: f32::NEG_INFINITY }
    }

    /// Whether a score could be among the best, as far as is known yet: what scores less need not be looked up.
    pub fn takes(&self, score: f32) -> bool {
        score >= self.least
    }

    /// Whether one of these scores could be among the best: as quickly told as read.
    pub fn takes_any(&self, scores: &[f32]) -> bool {
        scores.iter().fold(false, |any, score| any | self.takes(*score))
    }

    /// Looks at one more.
    pub fn add(&mut self, one: T, score: f32) {
        if self.takes(score) {
            self.held.push((one, score));
            if self.held.len() > self.wanted.saturating_mul(2) {
                self.leave_out();
            }
        }
    }

    /// The best, in no order; of equals the least.
    pub fn into_vec(mut self) -> Vec<(T, f32)> {
        self.leave_out();
        self.held
    }

    fn leave_out(&mut self) {
        if self.held.len() <= self.wanted {
            return;
        }
        self.held.select_nth_unstable_by(self.wanted, |a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        self.held.truncate(self.wanted);
        self.least = self.held.iter().map(|(_, score)| *score).fold(f32::INFINITY, f32::min);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_are_those_that_sorting_all_would_give() {
        // Scores that repeat, in no order.
        let scored: Vec<(u16, f32)> = (0..5_000_u16).map(|at| (at, f32::from(at.wrapping_mul(7_919) % 613))).collect();
        for wanted in [0, 1, 7, 1_000, 4_999, 5_000, 6_000] {
            let mut best = Best::of(wanted);
            for (at, score) in &scored {
                assert_eq!(best.takes_any(&[-1.0, *score, -1.0]), best.takes(*score) || best.takes(-1.0));
                best.add(*at, *score);
            }
            let mut best = best.into_vec();
            let in_order = |scored: &mut Vec<(u16, f32)>| {
                scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            };
            let mut all = scored.clone();
            in_order(&mut all);
            in_order(&mut best);
            all.truncate(wanted);
            assert_eq!(best, all, "{wanted}");
        }
    }
}
