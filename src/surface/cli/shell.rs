//! Completions and the manual page, made from the same words that the command line is read with.

use clap::CommandFactory;

use super::Outcome;
use super::args::{Cli, CompletionsArgs};
use super::reply::Reply;
use crate::app::{Error, ErrorKind};

pub(super) fn completions(args: CompletionsArgs) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "mentor", &mut script);
    raw(script)
}

/// One page for the program and all of its commands.
pub(super) fn man() -> Outcome {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    let broken = |error| Error::new(ErrorKind::Failed, "the manual page could not be made").because(error);
    clap_mangen::Man::new(command.clone()).render(&mut page).map_err(broken)?;
    for sub in command.get_subcommands() {
        let man = clap_mangen::Man::new(sub.clone());
        man.render_name_section(&mut page).map_err(broken)?;
        man.render_synopsis_section(&mut page).map_err(broken)?;
        man.render_options_section(&mut page).map_err(broken)?;
    }
    raw(page)
}

fn raw(bytes: Vec<u8>) -> Outcome {
    String::from_utf8(bytes)
        .map(Reply::raw)
        .map_err(|error| Error::new(ErrorKind::Failed, "the text is no UTF-8").because(error))
}
