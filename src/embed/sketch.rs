//! Sketches of places: one bit a number, to find out quickly which of very many are worth comparing.
//!
//! A sketch says on which side of 0 each number lies. The inner product with a vector of length 1 is estimated from it as
//! that with the signs, over the sum of the vector's numbers without their signs (Gao and Long: RaBitQ: Quantizing
//! High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor Search, SIGMOD 2024, whose random
//! rotation is left out: a place is spread over all directions as it is).

use fearless_simd::{Level, Simd, dispatch};

use super::space::SPACE_DIMENSIONS;

/// Bits are taken so many at a time.
const WORDS: usize = SPACE_DIMENSIONS.div_ceil(64);
/// A question's numbers are told by so many bits: its rounding then is far below that of the sketches.
const PLANES: usize = 6;
const WORD_BYTES: usize = 8;
const FACTOR_BYTES: usize = 4;
/// How many bytes a sketch takes: what to multiply by (a little-endian 32-bit float), and the bits.
pub(super) const SKETCH_BYTES: usize = FACTOR_BYTES + WORDS * WORD_BYTES;

/// Appends the sketch of a vector of length 1, or 0, with at most [`SPACE_DIMENSIONS`] numbers.
pub(super) fn sketch(vector: &[f32], out: &mut Vec<u8>) {
    let sum: f32 = vector.iter().map(|number| number.abs()).sum();
    let factor = if sum > 0.0 { sum.recip() } else { 0.0 };
    out.extend_from_slice(&factor.to_le_bytes());
    words_of(vector, |number| *number > 0.0).iter().for_each(|word| out.extend_from_slice(&word.to_le_bytes()));
}

/// The numbers for which something holds, as bits.
fn words_of<T>(numbers: &[T], holds: impl Fn(&T) -> bool) -> [u64; WORDS] {
    let mut words = [0; WORDS];
    for (word, numbers) in words.iter_mut().zip(numbers.chunks(u64::BITS as usize)) {
        *word = numbers.iter().rev().fold(0, |bits, number| bits << 1 | u64::from(holds(number)));
    }
    words
}

/// A vector to compare many sketches with.
#[derive(Debug, Clone)]
pub(super) struct SketchProbe {
    /// Its numbers in steps from the least one on: of each the lowest bits first.
    planes: [[u64; WORDS]; PLANES],
    least: f32,
    step: f32,
    /// The sum of its numbers.
    sum: f32,
}

impl SketchProbe {
    pub(super) fn new(vector: &[f32]) -> Self {
        let least = vector.iter().copied().fold(f32::INFINITY, f32::min);
        let most = vector.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let step = ((most - least) / f32::from((1_u8 << PLANES) - 1)).max(f32::MIN_POSITIVE);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 2^PLANES - 1")]
        let steps: Vec<u8> = vector.iter().map(|number| ((number - least) / step).round() as u8).collect();
        let planes = std::array::from_fn(|plane| words_of(&steps, |number| number >> plane & 1 == 1));
        Self { planes, least, step, sum: vector.iter().sum() }
    }

    /// The estimated inner product with each of these sketches, in the place of what `products` held.
    pub(super) fn estimate(&self, sketches: &[u8], products: &mut Vec<f32>) {
        // A plain loop: what is inside of an iterator's method would be compiled for the oldest processor.
        #[inline(always)]
        fn run<S: Simd>(_: S, probe: &SketchProbe, sketches: &[[u8; SKETCH_BYTES]], products: &mut [f32]) {
            for (sketch, product) in sketches.iter().zip(products) {
                *product = probe.product(sketch);
            }
        }
        let (sketches, _) = sketches.as_chunks();
        products.clear();
        products.resize(sketches.len(), 0.0);
        dispatch!(Level::new(), simd => run(simd, self, sketches, products));
    }

    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "counts of bits")]
    fn product(&self, sketch: &[u8; SKETCH_BYTES]) -> f32 {
        let Some((factor, bits)) = sketch.split_first_chunk::<FACTOR_BYTES>() else { return 0.0 };
        let (mut set, mut steps) = (0, 0);
        for (at, word) in bits.as_chunks::<WORD_BYTES>().0.iter().enumerate() {
            let word = u64::from_le_bytes(*word);
            set += word.count_ones();
            for (plane, words) in self.planes.iter().enumerate() {
                steps += (word & words.get(at).copied().unwrap_or_default()).count_ones() << plane;
            }
        }
        // The sum of those numbers whose sign is positive, less that of the others.
        let positive = self.least * set as f32 + self.step * steps as f32;
        (2.0 * positive - self.sum) * f32::from_le_bytes(*factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, from -1 to 1 (`SplitMix64`).
    fn numbers(seed: u64, count: usize) -> Vec<f32> {
        let mut state = seed << 32;
        let mut next = || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ state >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^ mixed >> 31
        };
        (0..count).map(|_| (next() >> 40) as f32 / (1 << 23) as f32 - 1.0).collect()
    }

    fn unit(mut vector: Vec<f32>) -> Vec<f32> {
        crate::embed::pack::normalize(&mut vector);
        vector
    }

    #[test]
    fn an_estimate_strays_from_the_cosine_by_less_than_the_root_of_the_dimensions() {
        for dimensions in [1, 3, 63, 64, 65, 200, 300] {
            let question = unit(numbers(7, dimensions));
            let probe = SketchProbe::new(&question);
            let mut squares = 0.0;
            for seed in 0..100_u8 {
                let nearness = f32::from(seed) / 100.0;
                let other = unit(numbers(1_000 + u64::from(seed), dimensions));
                let mixed = question.iter().zip(&other).map(|(one, two)| nearness * one + (1.0 - nearness) * two);
                let mixed = unit(mixed.collect());
                let cosine: f32 = question.iter().zip(&mixed).map(|(one, two)| one * two).sum();
                let (mut packed, mut products) = (Vec::new(), Vec::new());
                sketch(&mixed, &mut packed);
                probe.estimate(&packed, &mut products);
                squares += (products[0] - cosine).powi(2) / 100.0;
            }
            let most = (dimensions as f32).sqrt().recip();
            assert!(squares.sqrt() < most, "{dimensions}: {} of {most}", squares.sqrt());
        }
    }

    #[test]
    fn nothing_is_near_what_has_no_length() {
        let mut packed = Vec::new();
        sketch(&[0.0; 4], &mut packed);
        sketch(&[], &mut packed);
        let mut products = Vec::new();
        SketchProbe::new(&[0.5, -0.5, 0.5, 0.5]).estimate(&packed, &mut products);
        assert_eq!(products, [0.0, 0.0]);
        SketchProbe::new(&[]).estimate(&packed, &mut products);
        assert_eq!(products.len(), 2);
    }
}
