//! Care for the library.

use std::sync::Arc;

use super::args::{BackupArgs, ReindexArgs, RestoreArgs};
use super::reply::Reply;
use super::terminal::{DIM, GREEN, RED, YELLOW, count, wrap};
use super::{Outcome, Surroundings};
use crate::app::{App, Check, CheckResult, Stop};
use crate::domain::{Clock, SystemClock};

pub(super) async fn doctor(surroundings: &Surroundings) -> Outcome {
    let checks = App::diagnose(&surroundings.home, &surroundings.settings, Arc::new(SystemClock)).await;
    let bad = checks.iter().any(|check| check.result == CheckResult::Bad);
    let text: String = checks.iter().map(lines).collect();
    Ok(Reply::new(&serde_json::json!({ "ok": !bad, "checks": checks }), text).code(u8::from(bad)))
}

fn lines(check: &Check) -> String {
    let (style, mark) = match check.result {
        CheckResult::Ok => (GREEN, "✓"),
        CheckResult::Note => (YELLOW, "!"),
        CheckResult::Bad => (RED, "✗"),
    };
    let found = wrap(&format!("{}: {}", check.what, check.found), "  ");
    let mut text = format!("{style}{mark}{style:#} {}\n", found.trim_start());
    if let Some(advice) = &check.advice {
        text.push_str(&format!("{DIM}{}{DIM:#}\n", wrap(&format!("→ {advice}"), "  ")));
    }
    text
}

pub(super) async fn backup(surroundings: &Surroundings, args: BackupArgs) -> Outcome {
    surroundings.read().await?.backup(&args.file).await?;
    let bytes = std::fs::metadata(&args.file).map_or(0, |file| file.len());
    let text = format!("Wrote {} ({:.1} MB).", args.file.display(), bytes as f64 / 1e6);
    let reply = Reply::new(&serde_json::json!({ "file": args.file, "bytes": bytes }), text);
    Ok(reply.aside(format!("`mentor restore {}` brings it back", args.file.display())))
}

pub(super) async fn restore(surroundings: &Surroundings, args: RestoreArgs) -> Outcome {
    let question =
        format!("Put {} in the library's place? The present library is kept beside it.", args.file.display());
    App::check_backup(&args.file).await?;
    surroundings.confirm(args.yes, &question)?;
    let stamp = SystemClock.now().format("%Y%m%d-%H%M%S").to_string();
    let restored = App::restore(&surroundings.home, &surroundings.settings, &args.file, &stamp).await?;
    let mut text = format!("Restored {}.", count(restored.entries, "entry", "entries"));
    if let Some(previous) = &restored.previous {
        text.push_str(&format!("\nThe library that was there is kept as {}.", previous.display()));
    }
    Ok(Reply::new(&restored, text))
}

pub(super) async fn reindex(surroundings: &Surroundings, args: ReindexArgs) -> Outcome {
    if args.vectors {
        let app = surroundings.read().await?;
        let changed = app.update_vectors().await?;
        if changed {
            app.prepare_answers().await?;
        }
        let text = if changed { "The vectors are up to date now." } else { "The vectors were up to date." };
        return Ok(Reply::new(&serde_json::json!({ "changed": changed }), text.to_owned()));
    }
    let app = surroundings.write("reindex").await?;
    let sources = if args.extract { Some(app.reextract(&Stop::default()).await?) } else { None };
    let entries = app.reindex(|_| ()).await?;
    let mut text = format!("The search index holds {}.", count(entries, "entry", "entries"));
    if let Some(sources) = sources {
        text.push_str(&format!(" {} were read again.", count(sources, "page or transcript", "pages and transcripts")));
    }
    Ok(Reply::new(&serde_json::json!({ "entries": entries, "sources": sources }), text))
}

pub(super) fn config(surroundings: &Surroundings) -> Outcome {
    let rows = App::list_settings(&surroundings.settings);
    let data: Vec<_> = rows
        .iter()
        .map(|row| serde_json::json!({ "key": row.key, "value": row.value, "source": row.source }))
        .collect();
    let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    let text: String = rows
        .iter()
        .map(|row| {
            format!("{:width$}  {}  {DIM}{}{DIM:#}\n", row.key, row.value.as_deref().unwrap_or("not set"), row.source)
        })
        .collect();
    Ok(Reply::new(&data, text))
}
