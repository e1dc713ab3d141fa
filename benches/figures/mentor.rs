//! The program under measurement, and a library of its own for it.

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Result;
use super::measure::{self, Cost};

/// The release binary that was built with this bench, unless `MENTOR_FIGURES_BINARY` names another one to compare.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("MENTOR_FIGURES_BINARY").map_or_else(|| env!("CARGO_BIN_EXE_mentor").into(), PathBuf::from)
}

/// Feeds that one mentor of a made library has.
const FEEDS_A_MENTOR: usize = 20;

/// A home in a folder.
pub(crate) struct Home {
    dir: PathBuf,
    environment: Vec<(&'static str, String)>,
}

impl Home {
    /// An empty home; what was in the folder is removed.
    pub(crate) fn new(dir: PathBuf) -> Result<Self> {
        if dir.exists() {
            fs::remove_dir_all(&dir)?;
        }
        Ok(Self { dir, environment: Vec::new() })
    }

    /// A home that is there already.
    pub(crate) fn existing(dir: PathBuf) -> Self {
        Self { dir, environment: Vec::new() }
    }

    /// Takes a folder away that the program makes again of its library.
    pub(crate) fn forget(&self, derived: &str) -> Result<()> {
        match fs::remove_dir_all(self.dir.join(derived)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The same with variables for every command.
    pub(crate) fn with_environment(mut self, environment: Vec<(&'static str, String)>) -> Self {
        self.environment = environment;
        self
    }

    /// A command in this home that hears nothing of the caller's own settings or proxies.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy().to_ascii_uppercase();
            if text.starts_with("MENTOR_") || text.ends_with("_PROXY") || text == "SSL_CERT_FILE" {
                command.env_remove(name);
            }
        }
        // The servers under measurement.
        command.env("MENTOR_ALLOW_HOSTS", "127.0.0.1");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.arg("--home").arg(&self.dir).args(args);
        command
    }

    /// Runs a command that has to end well, and waits until what it left to the background is done too: that is no part
    /// of its cost, and would disturb whatever is measured next.
    pub(crate) fn run(&self, args: &[&str]) -> Result<Cost> {
        let cost = measure::run_well(&mut self.command(args))?;
        while self.learns_in_background() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Ok(cost)
    }

    /// Whether a process of the program still learns this home's vectors.
    fn learns_in_background(&self) -> bool {
        let home = self.dir.to_string_lossy();
        let Ok(processes) = fs::read_dir("/proc") else { return false };
        processes.flatten().any(|process| {
            let words = fs::read(process.path().join("cmdline")).unwrap_or_default();
            let words = String::from_utf8_lossy(&words);
            words.contains(&*home) && words.split('\0').any(|word| word == "--vectors")
        })
    }

    /// Declares these feeds, a mentor for every few.
    pub(crate) fn declare(&self, feeds: &[String]) -> Result<()> {
        let mut text = String::new();
        for (number, feeds) in feeds.chunks(FEEDS_A_MENTOR).enumerate() {
            let list: Vec<String> = feeds.iter().map(|url| format!("{url:?}")).collect();
            write!(
                text,
                "[[mentor]]\nname = \"Mentor {number}\"\ncircle = \"world\"\nfeeds = [{}]\n\n",
                list.join(", ")
            )?;
        }
        let mut file = self.dir.clone().into_os_string();
        file.push(".toml");
        fs::write(&file, text)?;
        self.run(&["apply", &file.to_string_lossy()])?;
        Ok(())
    }

    /// The size of everything in it, in millions of bytes.
    pub(crate) fn size_mb(&self) -> f64 {
        folder_size(&self.dir) as f64 / 1e6
    }
}

/// Bytes of all files below a folder.
pub(crate) fn folder_size(dir: &Path) -> u64 {
    let Ok(rows) = fs::read_dir(dir) else { return 0 };
    rows.flatten()
        .map(|row| match row.metadata() {
            Ok(data) if data.is_dir() => folder_size(&row.path()),
            Ok(data) => data.len(),
            Err(_) => 0,
        })
        .sum()
}
