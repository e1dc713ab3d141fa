//! The truncated singular value decomposition of a large sparse matrix, by a random projection.
//!
//! Halko, Martinsson, Tropp: Finding structure with randomness (SIAM Review 53, 2011), algorithms 4.4 and 5.1: project,
//! iterate twice, decompose the small rest exactly. The columns are made orthonormal by Cholesky QR, done twice where it has to be, which
//! reads the tall matrix row by row and needs no copy of it (Yamamoto and others: Roundoff error analysis of the
//! CholeskyQR2 algorithm, ETNA 44, 2015).

use super::sums::add_scaled;

/// A sparse row: column and value.
pub(super) type Row = Vec<(u32, f32)>;

/// Directions beyond those wanted that make the projection sure to hold them.
const OVERSAMPLING: usize = 10;
/// Each iteration sharpens the spectrum; after two the rest makes no difference to a ranking.
const ITERATIONS: usize = 2;
/// Directions whose variance is a smaller share of the first one's are rounding errors.
const LEAST_SHARE: f64 = 1e-7;
/// Rows summed in single precision before they go into the double precision sum.
const BLOCK: usize = 256;
/// Columns of which the shortest is this share of the longest are orthogonal enough after one time: within a thousandth.
const ALIKE: f64 = 1e-2;
/// Rotations converge in fewer than ten rounds; the bound only makes sure of an end.
const SWEEPS: usize = 30;
/// The cosine below which two rows count as orthogonal: the result is kept in single precision.
const ORTHOGONAL: f64 = 1e-9;

/// The right singular vectors of `rows` (with `columns` columns): `columns` x `k` numbers, row by row, and `k`, which
/// is at most `wanted` and less where the rows have fewer directions. The same arguments give the same numbers.
pub(super) fn right_vectors(rows: &[Row], columns: usize, wanted: usize, seed: u64) -> (Vec<f32>, usize) {
    let width = (wanted + OVERSAMPLING).min(rows.len()).min(columns);
    if width == 0 {
        return (Vec::new(), 0);
    }
    let mut right = random_numbers(columns * width, seed);
    let mut left = vec![0.0; rows.len() * width];
    for iteration in 0..=ITERATIONS {
        multiply(rows, &right, &mut left, width);
        // On the way it is enough that no direction is lost; what the rest is turned by must be exact.
        orthonormalize(&mut left, width, iteration == ITERATIONS);
        multiply_transposed(rows, &left, &mut right, width);
        if iteration < ITERATIONS {
            orthonormalize(&mut right, width, false);
        }
    }
    rotate(&right, width, wanted)
}

/// Turns the projected matrix (columns x width) into its left singular vectors, strongest first.
fn rotate(right: &[f32], width: usize, wanted: usize) -> (Vec<f32>, usize) {
    let axes = principal_axes(&inner_products(right, width), width);
    let least = axes.first().map_or(0.0, |(strength, _)| *strength) * LEAST_SHARE;
    let kept: Vec<&(f64, Vec<f64>)> = axes.iter().filter(|(strength, _)| *strength > least).take(wanted).collect();
    #[expect(clippy::cast_possible_truncation, reason = "the vectors are kept in single precision")]
    let turn: Vec<f32> = (0..width)
        .flat_map(|row| kept.iter().map(move |(strength, axis)| (row, strength, axis)))
        .map(|(row, strength, axis)| (axis.get(row).copied().unwrap_or_default() / strength.sqrt()) as f32)
        .collect();
    let mut vectors = vec![0.0; right.len() / width * kept.len()];
    if !kept.is_empty() {
        for (from, to) in right.chunks_exact(width).zip(vectors.chunks_exact_mut(kept.len())) {
            for (number, turned) in from.iter().zip(turn.chunks_exact(kept.len())) {
                add_scaled(to, *number, turned);
            }
        }
    }
    (vectors, kept.len())
}

/// The eigenvalues and eigenvectors of `products` (symmetric, never negative), largest first: with `products` = transposed
/// R * R, rotations that make the rows of R orthogonal leave them as the eigenvectors, each as long as the root of its
/// eigenvalue (Hestenes: Inversion of matrices by biorthogonalization, SIAM 6, 1958).
fn principal_axes(products: &[f64], width: usize) -> Vec<(f64, Vec<f64>)> {
    let mut rows: Vec<Vec<f64>> = cholesky(products, width).chunks_exact(width).map(<[f64]>::to_vec).collect();
    for _ in 0..SWEEPS {
        let mut turned = false;
        for second in 1..rows.len() {
            let (before, after) = rows.split_at_mut(second);
            let Some(two) = after.first_mut() else { break };
            for one in before {
                turned |= make_orthogonal(one, two);
            }
        }
        if !turned {
            break;
        }
    }
    let mut axes: Vec<(f64, Vec<f64>)> = rows
        .into_iter()
        .map(|mut row| {
            let strength = inner(&row, &row);
            row.iter_mut().for_each(|number| *number /= strength.sqrt().max(f64::MIN_POSITIVE));
            (strength, row)
        })
        .collect();
    axes.sort_by(|a, b| b.0.total_cmp(&a.0));
    axes
}

