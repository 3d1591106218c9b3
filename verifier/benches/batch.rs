//! A batch of badges from a table, by the finished program: time and memory, which must not grow with the rows.
//!
//! `cargo bench -p openbadges-verifier --bench batch`, with `ROWS` in the environment for another size than 10,000.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark fails by panicking, in its helpers as well"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_openbadges");

const TEMPLATE: &str = r#"{
  "name": "Robot maker, level {{level}}",
  "credentialSubject": { "type": ["AchievementSubject"], "achievement": {
    "id": "https://city.example/achievements/robots", "type": ["Achievement"],
    "name": "Robot maker", "description": "Built and programmed a small robot.",
    "criteria": { "narrative": "Build a robot that follows a line, and explain how it does." },
    "alignment": [{ "type": ["Alignment"], "targetName": "Python", "targetFramework": "ESCO",
      "targetUrl": "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d" }]
  } }
}"#;

/// What one run took.
struct Cost {
    time: Duration,
    /// The most memory at any time, in KiB; none where the system does not tell.
    memory: Option<u64>,
}

fn main() {
    let rows = std::env::var("ROWS").map_or(10_000, |rows| rows.parse().expect("a number of rows"));
    let folder = Folder::new();
    folder.run(&["key", "new", "--id", "did:web:city.example", "--name", "City"]);
    folder.run(&["status", "new", "--url", "https://city.example/status/{list}"]);
    fs::write(folder.path("template.json"), TEMPLATE).expect("a template");
    let costs = [rows / 10, rows].map(|rows| (rows, folder.issue(rows)));
    for (rows, Cost { time, memory }) in &costs {
        let each = time.as_secs_f64() * 1e6 / f64::from(*rows);
        let memory =
            memory.map_or("not measured".to_owned(), |memory| format!("{:.1} MiB", memory as f64 / 1024.0));
        println!("{rows} badges: {:.2} s, {each:.0} µs each, most memory {memory}", time.as_secs_f64());
    }
    let again = folder.issue(rows);
    println!("the same once more, all issued before: {:.2} s", again.time.as_secs_f64());
}

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("openbadges-batch-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.current_dir(&self.0).args(arguments).stdout(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) {
        let status = self.command(arguments).status().expect("the program");
        assert!(status.success(), "{arguments:?}: {status}");
    }

    fn issue(&self, rows: u32) -> Cost {
        let (table, out) = (format!("{rows}.csv"), format!("out-{rows}"));
        let mut text = "recipient,level\n".to_owned();
        for row in 0..rows {
            let _ = writeln!(text, "person-{row}@example.org,{}", row % 5);
        }
        fs::write(self.path(&table), text).expect("a table");
        let arguments = ["issue", "--template", "template.json", "--csv", &table, "--out", &out];
        let start = Instant::now();
        let mut child = self.command(&arguments).spawn().expect("the program");
        let mut memory = None;
        let status = loop {
            memory = memory.max(peak(child.id()));
            match child.try_wait().expect("a child") {
                Some(status) => break status,
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        let time = start.elapsed();
        assert!(status.success(), "{status}");
        assert_eq!(badges(&self.path(&out)), rows as usize);
        Cost { time, memory }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            panic!("{}: {error}", self.0.display());
        }
    }
}

/// The most memory that a process has had, in KiB, where the system tells.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn badges(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("the folder");
    let is_badge =
        |entry: &fs::DirEntry| entry.path().extension().is_some_and(|extension| extension == "json");
    entries.filter_map(Result::ok).filter(is_badge).count()
}
