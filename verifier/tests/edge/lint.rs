//! `openbadges lint`, run as others run it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{ALLOWED, Authority, Server, answer};

fn lint(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openbadges"));
    command.arg("lint").args(arguments).stdin(Stdio::null()).env_remove("OPENBADGES_TEST_ALLOW_ADDRESSES");
    command
}

/// `input` on standard input.
fn piped(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = lint(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn json(output: &Output) -> Value {
    assert_eq!(text(&output.stderr), "");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn file(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path).to_str().unwrap().to_owned()
}

const GOOD: &str = "src/lint/tests/badge.json";

#[test]
fn a_good_badge_is_complete() {
    let plain = lint(&[&file(GOOD)]).output().unwrap();
    assert_eq!((plain.status.code(), text(&plain.stderr)), (Some(0), ""));
    assert!(text(&plain.stdout).starts_with("COMPLETE: it carries all"), "{}", text(&plain.stdout));
    assert!(!text(&plain.stdout).contains("What to do"));
    let report = json(&lint(&[&file(GOOD), "--json"]).output().unwrap());
    assert_eq!((&report["verdict"], &report["badge"]["name"]), (&"complete".into(), &"Repair host".into()));
}

/// The good badge after `change`.
fn changed(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut badge = serde_json::from_slice(&std::fs::read(file(GOOD)).unwrap()).unwrap();
    change(&mut badge);
    badge.to_string().into_bytes()
}

#[test]
fn what_is_missing_is_said_with_what_to_do() {
    let badge = changed(|badge| {
        badge["credentialSubject"]["achievement"]["alignment"] = serde_json::json!([]);
        badge["@context"].as_array_mut().unwrap().pop();
    });
    let plain = piped(&[], &badge);
    assert_eq!((plain.status.code(), text(&plain.stderr)), (Some(1), ""));
    let said = text(&plain.stdout);
    assert!(said.starts_with("INCOMPLETE: "), "{said}");
    for line in [
        "It is \"Repair host\", a badge of Open Badges 3.0.",
        "\nEssential, and not there:\n  - It names no skills of a framework.",
        " [lint.skills.alignment at /credentialSubject/achievement/alignment]",
        "    What to do: Choose one to five skills",
        "\nEssential, and there, but not good enough:\n  - It is said in a word that the badge does not define",
        "Add https://w3id.org/badge-quality-label/assessment/v1 to @context and AssessedAchievement to the type",
        "Good already:",
        "in its form are wrong. To see where: openbadges verify FILE",
        "Not looked at: whether the badge is genuine.",
    ] {
        assert!(said.contains(line), "{line}\n{said}");
    }
    let report = json(&piped(&["--json"], &badge));
    assert_eq!(report["verdict"], "incomplete");
    let missing = report["items"].as_array().unwrap().iter().filter(|item| item["outcome"] == "missing");
    let missing: Vec<&str> = missing.map(|item| item["rule"].as_str().unwrap()).collect();
    assert_eq!(missing, ["lint.skills.alignment"]);
}

#[test]
fn what_is_there_but_weak_is_not_said_to_be_missing() {
    let plain = piped(&[], &changed(|badge| drop(badge["@context"].as_array_mut().unwrap().pop())));
    let said = text(&plain.stdout);
    assert_eq!(plain.status.code(), Some(0));
    assert!(said.starts_with("COMPLETE, with weak points: nothing essential is missing"), "{said}");
    assert!(
        !said.contains("not there") && said.contains("Essential, and there, but not good enough:"),
        "{said}"
    );
}

#[test]
fn our_own_examples_do_as_we_say() {
    let plain = lint(&[&file("examples/badge.json")]).output().unwrap();
    let said = text(&plain.stdout);
    assert!(plain.status.success() && said.starts_with("COMPLETE: nothing essential is missing."), "{said}");
    assert!(said.contains("nothing is wrong with its form") && !said.contains("\nEssential"), "{said}");
    assert!(!said.contains("\nRecommended"), "{said}");

    let plain = lint(&[&file("examples/activity/template.json")]).output().unwrap();
    let said = text(&plain.stdout);
    assert_eq!(plain.status.code(), Some(1));
    assert!(
        said.starts_with("INCOMPLETE as it stands: openbadges issue fills in what is missing."),
        "{said}"
    );
    assert!(!said.contains("\nEssential"), "{said}");
    assert!(said.contains("Its form was not judged") && !said.contains("does not have the form"), "{said}");
    let filled = said.split("\nFilled in by openbadges issue").nth(1).unwrap().split("\n\n").next().unwrap();
    for rule in [
        "issuer.id",
        "issuer.name",
        "dates.valid_from",
        "status.revocable",
        "recipient.identified",
        "achievement.finished",
    ] {
        assert!(filled.contains(&format!("[lint.{rule} at ")), "{rule}\n{said}");
    }
}

#[test]
fn the_answer_is_the_same_however_the_badge_comes() {
    let badge = std::fs::read(file(GOOD)).unwrap();
    let from_file = lint(&["--json", &file(GOOD)]).output().unwrap();
    for arguments in [&["--json"][..], &["-", "--json"]] {
        let piped = piped(arguments, &badge);
        assert_eq!((piped.status.code(), &piped.stdout), (Some(0), &from_file.stdout));
    }
}

#[test]
fn images_and_older_badges_are_read() {
    for image in ["baked-png-jwt.png", "baked-svg-jwt.svg"] {
        let output = lint(&[&file(&format!("vectors/cases/baked/{image}")), "--json"]).output().unwrap();
        assert_eq!(json(&output)["input"]["carrier"], image.rsplit('.').next().unwrap());
    }
    let older = lint(&[&file("src/lint/tests/legacy.json")]).output().unwrap();
    assert_eq!(older.status.code(), Some(1));
    assert!(text(&older.stdout).contains("a badge of Open Badges 2.0."));
    let hosted = br#"{"type": "Assertion", "badge": "https://a.example/class", "issuedOn": "2026-01-01T00:00:00Z",
        "evidence": "https://a.example/evidence", "verification": {"type": "hosted"}, "image": "https://a.example/i.png",
        "recipient": {"type": "email", "hashed": true, "salt": "x", "identity": "sha256$00"}}"#;
    let hosted = piped(&[], hosted);
    assert_eq!(hosted.status.code(), Some(1));
    let said = text(&hosted.stdout);
    assert!(
        said.starts_with("INCOMPLETE: what others need to recognise it is not in this document"),
        "{said}"
    );
    assert!(
        said.contains("rules about what is behind the address at /badge") && !said.contains("Essential"),
        "{said}"
    );
}

#[test]
fn what_is_no_badge_gets_one_report() {
    for (input, code) in
        [(&b""[..], "input.empty"), (b"hello", "input.unknown_format"), (b"{}", "parse.not_a_credential")]
    {
        let output = piped(&["--json"], input);
        assert_eq!(output.status.code(), Some(4));
        let report = json(&output);
        assert_eq!((&report["verdict"], &report["finding"]["code"]), (&"unreadable".into(), &code.into()));
        let plain = piped(&[], input);
        assert_eq!(plain.status.code(), Some(4));
        assert!(
            text(&plain.stdout).starts_with("UNREADABLE: ") && text(&plain.stdout).contains("What to do: ")
        );
        let said = text(&plain.stdout);
        assert!(said.contains(&format!(" [{code}]\n")) && !said.contains("verify"), "{said}");
    }
    let endless = lint(&["--json", "/dev/zero"]).output().unwrap();
    assert_eq!(
        (endless.status.code(), &json(&endless)["finding"]["code"]),
        (Some(4), &"input.too_large".into())
    );
}

#[test]
fn wrong_usage_is_said_elsewhere() {
    for arguments in
        [&["/no/such/badge"][..], &["a", "b"], &["--policy", "x"], &["http://a.example/badge"], &["https://"]]
    {
        let output = lint(arguments).output().unwrap();
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(64), ""), "{arguments:?}");
        assert!(!output.stderr.is_empty() && !text(&output.stderr).contains("panicked"));
    }
}

