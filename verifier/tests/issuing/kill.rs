//! Batches, revocations and publications, each killed at a random moment, over and over: nothing is lost, doubled or half.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use openbadges::issue::PublishedList;
use openbadges::{Policy, State, Timestamp, evaluate};
use openbadges_verifier::evidence_file;
use serde_json::Value;

use crate::support::{Folder, codes};

/// Runs of batches that are killed on their way; the other commands are killed besides.
const KILLS: usize = 200;
const KILLS_OF_A_BATCH: usize = 10;
/// Batches that are made at the same time.
const LANES: usize = 2;
const SEED: u64 = 4;

/// Before each run the table gets more rows, so that there is always something to do.
const ROWS: usize = 12;
const MORE_ROWS: usize = 3;
/// Of the first batch of a lane: more than are worked on together.
const MANY_ROWS: usize = 280;

/// By one command.
const MOST_REVOKED: usize = 5;

const LIST: &str = "public/status/1";

#[test]
fn nothing_is_lost_or_doubled_or_half() {
    let folder = Folder::with_issuer("kill", "ed25519");
    folder.done("did");
    let mut before = Seen::default();
    let paces = Paces::measure(&folder, &mut before);
    let is_over = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&folder, &is_over));
        let lane = |number| Lane::new(&folder, number, paces).work();
        let lanes: Vec<_> = (0..LANES).map(|number| scope.spawn(move || lane(number))).collect();
        let seen: Vec<Seen> = lanes.into_iter().map(|lane| lane.join().unwrap()).collect();
        is_over.store(true, Ordering::Relaxed);
        println!("the list was read {} times", watcher.join().unwrap());
        seen.into_iter().fold(before, Seen::and)
    });
    folder.done("status publish");
    check(&folder, &seen);
}

/// How long a command takes, so that it is killed anywhere on its way.
#[derive(Clone, Copy)]
struct Pace(Duration);

impl Pace {
    /// Of a command that runs alone.
    fn measured(folder: &Folder, line: &str) -> Self {
        let start = Instant::now();
        folder.done(line);
        Pace(start.elapsed())
    }

    /// Others run beside it: two of three kills are to come before its end.
    fn adapt(&mut self, was_killed: bool) {
        self.0 = if was_killed { self.0.mul_f64(1.05) } else { self.0.mul_f64(0.9) };
    }
}

#[derive(Clone, Copy)]
struct Paces {
    batch: Pace,
    large_batch: Pace,
    revocation: Pace,
    publication: Pace,
}

impl Paces {
    fn measure(folder: &Folder, seen: &mut Seen) -> Self {
        write_table(folder, "small", ROWS);
        write_table(folder, "large", MANY_ROWS);
        let [batch, large_batch] = ["small", "large"].map(|name| Pace::measured(folder, &batch(name)));
        seen.take_in(folder, "small", ROWS);
        seen.take_in(folder, "large", MANY_ROWS);
        let ids: Vec<String> = seen.places.values().take(MOST_REVOKED).cloned().collect();
        let revocation = Pace::measured(folder, &revocation(&ids));
        seen.begun.extend(ids.iter().cloned());
        seen.confirmed.extend(ids);
        Paces { batch, large_batch, revocation, publication: Pace::measured(folder, PUBLICATION) }
    }
}

fn make_batch(folder: &Folder, seen: &mut Seen, name: &str, rows: usize) {
    write_table(folder, name, rows);
    folder.done(&batch(name));
    seen.take_in(folder, name, rows);
}

fn batch(name: &str) -> String {
    format!("issue --template template.json --csv {name}.csv --out {name}")
}

/// The newest rows come first.
fn write_table(folder: &Folder, name: &str, rows: usize) {
    let rows: String = (0..rows).rev().map(|row| format!("{}@a.example,{row}\n", recipient(row))).collect();
    folder.write(&format!("{name}.csv"), format!("recipient,level\n{rows}"));
}

/// Every other row is equal to the one before.
fn recipient(row: usize) -> String {
    format!("row-{}", row / 2)
}

/// What must stay true.
#[derive(Default)]
struct Seen {
    /// How many rows each batch has in the end.
    batches: BTreeMap<String, usize>,
    /// Whose each place is.
    places: BTreeMap<String, String>,
    /// The badges whose revocation was begun.
    begun: BTreeSet<String>,
    /// Those of them for which it was confirmed.
    confirmed: BTreeSet<String>,
    /// How many runs of batches were killed on their way.
    killed: usize,
}

