//! What the program makes of a document, adding nothing.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use tokio::sync::OnceCell;

use super::args::PreviewArgs;
use super::reply::Reply;
use super::terminal::{BOLD, RED};
use super::{Outcome, Surroundings};
use crate::app::{self, Error, ErrorKind, Preview, PreviewInput, Web};

/// Entries or feeds shown of each document.
const LINES_SHOWN: usize = 10;

pub(super) async fn preview(surroundings: &Surroundings, args: PreviewArgs) -> Outcome {
    if let Some(list) = args.list {
        return preview_list(surroundings, &list).await;
    }
    let mut stdin = Vec::new();
    if args.inputs.iter().any(|input| input == "-") {
        let read = std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut stdin);
        read.map_err(|error| Error::new(ErrorKind::Failed, "stdin could not be read").because(error))?;
    }
    let web = OnceCell::new();
    let mut previews = Vec::new();
    for path in args.inputs {
        let input = PreviewInput { path, base: args.base.clone(), content_type: args.content_type.clone() };
        previews.push(app::preview(&input, &stdin, async || open_web(surroundings, &web).await).await);
    }
    let failed = previews.iter().filter(|preview| !preview.ok).count();
    let text: String = previews.iter().map(lines).collect();
    let code = match failed {
        0 => 0,
        all if all == previews.len() => 1,
        _ => 3,
    };
    Ok(Reply::new(&previews, text).code(code))
}

/// The way to the web, one for all that is looked at.
async fn open_web(surroundings: &Surroundings, web: &OnceCell<Web>) -> Result<Web, Error> {
    web.get_or_try_init(async || surroundings.read().await?.web().await).await.cloned()
}

fn lines(preview: &Preview) -> String {
    let Some(kind) = preview.kind else {
        let error = preview.error.as_deref().unwrap_or("nothing could be made of it");
        return format!("{RED}{}{RED:#}\n  {error}\n", preview.path);
    };
    let mut text = format!("{BOLD}{}{BOLD:#}\n  {kind}: {}\n", preview.path, preview.content.describe());
    for line in preview.content.lines(LINES_SHOWN) {
        text.push_str(&format!("    {line}\n"));
    }
    text
}

/// One JSON line a row, written as it is read: thousands of files in one run must not pile up in memory.
async fn preview_list(surroundings: &Surroundings, list: &Path) -> Outcome {
    let cannot = |error: std::io::Error| {
        Error::new(ErrorKind::NotFound, format!("{} cannot be read: {error}", list.display())).hint("check the path")
    };
    let rows = std::io::BufReader::new(std::fs::File::open(list).map_err(cannot)?);
    let web = OnceCell::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (number, row) in rows.lines().enumerate() {
        let row = row.map_err(cannot)?;
        if row.trim().is_empty() {
            continue;
        }
        let mut input: PreviewInput = serde_json::from_str(&row).map_err(|error| {
            Error::new(ErrorKind::Usage, format!("{}:{}: {error}", list.display(), number + 1))
                .hint("write a row as {\"path\": \"feed.xml\", \"base\": null, \"content_type\": null}")
        })?;
        let given = input.path.clone();
        input.path = find_file(&given, list);
        let mut preview = app::preview(&input, &[], async || open_web(surroundings, &web).await).await;
        preview.path = given;
        let line = serde_json::to_string(&preview)
            .map_err(|error| Error::new(ErrorKind::Failed, "a preview could not be written as JSON").because(error))?;
        match writeln!(out, "{line}") {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(Reply::silent()),
            written => {
                written.map_err(|error| Error::new(ErrorKind::Failed, format!("stdout cannot be written: {error}")))?
            }
        }
    }
    out.flush().map_err(|error| Error::new(ErrorKind::Failed, format!("stdout cannot be written: {error}")))?;
    Ok(Reply::silent())
}

/// A path is taken from the current directory; where nothing stands there, from beside the list.
fn find_file(path: &str, list: &Path) -> String {
    if path.contains("://") || Path::new(path).exists() {
        return path.to_owned();
    }
    let beside: PathBuf = list.parent().unwrap_or(Path::new("")).join(path);
    if beside.exists() { beside.display().to_string() } else { path.to_owned() }
}
