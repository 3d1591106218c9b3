//! The command in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::forms;

pub(crate) const NETWORK: &str = "did:web:network.example";
pub(crate) const CENTRE: &str = "did:web:youth-centre.example";

/// A folder for one test, removed in the end. `public` is what is on the web.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// With the Network's keys, its lists, and an office.
    pub(crate) fn with_office(test: &str) -> Self {
        let folder = Folder::with_network(test, "ed25519");
        folder.done("label new --drill --scheme scheme.json");
        folder
    }

    pub(crate) fn with_network(test: &str, kind: &str) -> Self {
        let path = std::env::temp_dir().join(format!("openbadges-label-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        let folder = Folder(path);
        folder.done(&format!("key new --id {NETWORK} --name Network --kind {kind}"));
        folder.done("status new --url https://label.example/status/{list}");
        folder.write("scheme.json", forms::scheme());
        folder
    }

    /// With an Organiser that may apply from 2040-07-01 on.
    pub(crate) fn with_organiser(test: &str) -> Self {
        let folder = Folder::with_office(test);
        folder.organiser(forms::organiser(CENTRE), "2040-05-01");
        folder
    }

    pub(crate) fn organiser(&self, form: Value, day: &str) {
        let id = form["id"].as_str().unwrap().to_owned();
        self.write("organiser.json", form);
        self.entered(day, "organiser add --form organiser.json");
        self.entered(
            day,
            &format!("organiser verify {id} --active-since 2040-01-01 --account-verified --values-accepted"),
        );
        self.entered(
            day,
            &format!("organiser training {id} --person staff@{} --on 2040-04-01", id.replace(':', "-")),
        );
    }

    /// Takes an application through all steps to the committee. Gives its number.
    pub(crate) fn assessed(&self, kind: &str, organiser: &str, day: &str) -> u64 {
        let shortened = kind == "renew";
        self.write("application.json", forms::application(shortened));
        let number =
            self.entered(day, &format!("{kind} {organiser} --form application.json"))["application"].as_u64();
        let number = number.unwrap();
        self.write("evaluators.json", forms::evaluators());
        self.entered(day, &format!("assign {number} --form evaluators.json"));
        for evaluator in ["eva@network.example", "ivo@network.example"] {
            self.write("evaluation.json", forms::evaluation(evaluator, shortened));
            self.entered(day, &format!("evaluate {number} --form evaluation.json"));
        }
        self.write("committee.json", forms::committee());
        self.entered(day, &format!("committee {number} --form committee.json"));
        number
    }

    /// An issued label, from application to decision. Gives what the decision answered.
    pub(crate) fn issued(&self, kind: &str, organiser: &str, applied: &str, decided: &str) -> Value {
        let number = self.assessed(kind, organiser, applied);
        self.entered(decided, &format!("decide {number} --issued Good"))
    }

    /// What an entry at noon of `day` answers.
    #[track_caller]
    pub(crate) fn entered(&self, day: &str, line: &str) -> Value {
        self.told(&format!("label {line} --by olga --now {day}T12:00:00Z"))
    }

    #[track_caller]
    pub(crate) fn publish(&self, now: &str) -> Value {
        self.told(&format!("label publish --now {now}"))
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, content: Value) {
        fs::write(self.path(name), content.to_string()).unwrap();
    }

    pub(crate) fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        let path = self.path(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn text(&self, name: impl AsRef<Path>) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub(crate) fn json(&self, name: impl AsRef<Path>) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap()
    }

    /// The entries of the published register.
    pub(crate) fn entries(&self) -> Vec<Value> {
        self.json("public/register")["credentialSubject"]["entry"].as_array().unwrap().clone()
    }

    /// The command `line`, at whose spaces the arguments end.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openbadges"));
        command.args(line.split_whitespace()).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Answer {
        let output = self.command(line).output().unwrap();
        let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert!(!err.contains("panicked"), "{line}: {err}");
        Answer { line: line.to_owned(), code: output.status.code(), out, err }
    }

    /// Runs what must succeed, and without a complaint.
    #[track_caller]
    pub(crate) fn done(&self, line: &str) -> Answer {
        let answer = self.run(line);
        assert_eq!((answer.code, answer.err.as_str()), (Some(0), ""), "{answer:?}");
        answer
    }

    /// The only line of JSON that the command `line` answers with when it succeeds.
    #[track_caller]
    pub(crate) fn told(&self, line: &str) -> Value {
        self.done(&format!("{line} --json")).json()
    }

    /// Runs what must not succeed, as a person and as a program: the same exit code and text, with `said` in it.
    #[track_caller]
    pub(crate) fn fails(&self, line: &str, exit: i32, code: &str, said: &[&str]) -> Value {
        let plain = self.run(line);
        assert_eq!((plain.code, plain.out.as_str()), (Some(exit), ""), "{plain:?}");
        let told = self.run(&format!("{line} --json"));
        assert_eq!((told.code, told.err.as_str()), (Some(exit), ""), "{told:?}");
        let error = told.json()["error"].clone();
        assert_eq!(error["code"], code, "{line}: {error}");
        for text in [error["message"].as_str().unwrap(), &plain.err] {
            assert!(said.iter().all(|said| text.contains(said)), "{line}: {text}");
        }
        error
    }

    /// Runs what rules of the label refuse, at noon of `day`; `rules` are all of them.
    #[track_caller]
    pub(crate) fn refused(&self, day: &str, line: &str, rules: &[&str]) {
        let error =
            self.fails(&format!("label {line} --by olga --now {day}T12:00:00Z"), 1, "label.refused", rules);
        let named: Vec<_> =
            error["details"].as_array().unwrap().iter().map(|refusal| &refusal["rule"]).collect();
        assert_eq!(json!(named), json!(rules), "{line}");
    }

    /// Runs what has no meaning: the argument parser says so on standard error.
    #[track_caller]
    pub(crate) fn misused(&self, line: &str, said: &str) {
        let answer = self.run(line);
        assert_eq!((answer.code, answer.out.as_str()), (Some(64), ""), "{answer:?}");
        assert!(answer.err.contains(said), "{answer:?}");
    }

    /// Writes what is on the web to `evidence.json`.
    pub(crate) fn record(&self) {
        self.done("did");
        let public = self.path("public");
        let answers = files(&public).into_iter().map(|path| {
            let place = path.strip_prefix(&public).unwrap().to_str().unwrap();
            let (host, media_type) = match place {
                ".well-known/did.json" => ("network.example", "application/did+json"),
                _ => ("label.example", "application/vc"),
            };
            let text = fs::read_to_string(&path).unwrap();
            (format!("https://{host}/{place}"), json!({ "status": 200, "type": media_type, "text": text }))
        });
        self.write("evidence.json", Value::Object(answers.collect()));
    }

    /// The report on the credential in `file` at `now`, with what is on the web.
    pub(crate) fn report(&self, file: &str, now: &str) -> Value {
        self.run(&format!("verify {file} --offline --evidence evidence.json --now {now} --json")).json()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a command has answered.
#[derive(Debug)]
pub(crate) struct Answer {
    line: String,
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{}: {error} in {self:?}", self.line))
    }
}

/// All files under `folder`.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap());
    let under = |entry: fs::DirEntry| match entry.file_type().unwrap().is_dir() {
        true => files(&entry.path()),
        false => vec![entry.path()],
    };
    let mut files: Vec<_> = entries.flat_map(under).collect();
    files.sort();
    files
}