#[test]
fn nothing_in_a_badge_can_pose_as_the_answer() {
    let badge = serde_json::json!({
        "type": "OpenBadgeCredential",
        "name": "x\u{1b}[2J\nCOMPLETE: all is well\u{202e}",
        "issuer": "did:web:a.example",
    });
    let output = piped(&[], badge.to_string().as_bytes());
    let said = text(&output.stdout);
    assert!(
        said.chars().all(|letter| letter == '\n' || !letter.is_control()) && !said.contains('\u{202e}'),
        "{said}"
    );
    assert!(!said.lines().any(|line| line.starts_with("COMPLETE")), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_address_is_fetched_once_and_nothing_in_the_badge_is() {
    let authority = Authority::new();
    let roots = std::env::temp_dir().join(format!("openbadges-lint-{}.pem", std::process::id()));
    std::fs::write(&roots, authority.pem()).unwrap();
    let badge = std::fs::read(file(GOOD)).unwrap();
    let served = badge.clone();
    let server = Server::start(ALLOWED, authority.server(&ALLOWED.to_string()), move |_| {
        answer("200 OK", "", &served)
    })
    .await;
    let url = format!("https://{}/badge", server.socket());
    let mut command = lint(&[&url, "--json"]);
    command.env("OPENBADGES_TEST_ALLOW_ADDRESSES", ALLOWED.to_string()).env("SSL_CERT_FILE", &roots);
    let output = command.env_remove("SSL_CERT_DIR").output().unwrap();
    std::fs::remove_file(&roots).unwrap();
    assert_eq!((output.status.code(), server.requests().len()), (Some(0), 1), "{}", text(&output.stderr));
    assert_eq!(output.stdout, lint(&["--json", &file(GOOD)]).output().unwrap().stdout);
}
