//! Finds the entries that are nearest to a place, among all.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::HEAD_BYTES;
use super::read::{Vectors, split_row};
use crate::domain::{Best, EntryId};
use crate::embed::error::EmbedError;
use crate::embed::pack::Probe;
use crate::embed::sketch::{SKETCH_BYTES, SketchProbe};

/// Rows that are read in one go: what stays near the processor until it is compared.
const ROWS_AT_ONCE: usize = 1_000;
/// A thread more is started for so many rows: its start is nothing beside them. A question takes no more threads than these.
const ROWS_A_THREAD: usize = 25_000;
const MOST_THREADS: usize = 4;
/// Among more rows than these sketches choose what is compared: the places of 500,000 are 160 MB.
const ROWS_WITHOUT_SKETCHES: usize = 100_000;
/// So many are compared for each that is wanted. Of the fifty nearest in three collections 85 to 98 in a hundred are found so,
/// and of the five nearest all but three in 500 at the worst (`examples/relevance.rs` prints the figures). With twice as many
/// more of the fifty are found.
const COMPARED_FOR_EACH: usize = 4;

impl Vectors {
    /// The entries nearest to a place in the space, so many at most, with their cosines, in no order. All are compared; among
    /// more than 100,000 only those that are likely to be near, by sketches of a bit a number.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn nearest(&self, place: &[f32], wanted: usize) -> Result<Vec<(EntryId, f32)>, EmbedError> {
        self.nearest_comparing(place, wanted, ROWS_WITHOUT_SKETCHES)
    }

    /// As [`nearest`](Self::nearest), with sketches in libraries of more than `most` rows.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub fn nearest_comparing(
        &self,
        place: &[f32],
        wanted: usize,
        most: usize,
    ) -> Result<Vec<(EntryId, f32)>, EmbedError> {
        let Some(probe) = Probe::new(place) else { return Ok(Vec::new()) };
        let (count, table) = (self.count_rows(), self.rows.all()?);
        let threads = count_threads(count);
        let compare = |bytes: &[u8], row: usize, best: &mut Best<EntryId>| {
            let near = probe.cosine_of_unit(bytes.get(HEAD_BYTES..).unwrap_or_default());
            if best.takes(near)
                && let Some(read) = split_row(bytes)
                && table.of(read.id).is_some_and(|counts| counts as usize == row)
            {
                best.add(read.id, near);
            }
        };
        let best = if count <= most {
            best_of(count, threads, wanted, |rows, buffer, best| {
                self.read_rows(rows.clone(), buffer)?;
                buffer.chunks_exact(self.row_bytes()).zip(rows).for_each(|(bytes, row)| compare(bytes, row, best));
                Ok(())
            })
        } else {
            let likely = self.likely(place, COMPARED_FOR_EACH * wanted, threads)?;
            best_of(likely.len(), threads, wanted, |part, buffer, best| {
                for row in likely.get(part).unwrap_or_default() {
                    self.read_rows(*row..row + 1, buffer)?;
                    compare(buffer, *row, best);
                }
                Ok(())
            })
        };
        best.map(Best::into_vec)
    }

    /// The rows that are likely to be nearest, by their sketches; in their order.
    fn likely(&self, place: &[f32], wanted: usize, threads: usize) -> Result<Vec<usize>, EmbedError> {
        let probe = SketchProbe::new(place);
        let best = best_of(self.count_rows(), threads, wanted, |rows, buffer, best| {
            let mut estimates = Vec::new();
            self.sketches.read_at((rows.start * SKETCH_BYTES) as u64, rows.len() * SKETCH_BYTES, buffer)?;
            probe.estimate(buffer, &mut estimates);
            rows.zip(estimates).for_each(|(row, near)| best.add(row, near));
            Ok(())
        })?;
        let mut rows: Vec<usize> = best.into_vec().into_iter().map(|(row, _)| row).collect();
        rows.sort_unstable();
        Ok(rows)
    }
}

/// The best of `count`, of which `piece` adds a range at a time, with room to read it into. Each thread takes the next range.
fn best_of<T: Ord + Send>(
    count: usize,
    threads: usize,
    wanted: usize,
    piece: impl Fn(Range<usize>, &mut Vec<u8>, &mut Best<T>) -> Result<(), EmbedError> + Sync,
) -> Result<Best<T>, EmbedError> {
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut best, mut buffer) = (Best::of(wanted), Vec::new());
        loop {
            let first = next.fetch_add(ROWS_AT_ONCE, Ordering::Relaxed);
            if first >= count {
                return Ok(best);
            }
            piece(first..count.min(first + ROWS_AT_ONCE), &mut buffer, &mut best)?;
        }
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut best = work()?;
        for helper in helpers {
            let found = helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            found.into_vec().into_iter().for_each(|(one, score)| best.add(one, score));
        }
        Ok(best)
    })
}

fn count_threads(rows: usize) -> usize {
    match rows / ROWS_A_THREAD {
        0 | 1 => 1,
        worth => std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(worth),
    }
}
