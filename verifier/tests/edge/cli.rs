//! The command `openbadges`, run as others run it.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{ALLOWED, Authority, FORBIDDEN, Server, answer};

/// A folder of its own for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("openbadges-cli-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, content: &str) -> String {
        fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn openbadges(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openbadges"));
    command.args(arguments).stdin(Stdio::null()).env_remove("OPENBADGES_TEST_ALLOW_ADDRESSES");
    command
}

fn run(arguments: &[&str]) -> Output {
    openbadges(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs a command that must be refused as wrong usage: nothing on standard output, and an explanation elsewhere.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(64), ""), "{arguments:?}");
    let explanation = text(&output.stderr);
    assert!(!explanation.is_empty() && !explanation.contains("panicked"), "{explanation}");
    explanation
}

/// Runs a command on what is no badge, and gives the report.
#[track_caller]
fn unreadable(mut command: Command) -> Value {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["state"], "unreadable");
    report
}

#[test]
fn tells_its_version_and_its_usage() {
    let version = run(&["--version"]);
    assert_eq!(version.status.code(), Some(0));
    assert_eq!(text(&version.stdout), format!("openbadges {}\n", env!("CARGO_PKG_VERSION")));
    let help = run(&["verify", "--help"]);
    assert_eq!(help.status.code(), Some(0));
    for flag in [
        "--json",
        "--policy",
        "--now",
        "--evidence",
        "--offline",
        "--save-evidence",
        "--recipient",
        "--require",
    ] {
        assert!(text(&help.stdout).contains(flag), "{flag}");
    }
}

#[test]
fn wrong_usage_is_64() {
    let folder = Folder::new("usage");
    let badge = folder.file("badge.json", "{}");
    for arguments in [
        &[][..],
        &["frobnicate"],
        &["verify", &badge, "extra"],
        &["verify", &badge, "--frobnicate"],
        &["verify", &badge, "--json", "--json"],
        &["verify", &badge, "--label", "/no/such/label.json"],
        &["verify", &badge, "--state", &badge],
        &["label", "check", "did:web:a.example"],
        &["label", "check"],
        &["verify", &badge, "--now", "yesterday"],
        &["verify", &badge, "--now", "2026-11-21"],
        &["verify", &badge, "--require", "indeterminate"],
        &["verify", &badge, "--recipient", "ada"],
        &["verify", &badge, "--policy"],
        &["verify", &folder.path("none.json")],
        &["verify", &folder.path("")],
        &["verify", "http://badge.example/"],
        &["verify", "https://badge.example/", "--offline"],
        &["verify", "https://127.0.0.1/badge"],
        &["verify", &badge, "--policy", &folder.path("none.toml")],
        &["verify", &badge, "--evidence", &folder.path("none.json")],
        &["verify", &badge, "--save-evidence", &folder.path("none/evidence.json")],
    ] {
        refused(arguments);
        let with_json: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        refused(&with_json);
    }
}

#[test]
fn a_policy_must_be_understood() {
    let folder = Folder::new("policy");
    let badge = folder.file("badge.json", "{}");
    for (policy, said) in [
        ("[trust]\nissuers = []", "line 2"),
        ("[time]\nleeway = \"1 minute\"", "\"60s\""),
        ("[label]\nname = \"Quality Label\"", "achievements"),
        ("[[trust.issuer]]\nid = \"did:web:a\"\n[[trust.issuer]]\nid = \"did:web:a\"", "line 4"),
    ] {
        let policy = folder.file("policy.toml", policy);
        let explanation = refused(&["verify", &badge, "--offline", "--policy", &policy]);
        assert!(explanation.contains(&policy) && explanation.contains(said), "{explanation}");
    }
    fs::write(folder.path("policy.toml"), b"# \xff").unwrap();
    refused(&["verify", &badge, "--policy", &folder.path("policy.toml")]);
}