/// Turns two rows in their plane until they are orthogonal; answers whether they were not.
fn make_orthogonal(one: &mut [f64], two: &mut [f64]) -> bool {
    let (first, second, both) = (inner(one, one), inner(two, two), inner(one, two));
    if both.abs() <= ORTHOGONAL * (first * second).sqrt() {
        return false;
    }
    let ratio = (second - first) / (2.0 * both);
    let tangent = ratio.signum() / (ratio.abs() + ratio.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = cosine * tangent;
    for (a, b) in one.iter_mut().zip(two) {
        (*a, *b) = (cosine * *a - sine * *b, sine * *a + cosine * *b);
    }
    true
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `left = rows * right`
fn multiply(rows: &[Row], right: &[f32], left: &mut [f32], width: usize) {
    for (row, to) in rows.iter().zip(left.chunks_exact_mut(width)) {
        to.fill(0.0);
        for (column, value) in row {
            let start = *column as usize * width;
            add_scaled(to, *value, right.get(start..start + width).unwrap_or_default());
        }
    }
}

/// `right = transposed rows * left`
fn multiply_transposed(rows: &[Row], left: &[f32], right: &mut [f32], width: usize) {
    right.fill(0.0);
    for (row, from) in rows.iter().zip(left.chunks_exact(width)) {
        for (column, value) in row {
            let start = *column as usize * width;
            add_scaled(right.get_mut(start..start + width).unwrap_or_default(), *value, from);
        }
    }
}

/// The inner products of the columns of a tall matrix, `width` x `width`; of the two halves alike the upper one alone.
fn inner_products(tall: &[f32], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0_f64; width * width];
    let mut block = vec![0.0_f32; width * width];
    for rows in tall.chunks(width * BLOCK) {
        block.fill(0.0);
        for row in rows.chunks_exact(width) {
            for ((at, number), sums) in row.iter().enumerate().zip(block.chunks_exact_mut(width)) {
                add_scaled(sums.get_mut(at..).unwrap_or_default(), *number, row.get(at..).unwrap_or_default());
            }
        }
        sums.iter_mut().zip(&block).for_each(|(sum, number)| *sum += f64::from(*number));
    }
    sums
}

/// Makes the columns orthogonal and of length 1. Once leaves an error that grows with the square of how unlike their lengths
/// are (R's diagonal); a second time makes up for that, where it is large or must be `exact`.
fn orthonormalize(tall: &mut [f32], width: usize, exact: bool) {
    for _ in 0..2 {
        let upper = cholesky(&inner_products(tall, width), width);
        let diagonal = || (0..width).filter_map(|index| upper.get(index * (width + 1)).copied());
        let (least, most) = (diagonal().fold(f64::MAX, f64::min), diagonal().fold(0.0, f64::max));
        divide(tall, width, &upper);
        if !exact && least > ALIKE * most {
            break;
        }
    }
}

/// Divides the rows by the upper triangle.
fn divide(tall: &mut [f32], width: usize, upper: &[f64]) {
    #[expect(clippy::cast_possible_truncation, reason = "used on single precision numbers")]
    let factor: Vec<f32> = upper.iter().map(|number| *number as f32).collect();
    for row in tall.chunks_exact_mut(width) {
        for index in 0..width {
            let Some(line) = factor.get(index * width..(index + 1) * width) else { continue };
            let (Some(diagonal), Some(number)) = (line.get(index), row.get_mut(index)) else { continue };
            *number /= diagonal;
            let solved = *number;
            if let (Some(rest), Some(line)) = (row.get_mut(index + 1..), line.get(index + 1..)) {
                add_scaled(rest, -solved, line);
            }
        }
    }
}

/// The upper triangle R of `products` = transposed R * R. Directions that are not there get a tiny length, so that the
/// division by it stays finite; what they hold then is noise, which the next pass makes orthogonal.
fn cholesky(products: &[f64], width: usize) -> Vec<f64> {
    let at = |row: usize, column: usize| products.get(row * width + column).copied().unwrap_or_default();
    let tiny = 1e-10 * (0..width).map(|index| at(index, index)).fold(f64::MIN_POSITIVE, f64::max);
    let mut upper = vec![0.0_f64; width * width];
    for row in 0..width {
        let (done, rest) = upper.split_at_mut(row * width);
        let Some(line) = rest.get_mut(..width) else { break };
        for (column, value) in line.iter_mut().enumerate().skip(row) {
            *value = at(row, column);
        }
        for earlier in done.chunks_exact(width) {
            let factor = earlier.get(row).copied().unwrap_or_default();
            for (value, above) in line.iter_mut().zip(earlier).skip(row) {
                *value -= factor * above;
            }
        }
        let diagonal = line.get(row).copied().unwrap_or_default().max(tiny).sqrt();
        for (column, value) in line.iter_mut().enumerate().skip(row) {
            *value = if column == row { diagonal } else { *value / diagonal };
        }
    }
    upper
}

/// Numbers around 0, nearly normal (the sum of four even ones), from xorshift64.
fn random_numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        #[expect(clippy::cast_precision_loss, reason = "24 bits")]
        let even = (state >> 40) as f32 / (1_u32 << 24) as f32;
        even - 0.5
    };
    (0..count).map(|_| next() + next() + next() + next()).collect()
}
