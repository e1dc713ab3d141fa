//! mentor: be mentored by people you may never meet.

pub mod app;
pub mod config;
pub mod domain;
pub mod format;
pub mod index;
pub mod net;
pub mod pipeline;
pub mod store;
pub mod surface;
pub mod text;