#[test]
fn evidence_must_be_understood() {
    let folder = Folder::new("evidence");
    let badge = folder.file("badge.json", "{}");
    for (evidence, said) in [
        ("{", "not JSON"),
        ("[]", "no object"),
        ("{\"https://a.example/\": {\"status\": 200, \"txt\": \"\"}}", "\"txt\""),
        (r#"{"https://a.example/": {"error": "tired\u001b[2J"}}"#, r"\u{1b}[2J"),
        (r#"{"https://a.example/\u202e": {"status": 200}, "\u202e": {}}"#, r"\u{202e}: this is no address"),
    ] {
        let evidence = folder.file("evidence.json", evidence);
        let explanation = refused(&["verify", &badge, "--offline", "--evidence", &evidence]);
        assert!(explanation.contains(said), "{explanation}");
    }
}

#[test]
fn what_is_no_badge_gets_exactly_one_report() {
    let folder = Folder::new("unreadable");
    let badge = folder.file("badge.txt", "neither here nor there");
    let report = unreadable(openbadges(&["verify", &badge, "--json", "--now", "2026-11-21T01:00:00+01:00"]));
    assert_eq!(report["evaluatedAt"], "2026-11-21T00:00:00Z");
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    assert_eq!(report["findings"][0]["severity"], "error");
    assert_eq!(report.get("checks"), None);
    let plain = run(&["verify", &badge]);
    assert_eq!(plain.status.code(), Some(4));
    assert!(text(&plain.stdout).starts_with("UNREADABLE: ") && text(&plain.stdout).contains("What to do: "));
}

#[test]
fn reads_standard_input() {
    for arguments in [&["verify", "--json"][..], &["verify", "-", "--json"]] {
        let mut command = openbadges(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"no badge").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(4));
        assert!(text(&output.stdout).starts_with('{'));
    }
}

#[test]
fn huge_input_is_refused_without_being_read() {
    let folder = Folder::new("huge");
    File::create(folder.path("huge.png")).unwrap().set_len(64 << 30).unwrap();
    let start = Instant::now();
    unreadable(openbadges(&["verify", &folder.path("huge.png"), "--json"]));
    unreadable(openbadges(&["verify", "/dev/zero", "--json"]));
    assert!(start.elapsed() < Duration::from_secs(10));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_nobody_takes_is_no_panic() {
    let folder = Folder::new("output");
    let badge = folder.file("badge.txt", "no badge");
    let mut broken = openbadges(&["verify", "-", "--json"]);
    let mut child =
        broken.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(4), ""));
    for arguments in [&["verify", &badge][..], &["--version"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = openbadges(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(64), "{}", text(&output.stderr));
        assert!(!text(&output.stderr).contains("panicked"));
    }
}

#[test]
fn a_badge_by_its_address_is_answered_from_evidence_first() {
    let folder = Folder::new("address");
    let evidence = folder.file(
        "evidence.json",
        r#"{"https://badge.example/1": {"status": 200, "text": "no badge"}, "https://badge.example/2": {"error": "too_large"},
            "https://badge.example/3": {"status": 410, "text": "gone"}}"#,
    );
    let arguments = |url| ["verify", url, "--json", "--offline", "--evidence", evidence.as_str()];
    unreadable(openbadges(&arguments("https://badge.example/1#fragment")));
    let report = unreadable(openbadges(&arguments("https://badge.example/2")));
    assert_eq!(report["findings"][0]["code"], "input.too_large");
    assert!(refused(&arguments("https://badge.example/3")).contains("there is no such document"));
    assert!(refused(&arguments("https://badge.example/4")).contains("the connection failed"));
}

/// The evidence of the cases, where an Open Badges 2.0 badge is at its own address.
fn hosted(evidence: &str) -> Output {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors/");
    let (url, evidence) =
        ("https://platform.example/openbadges/assertions/9f1c", format!("{folder}{evidence}"));
    let now = ["--now", "2026-11-21T00:00:00Z"];
    run(&[&["verify", url, "--offline", "--evidence", &evidence][..], &now].concat())
}

#[test]
fn a_hosted_badge_may_be_named_by_its_address_also_when_it_is_revoked() {
    let good = hosted("evidence/platform.json");
    assert_eq!(good.status.code(), Some(2));
    assert!(text(&good.stdout).contains("Workshop facilitation"));
    let revoked = hosted("cases/ob2/ob2-revoked-410.evidence.json");
    assert_eq!(revoked.status.code(), Some(1));
    assert!(text(&revoked.stdout).contains("status.revoked"));
}

