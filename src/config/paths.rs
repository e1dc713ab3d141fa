//! Where everything of one learner lives.

use std::path::{Path, PathBuf};

use super::ConfigError;

/// The directory that holds a learner's library, its search index and its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    dir: PathBuf,
    given: bool,
}

impl Home {
    /// The directory that was asked for (`--home` or `MENTOR_HOME`), or the platform's place for a user's data.
    /// Nothing is made; an empty path counts as not given, since `MENTOR_HOME=` means that in every shell.
    ///
    /// # Errors
    /// [`ConfigError::NoHome`] when nothing was given and the platform names no place.
    pub fn resolve(flag_or_env: Option<PathBuf>) -> Result<Self, ConfigError> {
        if let Some(given) = flag_or_env.filter(|path| !path.as_os_str().is_empty()) {
            // A relative home must not move when a command changes directory later on.
            let dir = std::path::absolute(&given).map_err(|source| ConfigError::CreateDir { dir: given, source })?;
            return Ok(Self { dir, given: true });
        }
        use etcetera::AppStrategy as _;
        let places = etcetera::app_strategy::choose_native_strategy(etcetera::AppStrategyArgs {
            top_level_domain: "org".to_owned(),
            author: "mentor".to_owned(),
            app_name: "mentor".to_owned(),
        })
        .map_err(|_| ConfigError::NoHome)?;
        Ok(Self { dir: places.data_dir(), given: false })
    }

    /// The directory itself.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether it was asked for, rather than the platform's place.
    pub fn is_given(&self) -> bool {
        self.given
    }

    /// The SQLite database.
    pub fn database(&self) -> PathBuf {
        self.dir.join("mentor.db")
    }

    /// The directory of the search index; it can be deleted at any time.
    pub fn index(&self) -> PathBuf {
        self.dir.join("index")
    }

    /// The directory of the vectors; it can be deleted at any time.
    pub fn vectors(&self) -> PathBuf {
        self.dir.join("vectors")
    }

    /// The directory of what was answered; it can be deleted at any time.
    pub fn answers(&self) -> PathBuf {
        self.dir.join("answers")
    }

    /// The settings file, which need not exist.
    pub fn config(&self) -> PathBuf {
        self.dir.join("config.toml")
    }

    /// The file that the one writer holds locked.
    pub fn lock(&self) -> PathBuf {
        self.dir.join("lock")
    }

    /// Makes the directory, open to its owner only: what somebody reads is nobody else's business.
    /// A directory that is there already keeps its permissions.
    ///
    /// # Errors
    /// [`ConfigError::CreateDir`] when the system refuses, or when something else than a directory stands there.
    pub fn create(&self) -> Result<(), ConfigError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.dir).map_err(|source| ConfigError::CreateDir { dir: self.dir.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_home_is_used_and_holds_all_paths() {
        let home = Home::resolve(Some(PathBuf::from("/somewhere/lib"))).unwrap();
        assert!(home.is_given());
        assert_eq!(home.database(), Path::new("/somewhere/lib/mentor.db"));
        assert_eq!(home.index(), Path::new("/somewhere/lib/index"));
        assert_eq!(home.config(), Path::new("/somewhere/lib/config.toml"));
        assert_eq!(home.lock(), Path::new("/somewhere/lib/lock"));
    }

    #[test]
    fn a_relative_home_becomes_absolute() {
        assert!(Home::resolve(Some(PathBuf::from("lib"))).unwrap().dir().is_absolute());
    }

    #[test]
    fn an_empty_home_counts_as_not_given() {
        assert!(!Home::resolve(Some(PathBuf::new())).unwrap().is_given());
    }

    #[cfg(unix)]
    #[test]
    fn a_new_home_is_open_to_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let home = Home::resolve(Some(place.path().join("a/b"))).unwrap();
        home.create().unwrap();
        home.create().unwrap();
        assert_eq!(std::fs::metadata(home.dir()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_file_in_the_way_is_told_by_name() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("taken");
        std::fs::write(&file, "").unwrap();
        let error = Home::resolve(Some(file)).unwrap().create().unwrap_err();
        assert!(error.to_string().contains("taken"), "{error}");
        assert!(error.hint().contains("--home"));
    }
}
