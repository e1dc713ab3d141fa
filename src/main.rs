//! A shim: everything lives in the library.

fn main() {}
