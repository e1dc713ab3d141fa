//! The one integration binary: it links once, and every topic is a module.

mod net;
mod support;
