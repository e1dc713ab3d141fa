//! When a feed is to be asked again: a pure decision from what is known about it, with its reason in words.
//!
//! The feed's own rhythm makes the plan; the floor, the server's and the feed's own wishes, and a server that asks to be
//! left alone are bounds that no plan passes. The same inputs always give the same answer; the seed is the only chance
//! in it.

mod ask;
mod decide;
mod hints;
mod plan;
mod rhythm;
mod slot;
mod words;

pub use ask::{AskLimits, Known, Refusal, Wish, in_turn, may_ask, starts_at};
pub use decide::{Asked, Decision, Rest, Standing, next_after_failure, next_after_success};
pub use hints::Hints;
pub use rhythm::is_stuck;

use chrono::TimeDelta;

/// Nobody is asked more often, and servers that give nothing to compare with only once a day.
const FLOOR: TimeDelta = TimeDelta::hours(1);
const FLOOR_WITHOUT_VALIDATORS: TimeDelta = TimeDelta::hours(24);
/// Nothing waits longer than this, however often it failed or however long it was told to.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(7);

/// From 0 up to 1, the same for the same seed; neighbouring seeds give unlike numbers (splitmix64's finish).
fn chance(seed: u64) -> f64 {
    let mut mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}
