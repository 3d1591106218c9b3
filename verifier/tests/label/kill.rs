//! Entries and publications, each killed at a random moment, over and over, and repeated until it is done: nothing is lost,
//! doubled or half, and what was published once is published for good.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use openbadges::issue::PublishedList;
use serde_json::{Value, json};

use crate::forms;
use crate::support::{Folder, files};

/// At least, and at most: how many commands are killed on their way is a matter of luck.
const ORGANISERS: std::ops::RangeInclusive<usize> = 6..=40;
const LEAST_KILLS: usize = 100;
const SEED: u64 = 7;

/// The office's clock goes on with each command, so that nothing depends on how long they take.
const START: u64 = 12 * 60 * 60;

#[test]
fn nothing_is_lost_or_doubled_or_half() {
    let folder = Folder::with_office("kill");
    let is_over = AtomicBool::new(false);
    let work = thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&folder, &is_over));
        let over = Over(&is_over);
        let work = Work::new(&folder).all();
        drop(over);
        assert!(watcher.join().unwrap() > 0, "nobody looked at the register meanwhile");
        work
    });
    println!("{} commands were killed on their way", work.kills);
    assert!(work.kills >= LEAST_KILLS, "{}", work.kills);
    check(&folder, &work);
}

/// Ends the watch, also when a test has failed.
struct Over<'o>(&'o AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

struct Work<'f> {
    folder: &'f Folder,
    random: Random,
    clock: u64,
    kills: usize,
    organisers: usize,
    /// How long entries and publications take.
    paces: [Duration; 2],
    /// Each label as it was first seen.
    labels: BTreeMap<String, Vec<u8>>,
    revoked: BTreeSet<String>,
}

impl<'f> Work<'f> {
    fn new(folder: &'f Folder) -> Self {
        Work {
            folder,
            random: Random(SEED),
            clock: START,
            kills: 0,
            organisers: 0,
            paces: [Duration::from_millis(50); 2],
            labels: BTreeMap::new(),
            revoked: BTreeSet::new(),
        }
    }

    fn all(mut self) -> Self {
        for name in ["evaluators", "committee"] {
            self.folder.write(
                &format!("{name}.json"),
                if name == "committee" { forms::committee() } else { forms::evaluators() },
            );
        }
        self.folder.write("application.json", forms::application(false));
        for evaluator in ["eva", "ivo"] {
            let form = forms::evaluation(&format!("{evaluator}@network.example"), false);
            self.folder.write(&format!("{evaluator}.json"), form);
        }
        for number in 1..=*ORGANISERS.end() {
            if number > *ORGANISERS.start() && self.kills >= LEAST_KILLS {
                break;
            }
            self.organiser(number);
            self.organisers = number;
        }
        self
    }

    /// From the first entry to a published label, which is revoked again for every second.
    fn organiser(&mut self, number: usize) {
        let id = format!("did:web:{number}.example");
        self.folder.write("organiser.json", forms::organiser(&id));
        self.entry("organiser add --form organiser.json");
        self.entry(&format!(
            "organiser verify {id} --active-since 2040-01-01 --account-verified --values-accepted"
        ));
        self.entry(&format!("organiser training {id} --person staff@a.example"));
        let told = self.entry(&format!("apply {id} --form application.json"));
        assert_eq!(told["application"], number);
        self.entry(&format!("assign {number} --form evaluators.json"));
        self.entry(&format!("evaluate {number} --form eva.json"));
        self.entry(&format!("evaluate {number} --form ivo.json"));
        self.entry(&format!("committee {number} --form committee.json"));
        let label =
            self.entry(&format!("decide {number} --issued Good"))["label"].as_str().unwrap().to_owned();
        self.publish();
        if number.is_multiple_of(2) {
            self.entry(&format!("revoke {label} --reason Fraud"));
            self.publish();
            self.revoked.insert(label);
        }
    }

    fn entry(&mut self, line: &str) -> Value {
        self.until_done(&format!("{line} --by olga"), 0)
    }

    fn publish(&mut self) {
        let told = self.until_done("publish", 1);
        assert_eq!(told["labels"], self.folder.entries().len());
    }