impl Seen {
    fn and(mut self, other: Seen) -> Seen {
        for (place, badge) in other.places {
            let earlier = self.places.insert(place.clone(), badge);
            assert_eq!(earlier, None, "place {place} was given twice");
        }
        self.batches.extend(other.batches);
        self.begun.extend(other.begun);
        self.confirmed.extend(other.confirmed);
        self.killed += other.killed;
        self
    }

    /// A batch that is finished.
    fn take_in(&mut self, folder: &Folder, batch: &str, rows: usize) {
        self.look_into(folder, batch);
        self.batches.insert(batch.to_owned(), rows);
    }

    /// Every badge is whole, and keeps its place, which no other has.
    fn look_into(&mut self, folder: &Folder, batch: &str) {
        for (id, badge) in badges(folder, batch) {
            let place = badge["credentialStatus"]["statusListIndex"].as_str().unwrap().to_owned();
            let owner = self.places.entry(place.clone()).or_insert_with(|| id.clone());
            assert_eq!(*owner, id, "place {place} was given twice");
        }
    }
}

/// The badges in a folder, by their ids.
fn badges(folder: &Folder, batch: &str) -> Vec<(String, Value)> {
    let exists = folder.path(batch).exists();
    let names = if exists { folder.names(batch) } else { Vec::new() };
    let names = names.into_iter().filter(|name| name.ends_with(".json"));
    let badge = |name: String| {
        let badge = folder.json(format!("{batch}/{name}"));
        (badge["id"].as_str().unwrap().to_owned(), badge)
    };
    names.map(badge).collect()
}

/// One who makes batch after batch.
struct Lane<'l> {
    folder: &'l Folder,
    number: usize,
    paces: Paces,
    random: Random,
    seen: Seen,
}

impl<'l> Lane<'l> {
    fn new(folder: &'l Folder, number: usize, paces: Paces) -> Self {
        Lane { folder, number, paces, random: Random(SEED + number as u64), seen: Seen::default() }
    }

    fn work(mut self) -> Seen {
        for number in 0..KILLS / KILLS_OF_A_BATCH / LANES {
            let name = format!("batch-{}-{number}", self.number);
            let is_large = number + self.number == 0;
            let first_rows = if is_large { MANY_ROWS } else { ROWS };
            let mut pace = if is_large { self.paces.large_batch } else { self.paces.batch };
            let enough = self.seen.killed + KILLS_OF_A_BATCH;
            let mut rows = first_rows;
            while self.seen.killed < enough {
                write_table(self.folder, &name, rows);
                pace.adapt(self.kill_all(&name, pace));
                self.seen.look_into(self.folder, &name);
                rows += MORE_ROWS;
            }
            make_batch(self.folder, &mut self.seen, &name, rows);
            if !is_large {
                self.paces.batch = pace;
            }
        }
        self.seen
    }

    /// Starts a run of the batch, revocations and a publication, and kills each somewhere on its way. Says whether that
    /// was so for the batch.
    fn kill_all(&mut self, name: &str, pace: Pace) -> bool {
        let revoked = self.choose();
        self.seen.begun.extend(revoked.iter().cloned());
        let mut running =
            vec![self.start(&batch(name), pace), self.start(PUBLICATION, self.paces.publication)];
        if !revoked.is_empty() {
            running.push(self.start(&revocation(&revoked), self.paces.revocation));
        }
        running.sort_by_key(|running| running.end);
        let mut was_batch_killed = false;
        for running in running {
            let line = running.line.clone();
            let (was_killed, answers) = running.kill();
            match line.split(' ').nth(1) {
                Some("publish") => self.paces.publication.adapt(was_killed),
                Some("revoke") => self.paces.revocation.adapt(was_killed),
                _ => was_batch_killed = was_killed,
            }
            let revoked = answers.iter().filter(|answer| answer["action"] == "revoke");
            self.seen.confirmed.extend(revoked.map(|answer| answer["id"].as_str().unwrap().to_owned()));
        }
        self.seen.killed += usize::from(was_batch_killed);
        was_batch_killed
    }

