//! When the machine fails: full disks, folders that cannot be written to, two programs at once, damaged files.

use std::path::Path;
use std::process::{Child, Command};

use crate::support::fixture_server::Answer;
use crate::support::test_app::{files_below, wait_until};
use crate::support::{ENTRIES, Refusal, Run, TestApp, World, list, text};

/// Runs SQL on a library's database, as another program might.
fn run_sql(database: &Path, sql: &'static str) {
    use sqlx::{ConnectOptions as _, Connection as _, Executor as _};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database);
        let mut connection = options.connect().await.unwrap();
        connection.execute(sql).await.unwrap();
        connection.close().await.unwrap();
    });
}

/// Mentors of a file that does not fit on a small disk.
const ALL: usize = 800;

// --- a full disk -----------------------------------------------------------------------------------------------------

/// `script` in a shell in the surroundings of `app`, with the binary as `$MENTOR`.
fn shell(app: &TestApp, before: &[&str], script: &str) -> Run {
    let (program, words) = before.split_first().map_or(("sh", before), |(program, words)| (*program, words));
    let mut command = Command::new(program);
    app.surround(&mut command);
    command.args(words).env("MENTOR", env!("CARGO_BIN_EXE_mentor")).args(["-c", script]);
    Run::of(command)
}

#[test]
fn files_that_may_not_grow_fail_a_sync_with_words_and_lose_nothing() {
    let world = World::applied();
    // 160 KB a file: enough for the library as it is, too little for what is to come. Without the trap the
    // signal for it would end the program.
    let long = "A long day with many words about walruses and their teeth. ".repeat(20_000);
    world.republish("mara", |feed| feed.replace("We hired nine people", &long));
    let before = world.app.library();
    let run = shell(&world.app, &[], "trap '' XFSZ; ulimit -f 320; exec \"$MENTOR\" --json sync mara");
    assert_ne!(run.code(), 0, "{run}");
    let document = run.json();
    assert!(!document["error"].is_null() || document["feeds"]["failed"] == 1, "{run}");

    assert_eq!(world.app.json(["doctor"])["ok"], true);
    assert_eq!(world.app.library()["goals"], before["goals"]);
    world.app.run(["sync", "--force"]).done();
    assert_eq!(world.app.json(["search", "is:new"])["total"], ENTRIES, "with room again, everything comes");
}