    /// Runs the command until it was not killed; gives its answer.
    fn until_done(&mut self, line: &str, pace: usize) -> Value {
        loop {
            self.clock += 1;
            let now = format!(
                "2040-12-01T{:02}:{:02}:{:02}Z",
                self.clock / 3600,
                self.clock / 60 % 60,
                self.clock % 60
            );
            let mut command = self.folder.command(&format!("label {line} --json --now {now}"));
            let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let delay = Duration::from_micros(self.random.below(self.paces[pace].as_micros() as u64));
            let answer = kill_after(child, delay, line);
            self.look();
            // Two of three are to be killed on their way.
            let factor = if answer.is_none() { 1.1 } else { 0.85 };
            self.paces[pace] = self.paces[pace].mul_f64(factor);
            match answer {
                Some(answer) => return answer,
                None => self.kills += 1,
            }
        }
    }

    /// What is published is whole, and each label stays as it was first seen.
    fn look(&mut self) {
        for file in files(&self.folder.path("public/labels")) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            if name.ends_with(".part") {
                continue;
            }
            let content = self.folder.read(&file);
            serde_json::from_slice::<Value>(&content).unwrap();
            let first = self.labels.entry(name).or_insert_with(|| content.clone());
            assert!(*first == content, "{} has changed", file.display());
        }
    }
}

/// The answer of a command that came to its end before it was killed.
fn kill_after(mut child: Child, delay: Duration, line: &str) -> Option<Value> {
    let end = Instant::now() + delay;
    while Instant::now() < end && child.try_wait().unwrap().is_none() {
        thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(
        matches!(output.status.code(), None | Some(0)) && err.is_empty(),
        "{line}: {} {err}{out}",
        output.status
    );
    output.status.code().map(|_| serde_json::from_str(&out).unwrap())
}

/// Reads the published register until it is over: it is whole each time, never an older one, and every label that it names is
/// published. Gives how often.
fn watch(folder: &Folder, is_over: &AtomicBool) -> usize {
    let (mut last, mut times) = (String::new(), 0);
    while !is_over.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(3));
        let Ok(register) = std::fs::read(folder.path("public/register")) else { continue };
        let register: Value = serde_json::from_slice(&register).unwrap();
        let next = register["validFrom"].as_str().unwrap().to_owned();
        assert!(next >= last, "the register was replaced by an older one");
        for entry in register["credentialSubject"]["entry"].as_array().unwrap() {
            let place =
                entry["labelCredential"].as_str().unwrap().strip_prefix("https://label.example/").unwrap();
            assert_eq!(folder.json(format!("public/{place}"))["id"], entry["labelCredential"]);
        }
        (last, times) = (next, times + 1);
    }
    times
}

fn check(folder: &Folder, work: &Work<'_>) {
    for number in 1..=work.organisers {
        let shown = folder.told(&format!("label show did:web:{number}.example"));
        let expected = if number.is_multiple_of(2) { 10 } else { 9 };
        assert_eq!(shown["entries"].as_array().unwrap().len(), expected, "{shown:#}");
    }
    let entries = folder.entries();
    let names: Vec<_> = (1..=work.organisers).map(|number| format!("2040-{number:04}")).collect();
    assert!(work.labels.keys().eq(&names), "{:?}", work.labels.keys());
    let list = PublishedList::read(&folder.read("public/status/1")).unwrap();
    let mut places = BTreeSet::new();
    for name in &names {
        let label = folder.json(format!("public/labels/{name}"));
        let place: u32 = label["credentialStatus"]["statusListIndex"].as_str().unwrap().parse().unwrap();
        assert!(places.insert(place), "{place} was given twice");
        let is_revoked = work.revoked.contains(name);
        assert_eq!(list.list.contains(place), Ok(is_revoked));
        let entry = entries.iter().find(|entry| entry["labelCredential"] == label["id"]).unwrap();
        assert_eq!(entry["labelState"], if is_revoked { "revoked" } else { "active" });
    }
    assert_eq!(entries.len(), work.organisers);
    assert_eq!(list.list.iter_set().count(), work.revoked.len());
    let expected = json!(work.organisers - work.revoked.len());
    assert_eq!(folder.told("label publish --now 2040-12-02T00:00:00Z")["held"], expected);
    let left: Vec<_> = files(&folder.path("public"))
        .into_iter()
        .filter(|file| file.extension() == Some("part".as_ref()))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    folder.record();
    for name in &names {
        let report = folder.report(&format!("public/labels/{name}"), "2040-12-02T00:00:00Z");
        let expected = if work.revoked.contains(name) { "invalid" } else { "valid" };
        assert_eq!(report["state"], expected, "{report:#}");
    }
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
