//! Tests of the whole stage: labelled pairs of our own, and that order decides nothing.

mod labelled;
mod order;
mod shapes;
