//! A launchd agent.

use std::path::PathBuf;

use super::super::error::Result;
use super::{EVERY_MINUTES, TimerFile, TimerKind, TimerReport, Timers, files};

/// Puts the agent in place and has launchd load it; whether anything changed.
pub(super) fn install(timers: &Timers) -> Result<bool> {
    let path = agent(timers);
    let word = path.to_string_lossy().into_owned();
    let was_there = path.exists();
    let changed = files::write(&path, |made| text(timers, made))?;
    if was_there && changed {
        // An agent is read when it is loaded. One that was not loaded cannot be unloaded, which is as good.
        let _ = timers.run("launchctl", &["unload", &word], None);
    }
    if changed && let Err(error) = timers.run("launchctl", &["load", "-w", &word], None) {
        files::remove(&path)?;
        return Err(error);
    }
    Ok(changed)
}

pub(super) fn remove(timers: &Timers) -> Result<()> {
    let path = agent(timers);
    let unloaded = timers.run("launchctl", &["unload", "-w", &path.to_string_lossy()], None);
    files::remove(&path)?;
    unloaded.map(drop)
}

pub(super) fn look(timers: &Timers) -> Result<TimerReport> {
    let path = agent(timers);
    let content = std::fs::read_to_string(&path).ok();
    let files = content.map(|content| TimerFile { path: path.display().to_string(), content });
    let mut report = timers.report(Some(TimerKind::Launchd), files.into_iter().collect());
    report.next_run = report.installed.then(|| format!("every {EVERY_MINUTES} minutes while you are logged in"));
    Ok(report)
}

fn label(timers: &Timers) -> String {
    format!("io.github.mentor-reader.{}", timers.name)
}

fn agent(timers: &Timers) -> PathBuf {
    timers.machine.user_home.join("Library/LaunchAgents").join(format!("{}.plist", label(timers)))
}

fn text(timers: &Timers, made: &str) -> String {
    let words: String = timers.words.iter().map(|word| format!("    <string>{}</string>\n", escape(word))).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- Written by `mentor schedule install`; `mentor schedule remove` takes it away. {made} -->\n\
         <plist version=\"1.0\">\n<dict>\n  <key>Label</key>\n  <string>{}</string>\n  <key>ProgramArguments</key>\n  <array>\n\
         {words}  </array>\n  <key>StartInterval</key>\n  <integer>{}</integer>\n  <key>RunAtLoad</key>\n  <true/>\n  \
         <key>ProcessType</key>\n  <string>Background</string>\n</dict>\n</plist>\n",
        escape(&label(timers)),
        EVERY_MINUTES * 60,
    )
}

fn escape(word: &str) -> String {
    word.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
