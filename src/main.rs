//! A shim: everything lives in the library.

fn main() -> std::process::ExitCode {
    mentor::surface::cli::run()
}
