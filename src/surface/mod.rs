//! Floor 4: where people and programs meet the library. Each surface only calls [`crate::app`].

pub mod cli;
