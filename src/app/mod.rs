//! The app room.

pub mod demo;
