//! Batches with revocations and publications, killed at random moments: what was confirmed stays, and nothing is half.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use openbadges::Timestamp;
use openbadges::issue::PublishedList;
use openbadges::json::{self, Value};
use openbadges::model::Uri;
use openbadges_verifier::batch_journal::{BatchJournal, Claim, Progress, RowDigest, TemplateDigest};
use openbadges_verifier::status_register::{Action, Effect, Standing, StatusRegister};
use openbadges_verifier::whole_file::{write_each_whole, write_whole};
use rusqlite::Connection;
use serde_json::json;

use crate::support::{DAY, Folder, ISSUER, address, both};

const KILLS: u64 = 200;
const SEED: u64 = 3;

const ROWS: usize = 64;
const CHUNK: usize = 8;

/// Large enough for a kill to hit the writing of it.
const ROW_PADDING: usize = 32 << 10;
const LIST_PADDING: usize = 64 << 10;

/// How the test tells its own program to be a writer: the folder, its number, and how long to go on.
const FOLDER: &str = "OPENBADGES_KILL_FOLDER";
const WRITER: &str = "OPENBADGES_KILL_WRITER";
const ENDING: &str = "OPENBADGES_KILL_ENDING";

#[test]
fn nothing_confirmed_is_lost_and_nothing_is_half() {
    let folder = Folder::new("kill");
    fs::create_dir_all(folder.file("site")).unwrap();
    let mut seen = Seen::new(folder.file(""));
    let mut random = Random(SEED);
    for kill in 0..KILLS {
        let writers = if kill % 3 == 0 { 0..2 } else { kill % 2..kill % 2 + 1 };
        let running: Vec<_> = writers.map(|number| Writer::start(&folder.file(""), number, "none")).collect();
        for writer in running {
            thread::sleep(Duration::from_micros(random.below(60_000)));
            seen.confirmed(&writer.kill());
        }
        seen.check();
    }
    for number in 0..2 {
        let confirmed = Writer::start(&folder.file(""), number, "after this batch").finish();
        seen.confirmed(&confirmed);
    }
    seen.check();
    seen.check_complete();
}

/// Not a test of its own: the program that is killed.
#[test]
fn writer() {
    let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) else { return };
    let number = env::var(WRITER).unwrap();
    for batch in 0.. {
        let results = folder.join(format!("batch-{number}-{batch}"));
        if results.join("finished").exists() {
            continue;
        }
        fs::create_dir_all(&results).unwrap();
        write_batch(&folder, &results);
        if env::var(ENDING).unwrap() == "after this batch" {
            return;
        }
    }
}

fn write_batch(folder: &Path, results: &Path) {
    let mut register = StatusRegister::create(&folder.join("register"), ISSUER, &address()).unwrap();
    let mut journal = BatchJournal::open(results, TemplateDigest::of(b"template")).unwrap();
    let rows: Vec<usize> = (0..ROWS).collect();
    for rows in rows.chunks(CHUNK) {
        let contents: Vec<_> =
            rows.iter().map(|row| RowDigest::of([("name", row.to_string().as_str())])).collect();
        let claims = journal.claim(&contents).unwrap();
        if claims.iter().all(|claim| claim.progress == Progress::Done) {
            continue;
        }
        write_rows(&mut register, results, rows, &claims);
        journal.done(&claims.iter().map(|claim| claim.row).collect::<Vec<_>>()).unwrap();
        decide(&mut register, Action::Revoke, &claims[0].credential);
        decide(&mut register, Action::Suspend, &claims[1].credential);
        decide(&mut register, Action::Reinstate, &claims[1].credential);
        for list in register.lists().unwrap() {
            let target = folder.join("site").join(list.number.to_string());
            register.publish(list.number, DAY, now, &target, padded).unwrap();
            confirm(&format!("publish {}", list.number));
        }
    }
    write_whole(&results.join("finished"), b"{}").unwrap();
}

