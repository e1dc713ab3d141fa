//! Sums over many numbers, with the widest registers that the processor has.
//!
//! Each loop is plain; it is compiled once for every generation of processors, and the running one takes its own. The
//! results are the same: no sum is taken in another order.

use fearless_simd::{Level, Simd, dispatch};

/// `to += factor * from`
pub(super) fn add_scaled(to: &mut [f32], factor: f32, from: &[f32]) {
    #[inline(always)]
    fn run<S: Simd>(_: S, to: &mut [f32], factor: f32, from: &[f32]) {
        to.iter_mut().zip(from).for_each(|(sum, number)| *sum += factor * number);
    }
    dispatch!(Level::new(), simd => run(simd, to, factor, from));
}

/// `to += factor * from`, of signed bytes.
pub(super) fn add_scaled_bytes(to: &mut [f32], factor: f32, from: &[u8]) {
    #[inline(always)]
    fn run<S: Simd>(_: S, to: &mut [f32], factor: f32, from: &[u8]) {
        to.iter_mut().zip(from).for_each(|(sum, byte)| *sum += factor * f32::from(byte.cast_signed()));
    }
    dispatch!(Level::new(), simd => run(simd, to, factor, from));
}

/// The inner product with signed bytes.
pub(super) fn inner_bytes(one: &[i16], other: &[u8]) -> i32 {
    #[inline(always)]
    fn run<S: Simd>(_: S, one: &[i16], other: &[u8]) -> i32 {
        // Products of 16 bits: those the processor adds up in pairs at once.
        let product = |(one, other): (&i16, &u8)| i32::from(*one) * i32::from(i16::from(other.cast_signed()));
        one.iter().zip(other).map(product).sum()
    }
    dispatch!(Level::new(), simd => run(simd, one, other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_every_length_are_those_that_are_taken_one_by_one() {
        for length in 0..70_u8 {
            let bytes: Vec<u8> = (0..length).map(|number| number.wrapping_mul(37)).collect();
            let small: Vec<i16> = bytes.iter().rev().map(|byte| i16::from(byte.cast_signed())).collect();
            let numbers: Vec<f32> = bytes.iter().map(|byte| f32::from(*byte) / 7.0).collect();
            let signed = |byte: &u8| f32::from(byte.cast_signed());
            let mut sums = numbers.clone();
            add_scaled(&mut sums, 0.3, &numbers);
            assert!(sums.iter().zip(&numbers).all(|(sum, number)| *sum == number + 0.3 * number));
            let mut sums = numbers.clone();
            add_scaled_bytes(&mut sums, 0.3, &bytes);
            assert!(sums.iter().zip(&numbers).zip(&bytes).all(|((sum, one), two)| *sum == one + 0.3 * signed(two)));
            let inner: i32 =
                small.iter().zip(&bytes).map(|(one, two)| i32::from(*one) * i32::from(two.cast_signed())).sum();
            assert_eq!(inner_bytes(&small, &bytes), inner);
        }
    }
}
