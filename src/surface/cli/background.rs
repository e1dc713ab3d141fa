//! Work that nobody should wait for.

use std::process::{Command, Stdio};

use super::Surroundings;
use crate::app::App;

/// Has another process of this program learn the library's vectors where that takes longer than a question may; what it
/// writes serves from the next command on. That it cannot be started is no failure of the command at hand.
pub(super) async fn learn_in_background(surroundings: &Surroundings, app: &App) {
    if !app.vectors_are_due().await {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut command = Command::new(program);
    command.arg("--quiet").arg("--home").arg(&surroundings.settings.home.value).args(["reindex", "--vectors"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl-C in the terminal is meant for the command at hand.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    match command.spawn() {
        Ok(_) => tracing::debug!("the library's vectors are being learnt in the background"),
        Err(error) => tracing::debug!("the library's vectors cannot be learnt in the background: {error}"),
    }
}