fn write_rows(register: &mut StatusRegister, results: &Path, rows: &[usize], claims: &[Claim]) {
    let ids: Vec<_> = claims.iter().map(|claim| claim.credential.clone()).collect();
    let entries = register.allocate(&ids, &both()).unwrap();
    let mut files = Vec::new();
    for ((row, claim), entries) in rows.iter().zip(claims).zip(entries) {
        if claim.progress == Progress::Open {
            let status: Vec<Value> = entries.iter().map(|entry| entry.to_json()).collect();
            let content = json!({ "id": claim.credential.as_str(), "status": status, "padding": " ".repeat(ROW_PADDING) });
            files.push((results.join(format!("{row}.json")), content.to_string()));
        }
    }
    write_each_whole(&files).unwrap();
}

fn decide(register: &mut StatusRegister, action: Action, credential: &Uri) {
    if register.decide(action, credential, "a test", now()).unwrap() == Effect::Recorded {
        confirm(&format!("{} {credential}", action.as_str()));
    }
}

/// In one piece: a line that was begun was also finished.
fn confirm(what: &str) {
    std::io::stderr().write_all(format!("confirmed {what}\n").as_bytes()).unwrap();
}

fn padded(list: Value) -> Result<Vec<u8>, std::convert::Infallible> {
    Ok(format!("{list}{}", " ".repeat(LIST_PADDING)).into_bytes())
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_unix(i64::try_from(since.as_secs()).unwrap()).unwrap()
}

/// The program while it runs.
struct Writer {
    child: Child,
    output: JoinHandle<String>,
}

impl Writer {
    fn start(folder: &Path, number: u64, ending: &str) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["kill::writer", "--exact", "--nocapture"])
            .envs([(FOLDER, folder.as_os_str()), (ENDING, ending.as_ref())])
            .env(WRITER, number.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stderr.take().unwrap();
        let output = thread::spawn(move || {
            let mut output = String::new();
            pipe.read_to_string(&mut output).unwrap();
            output
        });
        Writer { child, output }
    }

    /// What it had confirmed.
    fn kill(mut self) -> Vec<String> {
        let has_failed = self.child.try_wait().unwrap();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let output = self.output.join().unwrap();
        assert!(has_failed.is_none() && !output.contains("panicked"), "{output}");
        confirmed(&output)
    }

    fn finish(mut self) -> Vec<String> {
        let status = self.child.wait().unwrap();
        let output = self.output.join().unwrap();
        assert!(status.success(), "{output}");
        confirmed(&output)
    }
}

fn confirmed(output: &str) -> Vec<String> {
    output.lines().filter_map(|line| line.strip_prefix("confirmed ")).map(str::to_owned).collect()
}

/// Everything that was ever confirmed or found, which must stay true.
struct Seen {
    folder: PathBuf,
    /// How often each action about a credential was confirmed.
    decided: BTreeMap<(String, Uri), usize>,
    /// Revocations that were confirmed before a publication was.
    published: BTreeSet<Uri>,
    /// The credential in each file.
    files: BTreeMap<PathBuf, String>,
    /// Whose each place is.
    places: BTreeMap<String, String>,
    /// The newest edition of each list.
    lists: BTreeMap<PathBuf, PublishedList>,
}

impl Seen {
    fn new(folder: PathBuf) -> Self {
        Seen {
            folder,
            decided: BTreeMap::new(),
            published: BTreeSet::new(),
            files: BTreeMap::new(),
            places: BTreeMap::new(),
            lists: BTreeMap::new(),
        }
    }

    fn confirmed(&mut self, lines: &[String]) {
        let mut revoked = Vec::new();
        for line in lines {
            match line.split_once(' ').unwrap() {
                ("publish", "1") => self.published.append(&mut revoked.drain(..).collect()),
                ("publish", _) => {}
                (action, credential) => {
                    let credential = Uri::parse(credential).unwrap();
                    if action == "revoke" {
                        revoked.push(credential.clone());
                    }
                    *self.decided.entry((action.to_owned(), credential)).or_default() += 1;
                }
            }
        }
    }

    fn check(&mut self) {
        self.check_files();
        self.check_published();
        if self.folder.join("register").exists() {
            self.check_register();
        }
    }