/// A server for the command, and what the command needs to reach it.
async fn stage(folder: &Folder) -> (Server, impl Fn(&[&str]) -> Command) {
    let authority = Authority::new();
    let roots = folder.file("roots.pem", &authority.pem());
    let server =
        Server::start(ALLOWED, authority.server(&ALLOWED.to_string()), |_| answer("200 OK", "", b"no badge"))
            .await;
    let command = move |arguments: &[&str]| {
        let mut command = openbadges(arguments);
        command
            .env("OPENBADGES_TEST_ALLOW_ADDRESSES", ALLOWED.to_string())
            .env("SSL_CERT_FILE", &roots)
            .env_remove("SSL_CERT_DIR");
        command
    };
    (server, command)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_badge_by_its_address_is_fetched_once_and_can_be_replayed() {
    let folder = Folder::new("fetched");
    let (server, command) = stage(&folder).await;
    let (url, saved) = (format!("https://{}/badge", server.socket()), folder.path("saved.json"));
    let now = ["--json", "--now", "2026-11-21T00:00:00Z"];
    let fetched = unreadable(command(&[&["verify", &url, "--save-evidence", &saved][..], &now].concat()));
    assert_eq!(server.requests().len(), 1);
    let replay = openbadges(&[&["verify", &url, "--offline", "--evidence", &saved][..], &now].concat());
    assert_eq!(unreadable(replay), fetched);
    assert_eq!(server.requests().len(), 1);
}

/// As an answer of the first host, it would pass for a badge that this one hosts.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_another_host_answers_is_not_recorded_as_an_answer_of_the_first() {
    let folder = Folder::new("redirected");
    let authority = Authority::new();
    let tls = || authority.server(&ALLOWED.to_string());
    let last = Server::start(ALLOWED, tls(), |_| answer("200 OK", "", b"no badge")).await;
    let target = format!("https://{}/badge", last.socket());
    let location = format!("Location: {target}\r\n");
    let first = Server::start(ALLOWED, tls(), move |_| answer("302 Found", &location, b"")).await;
    let (url, saved) = (format!("https://{}/badge", first.socket()), folder.path("saved.json"));
    let mut command = openbadges(&["verify", &url, "--json", "--save-evidence", &saved]);
    command.env("OPENBADGES_TEST_ALLOW_ADDRESSES", ALLOWED.to_string());
    command.env("SSL_CERT_FILE", folder.file("roots.pem", &authority.pem())).env_remove("SSL_CERT_DIR");
    unreadable(command);
    let saved: Value = serde_json::from_slice(&std::fs::read(saved).unwrap()).unwrap();
    let recorded: Vec<&String> = saved.as_object().unwrap().keys().collect();
    assert_eq!(recorded, [&target]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_environment_names_no_proxy() {
    let folder = Folder::new("proxy");
    let (server, command) = stage(&folder).await;
    let spy = Server::silent(FORBIDDEN).await;
    let mut command = command(&["verify", &format!("https://{}/badge", server.socket()), "--json"]);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY"] {
        command.env(name, format!("http://{}", spy.socket()));
    }
    unreadable(command);
    assert_eq!((server.connections(), spy.connections()), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_exemption_for_tests_is_off_and_never_silent() {
    let folder = Folder::new("exemption");
    let (server, command) = stage(&folder).await;
    let url = format!("https://{}/badge", server.socket());
    assert!(refused(&["verify", &url]).contains("the address is not allowed"));
    assert_eq!(server.connections(), 0);
    let loud = command(&["verify", &url, "--json"]).output().unwrap();
    assert!(text(&loud.stderr).contains("WARNING: OPENBADGES_TEST_ALLOW_ADDRESSES is set"));
    assert_eq!(server.connections(), 1);
    let nonsense =
        command(&["verify", &url]).env("OPENBADGES_TEST_ALLOW_ADDRESSES", "0.0.0.0/0").output().unwrap();
    assert_eq!(nonsense.status.code(), Some(64));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_machine_without_certificate_authorities_says_so() {
    let folder = Folder::new("roots");
    let (server, command) = stage(&folder).await;
    let url = format!("https://{}/badge", server.socket());
    let nothing = folder.file("empty.pem", "");
    let output = command(&["verify", &url]).env("SSL_CERT_FILE", &nothing).output().unwrap();
    assert_eq!(output.status.code(), Some(64));
    assert!(text(&output.stderr).contains("certificate authorities"), "{}", text(&output.stderr));
    assert_eq!(server.connections(), 0);
}
