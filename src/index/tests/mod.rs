//! Tests of the room as its callers see it, with a small tokenizer of their own.

mod agreement;
mod correcting;
mod damage;
mod filtering;
mod killing;
mod ranking;
mod scoring;
mod support;
mod writing;
