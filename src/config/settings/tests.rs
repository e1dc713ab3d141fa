use super::*;
use crate::config::ConfigError;

fn load(config: &str, env: &[(&str, &str)]) -> (tempfile::TempDir, Result<Settings, ConfigError>) {
    let place = tempfile::tempdir().unwrap();
    let home = Home::resolve(Some(place.path().to_owned())).unwrap();
    std::fs::write(home.config(), config).unwrap();
    let env = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    let settings = Settings::load(&home, &env);
    (place, settings)
}

#[test]
fn nothing_set_gives_the_defaults() {
    let place = tempfile::tempdir().unwrap();
    let home = Home::resolve(Some(place.path().to_owned())).unwrap();
    let settings = Settings::load(&home, &|_| None).unwrap();
    assert_eq!(settings.database.value, Database::File(home.database()));
    assert_eq!((settings.queue_minutes.value, settings.concurrency.value), (60, 8));
    assert_eq!(settings.home.source, Source::Flag);
    assert!(settings.list().iter().skip(1).all(|row| row.source == "default"));
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let config = "color = \"always\"\n\n[queue]\nminutes = 30\n[sync]\nconcurrency = 4\ncontact = \"me@example.com\"\n";
    let (_place, settings) =
        load(config, &[("MENTOR_QUEUE_MINUTES", "45"), ("MENTOR_COLOR", "auto"), ("MENTOR_LOG", "")]);
    let settings = settings.unwrap().with_flag("color", "never").unwrap();
    assert_eq!(settings.color, Setting { value: ColorChoice::Never, source: Source::Flag });
    assert_eq!(settings.queue_minutes, Setting { value: 45, source: Source::Environment("MENTOR_QUEUE_MINUTES") });
    assert_eq!(settings.concurrency, Setting { value: 4, source: Source::File(6) });
    assert_eq!(settings.contact.value.as_deref(), Some("me@example.com"));
    assert_eq!(settings.log.source, Source::Default);
    let rows = settings.list();
    let source = |key: &str| rows.iter().find(|row| row.key == key).map(|row| row.source.as_str());
    assert_eq!(source("queue.minutes"), Some("environment MENTOR_QUEUE_MINUTES"));
    assert_eq!(source("sync.concurrency"), Some("config.toml line 6"));
}

