//! The one integration binary: it links once, and every topic is a module.

mod library;
mod net;
mod search;
mod support;
mod sync;
