//! How large the program is, and how long a machine that has never built it needs.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::Result;
use super::mentor::binary;
use super::table::Figure;

/// The size of the binary; the time of a cold build only where it was asked for by name, since it takes minutes.
pub(crate) fn measure(place: &Path, named: bool) -> Result<Vec<Figure>> {
    let size = std::fs::metadata(binary())?.len() as f64 / 1e6;
    let mut figures = vec![Figure::at_most("size of the release binary", size, 40.0, " MB")];
    if named {
        let minutes = time_cold_build(&place.join("cold-target"))?;
        let cores = std::thread::available_parallelism()?;
        figures.push(Figure::at_most(format!("cold release build on {cores} cores"), minutes, 10.0, " min"));
    }
    Ok(figures)
}

fn time_cold_build(target: &Path) -> Result<f64> {
    let started = Instant::now();
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--release",
            "--manifest-path",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
            "--target-dir",
        ])
        .arg(target)
        .status()?;
    let minutes = started.elapsed().as_secs_f64() / 60.0;
    std::fs::remove_dir_all(target)?;
    if !status.success() {
        return Err("the cold build failed".into());
    }
    Ok(minutes)
}
