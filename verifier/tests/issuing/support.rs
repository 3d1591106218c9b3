//! The command in a folder of its own, and what it has to do with there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "did:web:issuer.example";

/// What `public` is on the web.
const SITE: &str = "https://issuer.example/";

/// A grey point.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\
    \0\0\0\nIDATx\xdach\0\0\0\x82\0\x81\xdaE\x08;\0\0\0\0IEND\xaeB`\x82";
const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>"#;

/// A folder for one test, removed in the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("openbadges-issuing-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    /// With an issuer of the usual name, lists, and what it issues from.
    pub(crate) fn with_issuer(test: &str, kind: &str) -> Self {
        let folder = Folder::new(test);
        folder.done(&format!("key new --id {ISSUER} --name Makerspace --kind {kind}"));
        folder.done("status new --url https://issuer.example/status/{list}");
        folder.write("template.json", template().to_string());
        folder.write("image.png", PNG);
        folder.write("image.svg", SVG);
        folder
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        let path = self.path(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn json(&self, name: impl AsRef<Path>) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap()
    }

    /// The names in the folder `name`, but for hidden ones.
    pub(crate) fn names(&self, name: impl AsRef<Path>) -> Vec<String> {
        let mut names = self.all_names(name);
        names.retain(|name| !name.starts_with('.'));
        names
    }

    pub(crate) fn all_names(&self, name: impl AsRef<Path>) -> Vec<String> {
        let entries = fs::read_dir(self.path(name)).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command `line`, at whose spaces the arguments end.
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openbadges"));
        command.args(line.split_whitespace()).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Answer {
        self.run_with(line, &[])
    }

    /// With more arguments, which may have spaces in them.
    pub(crate) fn run_with(&self, line: &str, more: &[&str]) -> Answer {
        let output = self.command(line).args(more).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let answer = Answer {
            line: line.to_owned(),
            code: output.status.code(),
            out: output.stdout,
            err: text(output.stderr),
        };
        assert!(!answer.err.contains("panicked"), "{answer:?}");
        answer
    }

    /// Runs what must succeed, and without a complaint.
    #[track_caller]
    pub(crate) fn done(&self, line: &str) -> Answer {
        self.run(line).done()
    }

    /// The only line of JSON that the command `line` answers with when it succeeds.
    #[track_caller]
    pub(crate) fn told(&self, line: &str) -> Value {
        self.done(&format!("{line} --json")).only_line()
    }

    /// Publishes keys and lists, and writes what is on the web then to `evidence.json`.
    pub(crate) fn publish(&self) {
        self.done("did");
        if self.path("issuer/status.sqlite").exists() {
            self.done("status publish");
        }
        self.record();
    }

    /// Writes what is on the web to `evidence.json`.
    pub(crate) fn record(&self) {
        let public = self.path("public");
        let answers = files(&public).into_iter().map(|path| {
            let place = path.strip_prefix(&public).unwrap().to_str().unwrap();
            let media_type = match path.file_name().unwrap().to_str().unwrap() {
                "did.json" => "application/did+json",
                "jwks.json" => "application/jwk-set+json",
                "profile" => "application/ld+json",
                _ => "application/vc",
            };
            let text = String::from_utf8(fs::read(&path).unwrap()).unwrap();
            (format!("{SITE}{place}"), json!({ "status": 200, "type": media_type, "text": text }))
        });
        self.write("evidence.json", Value::Object(answers.collect()).to_string());
    }

    /// The report on the badge in `file`, with what is on the web.
    pub(crate) fn report(&self, file: &str) -> Value {
        let answer = self.run(&format!("verify {file} --offline --evidence evidence.json --json"));
        serde_json::from_slice(&answer.out).unwrap_or_else(|_| panic!("{answer:?}"))
    }

    /// The badge in `file` is in this state, and if a code is given it is among the findings.
    #[track_caller]
    pub(crate) fn is(&self, file: &str, state: &str, code: Option<&str>) {
        let report = self.report(file);
        let codes = codes(&report);
        let has_code = code.is_none_or(|code| codes.contains(&code.to_owned()));
        assert!(report["state"] == state && has_code, "{file} is not {state} {code:?}: {report:#}");
    }

    #[track_caller]
    pub(crate) fn is_valid(&self, file: &str) {
        self.is(file, "valid", None);
    }

    /// Runs what must not succeed, as a person and as a program: nothing on the other stream, the same exit code and the
    /// same text, with `said` in it.
    #[track_caller]
    pub(crate) fn fails(&self, line: &str, exit: i32, code: &str, said: &[&str]) {
        let plain = self.run(line);
        assert_eq!((plain.code, plain.out.as_slice()), (Some(exit), &b""[..]), "{plain:?}");
        let told = self.run(&format!("{line} --json"));
        assert_eq!((told.code, told.err.as_str()), (Some(exit), ""), "{told:?}");
        let error = &told.only_line()["error"];
        assert_eq!(error["code"], code, "{line}: {error}");
        let message = error["message"].as_str().unwrap();
        for text in [message, &plain.err] {
            assert!(said.iter().all(|said| text.contains(said)), "{line}: {text}");
        }
    }

    /// Runs what has no meaning: the argument parser says so on standard error.
    #[track_caller]
    pub(crate) fn misused(&self, line: &str, said: &str) {
        for line in [line.to_owned(), format!("{line} --json")] {
            let answer = self.run(&line);
            assert_eq!((answer.code, answer.out.as_slice()), (Some(64), &b""[..]), "{answer:?}");
            assert!(answer.err.contains(said), "{answer:?}");
        }
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
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}: {}", self.line, self.text());
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// The documents on standard output, one for each line.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        let document = |line: &str| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error} in {line:?}", self.line))
        };
        self.text().lines().map(document).collect()
    }

    #[track_caller]
    pub(crate) fn only_line(&self) -> Value {
        let [line] = self.lines().try_into().unwrap_or_else(|lines| panic!("{}: {lines:?}", self.line));
        line
    }
}

/// A badge with one gap.
pub(crate) fn template() -> Value {
    json!({
        "name": "Robots, level {{level}}",
        "validUntil": "2099-12-31T00:00:00Z",
        "credentialSubject": { "type": ["AchievementSubject"], "achievement": {
            "id": "https://issuer.example/achievements/robots",
            "type": ["Achievement"],
            "name": "Robots",
            "description": "Built one.",
            "criteria": { "narrative": "Build one that finds its way." },
        } },
    })
}

/// The codes of a report's findings.
pub(crate) fn codes(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// All files under `folder`.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap());
    let under = |entry: fs::DirEntry| match entry.file_type().unwrap().is_dir() {
        true => files(&entry.path()),
        false => vec![entry.path()],
    };
    entries.flat_map(under).collect()
}
