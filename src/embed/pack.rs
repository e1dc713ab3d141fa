//! Vectors as signed bytes: a quarter of the room, and a dot product that the processor takes sixteen numbers at a time.
//!
//! A packed vector is its scale (a little-endian 32-bit float) and one signed byte a number; a number is byte times
//! scale. Rounding to 127 steps moves a cosine by less than 0.01.

use super::sums;

/// Bytes before the numbers.
pub(super) const SCALE_BYTES: usize = 4;

/// How many bytes a packed vector takes.
pub(super) fn packed_len(dimensions: usize) -> usize {
    SCALE_BYTES + dimensions
}

/// Appends a vector, its length kept.
pub(super) fn pack(vector: &[f32], out: &mut Vec<u8>) {
    let largest = vector.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
    let scale = if largest > 0.0 { largest / 127.0 } else { 0.0 };
    out.extend_from_slice(&scale.to_le_bytes());
    out.extend(vector.iter().map(|number| if scale > 0.0 { to_byte(number / scale) } else { 0 }));
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and within -127..=127")]
fn to_byte(number: f32) -> u8 {
    number.round().clamp(-127.0, 127.0) as i8 as u8
}

/// The scale and the numbers of a packed vector.
pub(super) fn parts(packed: &[u8]) -> (f32, &[u8]) {
    match packed.split_first_chunk::<SCALE_BYTES>() {
        Some((scale, numbers)) => (f32::from_le_bytes(*scale), numbers),
        None => (0.0, &[]),
    }
}

/// Adds `weight` times a packed vector to `sum`.
pub(super) fn add_packed(packed: &[u8], weight: f32, sum: &mut [f32]) {
    let (scale, numbers) = parts(packed);
    sums::add_scaled_bytes(sum, weight * scale, numbers);
}

/// Makes a vector's length 1; one without length stays as it is.
pub(super) fn normalize(vector: &mut [f32]) {
    let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|number| *number /= length);
    }
}

/// A vector to compare many packed ones with.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    numbers: Vec<i16>,
    length: f32,
}

impl Probe {
    /// `None` for a vector without length.
    pub(super) fn new(vector: &[f32]) -> Option<Self> {
        let mut packed = Vec::new();
        pack(vector, &mut packed);
        let numbers: Vec<i16> = parts(&packed).1.iter().map(|byte| i16::from(byte.cast_signed())).collect();
        let length = square_sum(&numbers).sqrt();
        (length > 0.0).then_some(Self { numbers, length })
    }

    /// The cosine with a packed vector, from -1 to 1; 0 with one without length.
    pub(super) fn cosine(&self, packed: &[u8]) -> f32 {
        let (_, numbers) = parts(packed);
        let square: i32 = numbers.iter().map(|byte| i32::from(byte.cast_signed()).pow(2)).sum();
        #[expect(clippy::cast_precision_loss, reason = "below 2^24 for the dimensions in use")]
        let length = (square as f32).sqrt();
        if length > 0.0 { self.dot(numbers) / (length * self.length) } else { 0.0 }
    }

    /// As [`cosine`](Self::cosine), with a vector that had length 1, or none, before it was packed: half the work.
    pub(super) fn cosine_of_unit(&self, packed: &[u8]) -> f32 {
        let (scale, numbers) = parts(packed);
        self.dot(numbers) * scale / self.length
    }

    #[expect(clippy::cast_precision_loss, reason = "below 2^24 for the dimensions in use")]
    fn dot(&self, numbers: &[u8]) -> f32 {
        sums::inner_bytes(&self.numbers, numbers) as f32
    }
}

fn square_sum(numbers: &[i16]) -> f32 {
    numbers.iter().map(|number| f32::from(*number) * f32::from(*number)).sum()
}
