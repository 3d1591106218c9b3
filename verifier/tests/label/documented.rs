//! The page about the office: its commands, in its order, with its forms, lead to a published label and to its end.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::Folder;

const PAGE: &str = include_str!("../../../docs/label-office.md");

/// The content of the block that begins so.
fn block(begin: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("```{begin}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

/// The commands under a heading.
fn commands(heading: &str) -> String {
    let (_, section) = PAGE.split_once(&format!("## {heading}\n")).unwrap();
    let (_, rest) = section.split_once("```sh\n").unwrap();
    rest.split_once("```").unwrap().0.replace("\\\n", " ")
}

/// Runs a line of the page as the shell does, at noon of `day`.
#[track_caller]
fn run(folder: &Folder, line: &str, day: &str) {
    let line = line.split(" #").next().unwrap().trim();
    let at = if line.contains(" list") || line.contains(" show ") { "" } else { "--by olga" };
    let programs = Path::new(env!("CARGO_BIN_EXE_openbadges")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let at = if line.contains(" publish ") { "" } else { at };
    let mut shell = Command::new("sh");
    let shell = shell.args(["-c", &format!("{line} {at} --now {day}T12:00:00Z")]);
    let output = shell.current_dir(folder.path("")).env("PATH", path).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_documented_commands_lead_to_a_label() {
    let folder = Folder::with_network("documented", "ed25519");
    for (file, form) in [
        ("scheme.toml", "scheme"),
        ("organiser.toml", "organiser"),
        ("application.toml", "application"),
        ("evaluators.toml", "evaluators"),
        ("eva.toml", "evaluation"),
        ("committee.toml", "committee"),
    ] {
        fs::write(folder.path(file), block(&format!("toml {form}"))).unwrap();
    }
    let other = block("toml evaluation").replace("eva@", "ivo@");
    fs::write(folder.path("ivo.toml"), other).unwrap();
    folder.done("label new --drill --scheme scheme.toml");
    for heading in
        ["Steps 0 and 1: the Organiser", "Step 2: the application", "Step 3: assessment and decision"]
    {
        // A label is issued or not.
        for line in commands(heading).lines().filter(|line| !line.contains("--not-yet-issued")) {
            run(&folder, line, "2026-09-02");
            if line.contains("eva.toml") {
                run(&folder, &line.replace("eva.toml", "ivo.toml"), "2026-09-02");
            }
        }
    }
    // The key is of today, whatever day that is: it signs only later.
    commands("Publish").lines().for_each(|line| run(&folder, line, "2100-01-01"));
    assert!(folder.text("public/register.html").contains("2029-08-31"));
    // The revocation that is shown comes after the label.
    let ending = commands("Renewal, revocation, end");
    let revoke = ending.lines().find(|line| line.contains(" revoke ")).unwrap();
    run(&folder, revoke, "2027-03-02");
    run(&folder, "openbadges label publish --out public", "2100-01-02");
    assert!(folder.text("public/register.html").contains("revoked on"));
}