    fn start(&mut self, line: &str, Pace(length): Pace) -> Running {
        let delay = Duration::from_micros(self.random.below(length.as_micros() as u64));
        let child = self.folder.command(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        Running { line: line.to_owned(), child, end: Instant::now() + delay }
    }

    /// Some badges of this lane that nobody has revoked.
    fn choose(&mut self) -> Vec<String> {
        let mut there: Vec<String> = self.seen.places.values().cloned().collect();
        there.retain(|id| !self.seen.begun.contains(id));
        let count = there.len().min(self.random.below(1 + MOST_REVOKED as u64) as usize);
        (0..count).map(|_| there.swap_remove(self.random.below(there.len() as u64) as usize)).collect()
    }
}

const PUBLICATION: &str = "status publish --json";

fn revocation(ids: &[String]) -> String {
    format!("status revoke --json {}", ids.join(" "))
}

/// A command on its way, and when it is killed.
struct Running {
    line: String,
    child: Child,
    end: Instant,
}

impl Running {
    /// Whether it was still on its way, and the whole lines that it had answered.
    fn kill(mut self) -> (bool, Vec<Value>) {
        thread::sleep(self.end.saturating_duration_since(Instant::now()));
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        let (mut out, mut err) = (String::new(), String::new());
        self.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(
            matches!(status.code(), None | Some(0)) && err.is_empty(),
            "{}: {status} {err}{out}",
            self.line
        );
        let whole = out.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let documents = whole.lines().filter(|line| line.starts_with('{'));
        (status.code().is_none(), documents.map(|line| serde_json::from_str(line).unwrap()).collect())
    }
}

/// Reads the published list until it is over: it is whole each time, and never an older one. Gives how often.
fn watch(folder: &Folder, is_over: &AtomicBool) -> usize {
    let mut last = list(folder);
    let mut times = 1;
    while !is_over.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(3));
        let next = list(folder);
        assert!(next.valid_from >= last.valid_from, "the list was replaced by an older one");
        let lost = last.list.iter_set().filter(|place| next.list.contains(*place) != Ok(true)).count();
        assert_eq!(lost, 0, "revocations were taken back");
        (last, times) = (next, times + 1);
    }
    times
}

fn list(folder: &Folder) -> PublishedList {
    PublishedList::read(&folder.read(LIST)).unwrap()
}

fn check(folder: &Folder, seen: &Seen) {
    for (batch, rows) in &seen.batches {
        check_batch(folder, batch, *rows);
    }
    let set: BTreeSet<String> = list(folder).list.iter_set().map(|place| place.to_string()).collect();
    let owner =
        |place: &String| seen.places.get(place).unwrap_or_else(|| panic!("{place} is nobody's")).clone();
    let revoked: BTreeSet<String> = set.iter().map(owner).collect();
    assert!(seen.confirmed.is_subset(&revoked), "a revocation was confirmed and is lost");
    assert!(revoked.is_subset(&seen.begun), "a badge is revoked that nobody has revoked");
    println!(
        "{KILLS} runs of batches were killed on their way; {} badges, {} revoked, {} of them confirmed",
        seen.places.len(),
        revoked.len(),
        seen.confirmed.len()
    );
    assert_eq!(seen.killed, KILLS);
    assert_eq!(folder.all_names("public/status"), ["1"]);
    assert_eq!(
        folder.all_names("issuer"),
        ["issuer.json", "issuer.json.lock", "keys", "status.sqlite", "status.sqlite.lock"]
    );
    verify_all(folder, seen, &revoked);
}

/// Each row has one badge, which the list of the folder names, and there is nothing else.
fn check_batch(folder: &Folder, batch: &str, rows: usize) {
    let index = String::from_utf8(folder.read(format!("{batch}/badges.csv"))).unwrap();
    let listed: Vec<Vec<&str>> = index.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let expected = (0..rows).rev().map(|row| format!("{}@a.example", recipient(row)));
    assert!(listed.iter().map(|row| row[1]).eq(expected), "{batch}: {index}");
    let mut files: Vec<&str> = listed.iter().map(|row| row[3]).collect();
    files.extend([".openbadges-batch.lock", ".openbadges-batch.sqlite", "badges.csv"]);
    files.sort_unstable();
    assert_eq!(folder.all_names(batch), files);
    let ids: BTreeSet<&str> = listed.iter().map(|row| row[2]).collect();
    assert_eq!(ids.len(), rows, "{batch}");
}

fn verify_all(folder: &Folder, seen: &Seen, revoked: &BTreeSet<String>) {
    folder.record();
    let evidence = evidence_file::parse(&folder.read("evidence.json")).unwrap();
    let (policy, now) = (Policy::default(), now());
    for batch in seen.batches.keys() {
        for (id, badge) in badges(folder, batch) {
            let report = evaluate(badge.to_string().as_bytes(), &policy, now, &evidence).unwrap().report;
            let expected = if revoked.contains(&id) { State::Invalid } else { State::Valid };
            assert_eq!(report.state(), expected, "{batch}: {badge:#}");
            let is_revoked = codes(&serde_json::json!(report)).contains(&"status.revoked".to_owned());
            assert_eq!(is_revoked, expected == State::Invalid);
        }
    }
}

fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_unix(i64::try_from(since_1970.as_secs()).unwrap()).unwrap()
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