/// Whether a small disk can be had here; says so where not.
fn disks_can_be_mounted() -> bool {
    let mut probe = Command::new("unshare");
    let mountable = probe.args(["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]).output();
    let can = mountable.is_ok_and(|output| output.status.success());
    if !can {
        println!("skipped: no file system can be mounted here");
    }
    can
}

#[test]
fn a_disk_that_fills_up_midway_in_apply_leaves_the_library_as_it_was() {
    if !disks_can_be_mounted() {
        return;
    }
    let app = TestApp::new();
    let declare = |count: usize| -> String {
        let mentors = 0..count;
        mentors
            .map(|n| format!("[[mentor]]\nname = \"Mentor {n}\"\nfeeds = [\"https://{n}.example/feed\"]\n"))
            .collect()
    };
    app.write("one.toml", declare(1));
    app.write("all.toml", declare(ALL));
    std::fs::create_dir(app.home()).unwrap();
    let script = "
        set -e
        for free in $FREE; do
            mount -t tmpfs -o size=60m tmpfs home
            \"$MENTOR\" -q apply one.toml
            used=$(df -k --output=used home | tail -1)
            mount -o remount,size=$((used + free))k home
            code=0; \"$MENTOR\" --json apply all.toml > full.$free || code=$?; echo $code > code.$free
            \"$MENTOR\" --json mentors > read.$free
            mount -o remount,size=60m home
            \"$MENTOR\" --json doctor > doctor.$free
            \"$MENTOR\" --json apply all.toml > room.$free
            \"$MENTOR\" --json mentors > all.$free
            umount home
        done";
    // SQLite's shared memory, 32 KB, has to fit for a library to be read at all; whether it is there before is chance: the
    // last connection that closes takes it away, and two that close at once leave it.
    let rooms: Vec<String> = [40, 80, 120, 300, 700, 1_500].iter().map(ToString::to_string).collect();
    let script = format!("FREE='{}'; {script}", rooms.join(" "));
    let run = shell(&app, &["unshare", "-rm", "sh"], &script).done();
    let mut full_disks = 0;
    for free in &rooms {
        let read = |name: &str| app.read(&format!("{name}.{free}"));
        let json = |name: &str| -> serde_json::Value { serde_json::from_str(&read(name)).expect(name) };
        let is_full = read("code").trim() != "0";
        if is_full {
            full_disks += 1;
            assert_eq!(read("code").trim(), "1", "{free}: {run}");
            Refusal::of(&json("full")).is("disk_full");
        }
        assert_eq!(list(&json("read")).len(), if is_full { 1 } else { ALL }, "{free}: all of the file, or nothing");
        assert_eq!(json("doctor")["ok"], true, "{free}");
        assert_eq!(list(&json("all")).len(), ALL, "{free}: with room again, everything comes");
    }
    assert!(full_disks >= 3, "the disk was full at {full_disks} writes");
}

#[test]
fn a_full_disk_is_told_and_everything_comes_once_there_is_room() {
    if !disks_can_be_mounted() {
        return;
    }
    let world = World::new();
    let long = "A long day with many words about walruses and their teeth. ".repeat(20_000);
    world.republish("mara", |feed| feed.replace("We hired nine people", &long));
    std::fs::create_dir(world.app.home()).unwrap();
    // The disk is gone with the shell, so the whole story is told in there; each answer goes to a file.
    let script = "
        set -e
        for size in $SIZES; do
            mount -t tmpfs -o size=${size}k tmpfs home
            if \"$MENTOR\" -q apply feeds.toml 2> apply.err; then
                code=0; \"$MENTOR\" --json sync > full.$size 2> full.err.$size || code=$?; echo $code > code.$size
                \"$MENTOR\" --json mentors > read.$size
                \"$MENTOR\" --json doctor > doctor.$size || true
                mount -o remount,size=60m home
                code=0; \"$MENTOR\" --json sync --force > room.$size || code=$?; echo $code > room.code.$size
                \"$MENTOR\" --json search is:new > search.$size
                \"$MENTOR\" --json doctor > doctor.$size
            fi
            umount home
        done";
    // From too little for the library itself to room for everything, so that the disk is full at one write after the
    // other: of the database, its log, the index, and the commit of each.
    let sizes: Vec<String> = (500..1900).step_by(140).map(|size| size.to_string()).collect();
    let script = format!("SIZES='{}'; {script}", sizes.join(" "));
    let run = shell(&world.app, &["unshare", "-rm", "sh"], &script).done();
    let mut full_disks = 0;
    for size in sizes.iter().filter(|size| world.app.path(&format!("full.{size}")).exists()) {
        let read = |name: &str| world.app.read(&format!("{name}.{size}"));
        let json = |name: &str| -> serde_json::Value { serde_json::from_str(&read(name)).expect(name) };
        let full = json("full");
        if read("code").trim() != "0" {
            full_disks += 1;
            assert_eq!(read("code").trim(), "1", "{size}: {run} {full:#}");
            let refusal = Refusal::of(&full).is("disk_full");
            assert!(refusal.hint.contains("space"), "{size}: {refusal:?}");
        }
        assert!(!read("full.err").contains("panicked"), "{size}");
        assert_eq!(list(&json("read")).len(), 6, "{size}: readers go on");
        assert_eq!(read("room.code").trim(), "0", "{size}: {:#}", json("room"));
        assert_eq!(json("search")["total"], ENTRIES, "{size}");
        assert_eq!(json("doctor")["ok"], true, "{size}");
    }
    assert!(full_disks >= 3, "the disk was full at {full_disks} writes");
}

// --- a home that cannot be written to --------------------------------------------------------------------------------

/// A home that its user may read but not write.
#[cfg(unix)]
struct ReadOnly<'a> {
    world: &'a World,
}

/// The user who may do nothing anywhere, for tests that run as root, whom no permission stops.
#[cfg(unix)]
const NOBODY: u32 = 65534;

#[cfg(unix)]
impl<'a> ReadOnly<'a> {
    fn new(world: &'a World) -> Self {
        let folder = world.app.path("");
        set_mode(&folder, 0o755);
        // As root the binary runs as nobody, who may not get at it where it was built.
        std::fs::copy(env!("CARGO_BIN_EXE_mentor"), world.app.path("mentor")).unwrap();
        set_mode(&world.app.path("mentor"), 0o755);
        let this = Self { world };
        this.set_modes(0o555, 0o444);
        this
    }

    fn set_modes(&self, folders: u32, files: u32) {
        let home = self.world.app.home();
        files_below(&home).iter().for_each(|file| set_mode(file, files));
        [home.join("index"), home].iter().filter(|dir| dir.exists()).for_each(|dir| set_mode(dir, folders));
    }

    fn run(&self, args: &[&str]) -> Run {
        use std::os::unix::fs::MetadataExt as _;
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new(self.world.app.path("mentor"));
        self.world.app.surround(&mut command);
        command.arg("--json").args(args);
        if std::fs::metadata(self.world.app.path("")).unwrap().uid() == 0 {
            command.uid(NOBODY).gid(NOBODY);
        }
        Run::of(command)
    }
}

#[cfg(unix)]
impl Drop for ReadOnly<'_> {
    fn drop(&mut self) {
        self.set_modes(0o755, 0o644);
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_read_only_home_is_told_to_writers_and_serves_readers() {
    let world = World::synced();
    let id = world.app.entry("Hiring slowly");
    let before = world.app.library();
    let locked = ReadOnly::new(&world);
    for args in [&["sync"][..], &["done", &id], &["apply", "feeds.toml"], &["goal", "add", "x"], &["reindex"]] {
        let run = locked.run(args).ends_with(1);
        let refusal = Refusal::of(&run.json()).is("read_only");
        assert!(refusal.hint.contains("write") && refusal.message.contains("home"), "{refusal:?}");
    }
    for args in [&["mentors"][..], &["queue"], &["search", "feedback"], &["read", &id], &["export", "toml"]] {
        locked.run(args).done().json();
    }
    assert_eq!(locked.run(&["search", "is:new"]).done().json()["total"], ENTRIES);
    let doctor = locked.run(&["doctor"]).ends_with(1).json();
    let home = list(&doctor["checks"]).iter().find(|check| check["what"] == "home").unwrap();
    assert_eq!(home["result"], "bad", "{doctor:#}");
    drop(locked);
    assert_eq!(world.app.library(), before);
}

#[test]
fn a_home_that_is_a_file_is_told() {
    let world = World::new();
    world.app.write("home", "mine");
    let run = world.app.run_json(["apply", "feeds.toml"]);
    assert_ne!(run.code(), 0);
    let refusal = Refusal::of(&run.json());
    assert!(refusal.message.contains("home"), "{refusal:?}");
    assert_eq!(world.app.read("home"), "mine");
}

// --- two at the same time --------------------------------------------------------------------------------------------

/// A sync that holds the library, because a server keeps it waiting; ended when dropped.
struct HeldSync(Child);

impl HeldSync {
    fn start(world: &World) -> Self {
        world.server.route("/jonas/feed", Answer::silence());
        let child = world.app.command(["sync", "jonas"]).spawn().expect("the binary");
        wait_until("the sync's request", || !world.server.hits("/jonas/feed").is_empty());
        Self(child)
    }
}

impl Drop for HeldSync {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_second_writer_is_told_who_holds_the_library_and_readers_go_on() {
    let world = World::applied();
    world.app.run(["sync", "mara"]).done();
    let id = world.app.entry("Hiring slowly");
    let held = HeldSync::start(&world);
    let pid = held.0.id().to_string();
    let run = world.app.run_json(["keep", &id]).ends_with(1);
    let refusal = Refusal::of(&run.json()).is("busy");
    let named = ["mentor sync", &pid, world.app.home().to_str().unwrap()].map(str::to_owned);
    assert!(named.iter().all(|name| refusal.message.contains(name)), "{named:?} in {refusal:?}");
    assert!(refusal.hint.contains("wait"), "{refusal:?}");
    for args in [&["mentors"][..], &["queue"], &["search", "verdict"], &["read", &id], &["doctor"], &["export", "json"]]
    {
        world.app.run_json(args.iter().copied()).done().json();
    }
    drop(held);
    world.app.run(["keep", &id]).done();
}

#[test]
fn two_syncs_at_once_leave_every_entry_once() {
    let world = World::applied();
    let mut both: Vec<Child> = (0..2).map(|_| world.app.command(["sync", "--force"]).spawn().unwrap()).collect();
    let codes: Vec<Option<i32>> = both.iter_mut().map(|child| child.wait().unwrap().code()).collect();
    assert!(codes.contains(&Some(0)) && codes.iter().all(|code| matches!(code, Some(0 | 1))), "{codes:?}");
    world.app.run(["sync"]).done();
    assert_eq!(world.app.json(["search", "is:new"])["total"], ENTRIES);
}

#[cfg(unix)]
#[test]
fn an_interrupted_sync_keeps_what_it_has_and_says_so() {
    let world = World::applied();
    world.server.route("/jonas/feed", Answer::silence());
    let child = world.app.command(["--json", "-v", "sync"]).spawn().expect("the binary");
    wait_until("the other five feeds", || world.server.all_hits().len() == 6);
    let read = |world: &World| {
        world.app.json(["mentors"]).to_string().matches("\"last_error\":null,\"last_success\":\"").count()
    };
    wait_until("the other five feeds' entries", || read(&world) == 5);
    let told = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    let run = Run::ended(&world.app.command(["sync"]), child.wait_with_output().unwrap()).ends_with(130);
    let report = run.json();
    assert_eq!((&report["interrupted"], &report["entries"]["new"]), (&true.into(), &(ENTRIES - 2).into()));
    assert_eq!(world.app.json(["search", "is:new"])["total"], ENTRIES - 2);
}

// --- damaged and foreign files ---------------------------------------------------------------------------------------

/// Ways in which the files of an index come to harm.
fn harm(file: &Path, way: &str) {
    let bytes = std::fs::read(file).unwrap();
    match way {
        "removed" => return std::fs::remove_file(file).unwrap(),
        "emptied" => std::fs::write(file, b""),
        "cut" => std::fs::write(file, &bytes[..bytes.len() / 2]),
        _ => std::fs::write(file, bytes.iter().map(|byte| !byte).collect::<Vec<u8>>()),
    }
    .unwrap();
}

#[test]
fn a_damaged_index_is_built_anew_and_said() {
    for way in ["removed", "emptied", "cut", "flipped"] {
        let world = World::synced();
        let index = world.app.home().join("index");
        let names = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
        let files: Vec<_> = files_below(&index).into_iter().filter(|file| !names(file).starts_with('.')).collect();
        let kinds: Vec<_> = files.iter().filter(|file| !names(file).ends_with(".lock")).collect();
        assert!(kinds.len() >= 5, "{files:?}");
        kinds.iter().for_each(|file| harm(file, way));
        let run = world.app.run_json(["search", "is:new"]).done();
        assert_eq!(run.json()["total"], ENTRIES, "{way}: {run}");
        if way != "removed" {
            assert!(run.stderr.contains("index"), "{way} is not said: {run}");
        }
        let again = world.app.run_json(["search", "is:new"]).done();
        assert_eq!(
            (&again.json()["total"], again.stderr.as_str()),
            (&ENTRIES.into(), ""),
            "{way}: it is mended for good"
        );
    }
}

#[test]
fn each_file_of_an_index_may_come_to_harm() {
    let world = World::synced();
    let index = world.app.home().join("index");
    let suffixes = ["idx", "pos", "store", "term", "fast", "fieldnorm", "meta.json", ".managed.json"];
    for suffix in suffixes {
        for way in ["cut", "flipped", "removed"] {
            let Some(file) = files_below(&index).into_iter().find(|file| file.to_string_lossy().ends_with(suffix))
            else {
                continue;
            };
            harm(&file, way);
            let titles = world.app.titles_found(["verdict"]);
            assert_eq!(titles, ["Hard feedback, said early"], "{suffix} {way}");
            assert_eq!(world.app.json(["search", "is:new"])["total"], ENTRIES, "{suffix} {way}");
        }
    }
    assert_eq!(world.app.json(["doctor"])["ok"], true);
}

#[test]
fn a_sync_mends_a_damaged_index() {
    let world = World::synced();
    for file in files_below(&world.app.home().join("index")) {
        harm(&file, "flipped");
    }
    world.app.run(["sync", "--force"]).done();
    assert_eq!(world.app.json(["search", "is:new"])["total"], ENTRIES);
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let world = World::synced();
    let before = world.app.library();
    let database = world.app.home().join("mentor.db");
    run_sql(
        &database,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'from the future', TRUE, x'00', 1)",
    );
    let bytes = std::fs::read(&database).unwrap();
    for args in [&["mentors"][..], &["queue"], &["sync"], &["apply", "feeds.toml"], &["search", "x"], &["undo"]] {
        let run = world.app.run_json(args.iter().copied()).ends_with(1);
        let refusal = Refusal::of(&run.json()).is("newer_database");
        assert!(refusal.message.contains("newer") && refusal.hint.contains("update"), "{refusal:?}");
        assert!(world.app.run(args.iter().copied()).ends_with(1).stderr.contains("newer"));
    }
    let doctor = world.app.run_json(["doctor"]).ends_with(1).json();
    assert!(doctor.to_string().contains("newer"), "{doctor:#}");
    assert_eq!(std::fs::read(&database).unwrap(), bytes, "not a byte was touched");
    run_sql(&database, "DELETE FROM _sqlx_migrations WHERE version = 9999");
    assert_eq!(world.app.library(), before);
}

#[test]
fn a_damaged_or_foreign_database_is_told_and_left_alone() {
    let world = World::synced();
    let database = world.app.home().join("mentor.db");
    run_sql(&database, "PRAGMA wal_checkpoint(TRUNCATE)");
    let whole = std::fs::read(&database).unwrap();
    let foreign = world.app.path("foreign.db");
    std::fs::write(&foreign, b"").unwrap();
    run_sql(&foreign, "CREATE TABLE recipes (name TEXT)");
    let cases = [("words", b"these are only words".to_vec()), ("foreign", std::fs::read(&foreign).unwrap())];
    for (case, bytes) in cases {
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", database.display()));
        }
        std::fs::write(&database, &bytes).unwrap();
        for args in [&["mentors"][..], &["sync"], &["apply", "feeds.toml"]] {
            let run = world.app.run_json(args.iter().copied()).ends_with(1);
            let refusal = Refusal::of(&run.json()).is("damaged");
            assert!(!text(&run.json()["error"]["hint"]).is_empty(), "{case}: {refusal:?}");
        }
        assert_eq!(std::fs::read(&database).unwrap(), bytes, "{case}: not a byte was touched");
    }
    std::fs::write(&database, whole).unwrap();
    assert_eq!(world.app.json(["search", "is:new"])["total"], ENTRIES);
}
