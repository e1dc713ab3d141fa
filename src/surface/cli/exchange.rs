//! The library in and out of other programs' files.

use std::io::Write as _;
use std::path::Path;

use super::args::{ExportArgs, ExportFormat, ImportArgs};
use super::reply::Reply;
use super::terminal::count;
use super::{Outcome, Surroundings};
use crate::app::{Error, ErrorKind};

pub(super) async fn import(surroundings: &Surroundings, args: ImportArgs) -> Outcome {
    let bytes = read_bytes(&args.file)?;
    let report = surroundings.write("import").await?.import_opml(&bytes, args.circle).await?;
    let mut text = format!(
        "Imported {} with {}; {} in the library already.",
        count(report.added.len(), "feed", "feeds"),
        count(report.mentors, "new mentor", "new mentors"),
        report.known,
    );
    for problem in &report.problems {
        text.push_str(&format!("\n  problem: {problem}"));
    }
    let partly = !report.problems.is_empty();
    let reply = Reply::new(&report, text).partly(partly);
    Ok(if report.added.is_empty() { reply } else { reply.aside("next: mentor sync") })
}

/// A file's bytes, or stdin's for `-`.
fn read_bytes(file: &Path) -> Result<Vec<u8>, Error> {
    let read = if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes).map(|_| bytes)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| {
        let kind = if error.kind() == std::io::ErrorKind::NotFound { ErrorKind::NotFound } else { ErrorKind::Failed };
        Error::new(kind, format!("{} cannot be read: {error}", file.display())).hint("check the path")
    })
}

pub(super) async fn export(surroundings: &Surroundings, args: ExportArgs) -> Outcome {
    let app = surroundings.read().await?;
    let (data, text) = match args.format {
        ExportFormat::Opml => text_export("opml", app.export_opml().await?),
        ExportFormat::Toml => text_export("toml", app.export_toml().await?),
        ExportFormat::Json => {
            let library = app.export_json().await?;
            let text = format!("{library:#}\n");
            (library, text)
        }
    };
    match args.file.filter(|file| file.as_os_str() != "-") {
        None => Ok(Reply::new(&data, text)),
        Some(file) => {
            write_new(&file, &text)?;
            let written = serde_json::json!({ "file": file, "bytes": text.len() });
            Ok(Reply::new(&written, format!("Wrote {}.", file.display())))
        }
    }
}

fn text_export(format: &str, text: String) -> (serde_json::Value, String) {
    (serde_json::json!({ "format": format, "text": text }), text)
}

/// Writes a file whole or not at all, and over no other.
fn write_new(file: &Path, text: &str) -> Result<(), Error> {
    let refuse = |error: std::io::Error| {
        let error_text = format!("{} cannot be written: {error}", file.display());
        Error::new(ErrorKind::Failed, error_text)
            .hint("name a file that does not exist yet, in a folder you may write to")
    };
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).open(file).map_err(refuse)?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(|error| {
        // Half an export would pass for a whole one.
        let _ = std::fs::remove_file(file);
        refuse(error)
    })
}
