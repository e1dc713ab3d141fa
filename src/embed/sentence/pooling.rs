//! From the vectors of a text's tokens to one of the text.

/// How they become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pooling {
    /// The first token's, which marks the beginning.
    Cls,
    /// Their mean.
    Mean,
    /// The largest of each number.
    Max,
}

impl Pooling {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Cls => "cls",
            Self::Mean => "mean",
            Self::Max => "max",
        }
    }

    /// One vector of `width` numbers from those of all tokens, one behind the other. Not normalised; of no tokens it is
    /// all 0.
    #[expect(clippy::cast_precision_loss, reason = "a count of tokens")]
    pub(super) fn pool(self, tokens: &[f32], width: usize) -> Vec<f32> {
        let mut rows = tokens.chunks_exact(width.max(1));
        let count = rows.len();
        let Some(first) = rows.next() else { return vec![0.0; width] };
        let mut pooled = first.to_vec();
        if self == Self::Cls {
            return pooled;
        }
        for row in rows {
            for (held, number) in pooled.iter_mut().zip(row) {
                *held = if self == Self::Max { held.max(*number) } else { *held + number };
            }
        }
        if self == Self::Mean {
            pooled.iter_mut().for_each(|number| *number /= count as f32);
        }
        pooled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_one_vector_by_first_mean_or_largest() {
        let tokens = [1.0, -4.0, 3.0, 2.0, 5.0, -1.0];
        assert_eq!(Pooling::Cls.pool(&tokens, 2), [1.0, -4.0]);
        assert_eq!(Pooling::Mean.pool(&tokens, 2), [3.0, -1.0]);
        assert_eq!(Pooling::Max.pool(&tokens, 2), [5.0, 2.0]);
        assert_eq!(Pooling::Mean.pool(&[], 2), [0.0, 0.0]);
    }
}