#[test]
fn speed_and_the_program_that_transcribes_come_from_the_file_and_the_environment() {
    let config = "speed = 1.25\ntranscribe_command = [\"whisper cli\", \"-f\", \"{audio}\"]\n";
    let settings = load(config, &[]).1.unwrap();
    assert_eq!((settings.speed.value.to_string(), settings.speed.source), ("1.25".to_owned(), Source::File(1)));
    let command = settings.transcribe_command.value.unwrap();
    assert_eq!(command.words(), ["whisper cli", "-f", "{audio}"]);
    assert_eq!(command.to_string(), r#"["whisper cli", "-f", "{audio}"]"#);
    let env = [("MENTOR_SPEED", "2"), ("MENTOR_TRANSCRIBE_COMMAND", r#"["listen", "-"]"#)];
    let settings = load(config, &env).1.unwrap().with_flag("speed", "0.5").unwrap();
    assert_eq!(settings.speed.value.to_string(), "0.5");
    assert_eq!(settings.transcribe_command.value.unwrap().words(), ["listen", "-"]);
    for config in ["speed = 9", "speed = \"fast\"", "transcribe_command = \"rm -rf\"", "transcribe_command = []"] {
        let told = load(config, &[]).1.unwrap_err().to_string();
        assert!(told.contains("config.toml:1"), "{told}");
    }
    assert!(load("", &[("MENTOR_TRANSCRIBE_COMMAND", "whisper x")]).1.is_err());
}

#[test]
fn the_home_tells_whether_a_flag_or_the_environment_chose_it() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().to_str().unwrap().to_owned();
    let home = Home::resolve(Some(place.path().to_owned())).unwrap();
    let settings = Settings::load(&home, &|name| (name == "MENTOR_HOME").then(|| dir.clone())).unwrap();
    assert_eq!(settings.home.source, Source::Environment("MENTOR_HOME"));
}

#[test]
fn everything_wrong_in_the_file_is_told_with_its_line() {
    let config =
        "colour = \"never\"\ndatabase = \"mysql://db/x\"\nlog = true\nsync = 3\n[queue]\nminutes = 0\nhours = 1\n";
    let (_place, settings) = load(config, &[]);
    let ConfigError::Problems(found) = settings.unwrap_err() else { panic!("file problems") };
    let told: Vec<String> = found.iter().map(|p| format!("{}: {} ({})", p.line, p.message, p.hint)).collect();
    assert_eq!(
        told,
        [
            "1: unknown key \"colour\" (did you mean \"color\"?)",
            "2: \"database\" is \"mysql://db/x\" (write the path of a file, or postgres://user:password@host/database)",
            "3: \"log\" cannot be true or false (write a text in quotes, or a whole number)",
            "4: \"sync\" must be a table, and is a number (write [sync] in a line of its own, its settings below)",
            "6: \"queue.minutes\" is \"0\" (write a whole number from 1 to 10080)",
            "7: unknown key \"hours\" in [queue] (use one of: minutes)",
        ]
    );
}

#[test]
fn a_bad_variable_and_a_bad_flag_are_told_by_name() {
    let (_place, settings) = load("", &[("MENTOR_SYNC_CONCURRENCY", "many")]);
    let error = settings.unwrap_err();
    assert_eq!(error.to_string(), "MENTOR_SYNC_CONCURRENCY is \"many\": write a whole number from 1 to 64");
    assert_eq!(error.hint(), "change or remove MENTOR_SYNC_CONCURRENCY");
    let (_place, settings) = load("", &[]);
    let error = settings.unwrap().with_flag("color", "alwais").unwrap_err();
    assert_eq!(error.to_string(), "--color is \"alwais\": did you mean \"always\"?");
}

#[test]
fn no_color_is_obeyed_only_when_it_holds_something() {
    let (_place, settings) = load("color = \"always\"", &[("NO_COLOR", "1")]);
    assert_eq!(settings.unwrap().color.source, Source::Environment("NO_COLOR"));
    let (_place, settings) = load("color = \"always\"", &[("NO_COLOR", "")]);
    assert_eq!(settings.unwrap().color.value, ColorChoice::Always);
}

#[test]
fn a_database_is_a_file_of_the_home_or_a_server_whose_password_stays_hidden() {
    let (place, settings) = load("database = \"other.db\"", &[]);
    assert_eq!(settings.unwrap().database.value, Database::File(place.path().join("other.db")));
    let url = "postgres://me:secret@db.example/mentor";
    let (_place, settings) = load("", &[("MENTOR_DATABASE", url)]);
    let settings = settings.unwrap();
    assert_eq!(settings.database.value, Database::Url(url.to_owned()));
    assert_eq!(settings.database.value.to_string(), "postgres://me:***@db.example/mentor");
    let (_place, settings) = load("", &[("MENTOR_DATABASE", "sqlite:///tmp/x.db")]);
    assert_eq!(settings.unwrap().database.value, Database::File("/tmp/x.db".into()));
}

#[test]
fn a_model_stands_where_the_file_says_from_its_own_place_or_where_the_environment_says() {
    let (place, settings) = load("\nembedding_model = \"models/small\"", &[]);
    let model = settings.unwrap().embedding_model;
    assert_eq!((model.value, model.source), (Some(place.path().join("models/small")), Source::File(2)));
    let (_place, settings) = load("embedding_model = \"x\"", &[("MENTOR_EMBEDDING_MODEL", "/models/large")]);
    let settings = settings.unwrap();
    assert_eq!(settings.embedding_model.value, Some("/models/large".into()));
    let shown = settings.list().into_iter().find(|row| row.key == "embedding_model").unwrap();
    assert_eq!(shown.source, "environment MENTOR_EMBEDDING_MODEL");
    for bad in ["\"\"", "\"https://models.example/small\"", "[1]"] {
        let told = load(&format!("embedding_model = {bad}"), &[]).1.unwrap_err().to_string();
        assert!(told.contains("config.toml:1"), "{told}");
    }
}

#[test]
fn a_contact_that_no_header_can_carry_is_refused() {
    for bad in ["nobody", "a@b.c\r\nX: y", "a@ö.example", "me@x (me)"] {
        let (_place, settings) = load("", &[("MENTOR_SYNC_CONTACT", bad)]);
        assert!(settings.is_err(), "{bad:?}");
    }
}

#[test]
fn a_password_is_not_told_even_when_the_address_is_wrong() {
    for (config, env) in [("database = \"mysql://me:secret@db/x\"", ""), ("", "mysql://me:secret@db/x")] {
        let (_place, settings) = load(config, &[("MENTOR_DATABASE", env)]);
        let told = settings.unwrap_err().to_string();
        assert!(told.contains("mysql://…") && !told.contains("secret"), "{told}");
    }
}

#[test]
fn rule_70_private_hosts_are_allowed_by_the_file_and_the_environment_alone() {
    let (place, settings) = load("allow_hosts = [\"nas.local:8080\", \"192.168.0.0/16\"]\nproxy = \"none\"\n", &[]);
    let settings = settings.unwrap();
    let url = url::Url::parse("http://nas.local:8080/feed").unwrap();
    assert!(settings.allow_hosts.value.name(&url));
    assert_eq!((&settings.allow_hosts.source, &settings.proxy.source), (&Source::File(1), &Source::File(2)));
    let advice = settings.allow_hosts.value.advice(&url);
    assert!(advice.contains(&place.path().join("config.toml").display().to_string()), "{advice}");

    let (_place, settings) = load("allow_hosts = [\"a.local\"]", &[("MENTOR_ALLOW_HOSTS", "[::1]:80, b.local")]);
    let settings = settings.unwrap();
    assert_eq!(settings.allow_hosts.value.to_string(), "[::1]:80, b.local");
    assert_eq!(settings.allow_hosts.source, Source::Environment("MENTOR_ALLOW_HOSTS"));
    assert!(load("", &[]).1.unwrap().allow_hosts.value.is_empty());
}

#[test]
fn a_wrong_host_is_told_with_its_line() {
    for config in ["\nallow_hosts = [\"http://nas/\"]", "\nallow_hosts = \"nas\"", "\nallow_hosts = [1]"] {
        let (_place, settings) = load(config, &[]);
        let told = settings.unwrap_err().to_string();
        assert!(told.contains("config.toml:2: ") && told.contains("allow_hosts"), "{told}");
    }
    let (_place, settings) = load("", &[("MENTOR_ALLOW_HOSTS", "a b")]);
    assert!(settings.unwrap_err().to_string().starts_with("MENTOR_ALLOW_HOSTS is"));
    let (_place, settings) = load("proxy = \"off\"", &[]);
    assert!(settings.unwrap_err().to_string().contains("none"));
}
