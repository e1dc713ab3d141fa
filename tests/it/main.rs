//! The one integration binary: it links once, and every topic is a module.

mod floors;
mod net;
mod store_processes;
mod store_story;
mod support;