    /// Every file is whole, stays what it is, and has places of its own.
    fn check_files(&mut self) {
        for path in files_in(&self.folder, "batch-") {
            if self.files.contains_key(&path) {
                continue;
            }
            let (id, places) = read_row(&path);
            for place in places {
                let other = self.places.insert(place.clone(), id.clone());
                assert_eq!(other, None, "{place} was given twice, now to {id}");
            }
            self.files.insert(path, id);
        }
    }

    /// Every list is whole, never older, and has what was confirmed before it was.
    fn check_published(&mut self) {
        for path in files_in(&self.folder, "site") {
            let list = PublishedList::read(&fs::read(&path).unwrap()).unwrap();
            if let Some(earlier) = self.lists.get(&path) {
                assert!(list.valid_from >= earlier.valid_from, "{} is older", path.display());
                let lost =
                    earlier.list.iter_set().filter(|place| list.list.contains(*place) != Ok(true)).count();
                assert!(lost == 0 || !path.ends_with("1"), "{lost} revocations were taken back");
            }
            self.lists.insert(path, list);
        }
    }

    /// Every confirmed decision is recorded, and the revocations among them published.
    fn check_register(&self) {
        let Ok(mut register) = StatusRegister::open(&self.folder.join("register")) else {
            assert!(self.decided.is_empty(), "the register is gone");
            return;
        };
        for ((action, credential), times) in &self.decided {
            let history = register.history(credential).unwrap();
            let recorded = history.iter().filter(|event| event.action.as_str() == action).count();
            assert!(recorded >= *times, "{action} {credential} was confirmed and is lost");
            if action == "revoke" {
                assert_eq!(register.standing(credential).unwrap(), Standing::Revoked);
            }
        }
        let ids: Vec<_> = self.published.iter().cloned().collect();
        for entries in register.allocate(&ids, &both()).unwrap() {
            let list = &self.lists[&self.folder.join("site").join("1")].list;
            assert_eq!(list.contains(entries[0].index), Ok(true), "{} is not published", entries[0].index);
        }
    }

    /// Every row of every batch has exactly one credential, and no writer has left anything behind.
    fn check_complete(&self) {
        let batches = folders_in(&self.folder, "batch-");
        let rows = batches.len() * ROWS;
        assert_eq!(self.files.len(), rows);
        assert_eq!(self.files.values().collect::<BTreeSet<_>>().len(), rows);
        for (path, id) in &self.files {
            assert_eq!(&read_row(path).0, id, "{} is another credential now", path.display());
        }
        let register = Connection::open(self.folder.join("register")).unwrap();
        let text = |query: &str| register.query_row(query, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(text("SELECT count(*) || '' FROM credential"), rows.to_string());
        assert_eq!(text("PRAGMA integrity_check"), "ok");
        for folder in batches.into_iter().chain([self.folder.join("site")]) {
            let is_left = |name: &str| name.ends_with(".part");
            let names =
                fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            assert_eq!(names.filter(|name| is_left(name)).collect::<Vec<_>>(), Vec::<String>::new());
        }
        println!("{KILLS} kills: {rows} rows, {} decisions confirmed", self.decided.values().sum::<usize>());
    }
}

/// The credential in a file, and its places.
fn read_row(path: &Path) -> (String, Vec<String>) {
    let row =
        json::parse(&fs::read(path).unwrap()).unwrap_or_else(|error| panic!("{}: {error:?}", path.display()));
    let places =
        row["status"].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned());
    (row["id"].as_str().unwrap().to_owned(), places.collect())
}

/// The folders whose names begin so.
fn folders_in(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let begins = |entry: &fs::DirEntry| entry.file_name().to_str().unwrap().starts_with(prefix);
    let folders = entries.filter(|entry| begins(entry) && entry.file_type().unwrap().is_dir());
    folders.map(|entry| entry.path()).collect()
}

/// The results in those folders.
fn files_in(folder: &Path, prefix: &str) -> Vec<PathBuf> {
    let is_result = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        !name.starts_with(".openbadges-") && name != "finished"
    };
    let files = |folder: PathBuf| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    folders_in(folder, prefix).into_iter().flat_map(files).filter(is_result).collect()
}

/// The same numbers in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
