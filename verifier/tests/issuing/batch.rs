//! Badges for the rows of a table, once for each, whatever the table is like.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Answer, Folder, template};

const RUN: &str = "issue --template template.json --csv table.csv --out badges";

/// An issuer whose template needs a name, and takes credits and a note.
fn stage(test: &str) -> Folder {
    let folder = Folder::with_issuer(&format!("batch-{test}"), "ed25519");
    folder.write("template.json", full_template().to_string());
    folder
}

fn full_template() -> Value {
    let mut template = template();
    template["name"] = "Robots, for {{name}}".into();
    template["credentialSubject"]["creditsEarned"] = "{{number:credits}}".into();
    template["credentialSubject"]["narrative"] = "{{note}}".into();
    template
}

/// What a run says of a row: its line, and the badge's id or the code of the fault.
fn rows(answer: &Answer) -> Vec<(u64, Result<String, String>)> {
    let row = |line: &Value| {
        let number = line["line"].as_u64()?;
        let fault = line["error"]["code"].as_str().unwrap_or_default();
        Some((number, line["id"].as_str().map(str::to_owned).ok_or_else(|| fault.to_owned())))
    };
    answer.lines().iter().filter_map(row).collect()
}

/// How many were issued, issued earlier, and failed.
fn summary(answer: &Answer) -> [u64; 3] {
    let last = answer.lines().pop().unwrap();
    ["issued", "earlier", "failed"].map(|name| last[name].as_u64().unwrap())
}

fn run(folder: &Folder) -> Answer {
    folder.run(&format!("{RUN} --json"))
}

/// The badges in the folder, by what they are called.
fn badges(folder: &Folder) -> Vec<Value> {
    let names = folder.names("badges").into_iter().filter(|name| name.ends_with(".json"));
    let mut badges: Vec<Value> = names.map(|name| folder.json(format!("badges/{name}"))).collect();
    badges.sort_by_key(|badge| badge["name"].to_string());
    badges
}

/// The rows of `badges.csv`, without the header.
fn index(folder: &Folder) -> Vec<Vec<String>> {
    let text = String::from_utf8(folder.read("badges/badges.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("line,recipient,id,file"));
    lines.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn bad_rows_are_named_and_good_ones_issued() {
    let folder = stage("rows");
    let table: &[&[u8]] = &[
        b"recipient,name,credits,note,for the office\n",
        b"a@a.example,\"Ana, the \"\"first\"\"\",2.5,\"One.\n\nTwo.\",x\n", // 2 to 4
        b"\n",
        b"b@a.example,B\xe9a,1,,\n",            // 6: Latin-1
        b"c@a.example,Cem, the second,1,,\n",   // 7: a comma too many
        b"dora,Dora,1,,\n",                     // 8: no address
        b"e@a.example,Eva,two,,\n",             // 9: no number
        b"did:example:finn,Finn,,,\n",          // 10
        b"g@a.example,\"Gil\" the third,1,,\n", // 11: text behind a quotation mark
        b"userName:hana,Hana,3,\"\",\r\n",      // 12
        b"i@a.example,\"Ida,1,,\n",             // 13: the mark is never closed
        b"j@a.example,Jo,1,,\n",
    ];
    folder.write("table.csv", table.concat());
    let answer = run(&folder);
    assert_eq!((answer.code, answer.err.as_str()), (Some(1), ""));
    let told: Vec<_> = rows(&answer).into_iter().map(|(line, outcome)| (line, outcome.err())).collect();
    let fault = |line, code: &str| (line, Some(code.to_owned()));
    let mut expected = vec![
        (2, None),
        fault(6, "row.unreadable"),
        fault(7, "row.unreadable"),
        fault(8, "row.recipient"),
        fault(9, "badge.refused"),
        (10, None),
        fault(11, "row.unreadable"),
        (12, None),
        fault(13, "row.unreadable"),
    ];
    let mut in_order = told.clone();
    in_order.sort();
    expected.sort();
    assert_eq!(in_order, expected);
    assert_eq!(summary(&answer), [3, 0, 6]);
    let names: Vec<Value> = badges(&folder).iter().map(|badge| badge["name"].clone()).collect();
    assert_eq!(names, ["Ana, the \"first\"", "Finn", "Hana"].map(|name| format!("Robots, for {name}")));
    let subject = &badges(&folder)[0]["credentialSubject"];
    assert_eq!((&subject["creditsEarned"], &subject["narrative"]), (&json!(2.5), &json!("One.\n\nTwo.")));
    // For people, each fault is a line that names the row, the column, and what to do.
    let plain = folder.run(RUN);
    let text = plain.text();
    assert!(text.starts_with("0 issued") && text.contains("3 were issued before"), "{text}");
    assert!(text.ends_with("6 failed; correct their rows and run the same command again\n"), "{text}");
    for said in [
        "line 6: the text is not in UTF-8; save",
        "line 7: the row has 6 cells, but there are 5 columns; put texts with commas",
        "line 8: column `recipient`: write an e-mail address",
        "line 9: `credits` is \"two\", which is no number; /credentialSubject/creditsEarned needs one",
        "line 11: text follows on a closing quotation mark",
        "line 13: a quotation mark in the row is never closed, so nothing below could be read",
    ] {
        assert!(plain.err.contains(&format!("openbadges: {said}")), "{said}: {}", plain.err);
    }
}

#[test]
fn every_badge_is_listed_and_valid_and_has_a_place_of_its_own() {
    let folder = stage("listed");
    folder.write(
        "table.csv",
        "\u{feff}recipient;name;credits;note\r\na@a.example;\"Ana; A.\";1;\r\n\r\ndid:example:b;Bea;;x\r\n",
    );
    let answer = folder.done(&format!("{RUN} --suspendable --json"));
    assert_eq!(summary(&answer), [2, 0, 0]);
    folder.publish();
    let listed = index(&folder);
    let columns = |columns: std::ops::Range<usize>| -> Vec<Vec<String>> {
        listed.iter().map(|row| row[columns.clone()].to_vec()).collect()
    };
    assert_eq!(columns(0..2), [["2", "a@a.example"], ["4", "did:example:b"]]);
    let mut places = BTreeSet::new();
    for row in &listed {
        let file = format!("badges/{}", row[3]);
        folder.is_valid(&file);
        let badge = folder.json(&file);
        assert_eq!(badge["id"], row[2].as_str());
        for entry in badge["credentialStatus"].as_array().unwrap() {
            places.insert(entry["id"].to_string());
        }
    }
    assert_eq!(places.len(), 4);
    let told: Vec<String> = rows(&answer).into_iter().map(|(_, id)| id.unwrap()).collect();
    assert_eq!(columns(2..3).concat(), told);
    assert_eq!(folder.names("badges").len(), 3);
}

#[test]
fn badges_in_images_and_tokens_have_their_own_files() {
    for (options, extension) in
        [("--image image.png", "png"), ("--image image.svg --proof jwt", "svg"), ("--proof both", "jwt")]
    {
        let folder = stage(extension);
        folder.write("table.csv", "recipient,name,credits,note\na@a.example,Ana,,\nb@a.example,Bea,,\n");
        folder.done(&format!("{RUN} {options}"));
        folder.publish();
        for row in index(&folder) {
            assert!(row[3].ends_with(&format!(".{extension}")));
            folder.is_valid(&format!("badges/{}", row[3]));
        }
    }
}

#[test]
fn a_second_run_issues_what_is_missing() {
    let folder = stage("again");
    let header = "recipient,name,credits,note\n";
    let table = |rows: &[&str]| folder.write("table.csv", format!("{header}{}\n", rows.join("\n")));
    let (ana, bea, cem) = ("a@a.example,Ana,1,", "b@a.example,Bea,one,", "c@a.example,Cem,1,");
    table(&[ana, bea, cem]);
    assert_eq!(summary(&run(&folder)), [2, 0, 1]);
    let first = index(&folder);
    assert_eq!(summary(&run(&folder)), [0, 2, 1]);
    assert_eq!(index(&folder), first);

    let corrected = "b@a.example,Bea,1,";
    table(&[ana, corrected, cem]);
    let answer = run(&folder);
    assert_eq!((answer.code, summary(&answer)), (Some(0), [1, 2, 0]));
    assert_eq!(rows(&answer).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3]);
    let second = index(&folder);
    assert_eq!([&second[0], &second[2]], [&first[0], &first[1]]);

    // Rows are known by what they say, wherever they stand; equal ones are two.
    table(&["d@a.example,Dora,,", cem, "", ana, ana, corrected]);
    let answer = run(&folder);
    assert_eq!(summary(&answer), [2, 3, 0]);
    let third = index(&folder);
    let ids: BTreeSet<&String> = third.iter().map(|row| &row[2]).collect();
    assert_eq!((third.len(), ids.len(), folder.names("badges").len()), (5, 5, 6));
    assert_eq!((&third[2][2], &third[1][2]), (&first[0][2], &first[1][2]));
    let lines: Vec<&str> = third.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(lines, ["2", "3", "5", "6", "7"]);
}

#[test]
fn columns_may_move_and_be_of_no_use() {
    let folder = stage("columns");
    folder.write("table.csv", "note,recipient,credits,name\n,a@a.example,1,Ana\n");
    assert_eq!(summary(&run(&folder)), [1, 0, 0]);
    folder.write("table.csv", "recipient,name,credits,note\na@a.example,Ana,1,\n");
    assert_eq!(summary(&run(&folder)), [0, 1, 0]);
}

#[test]
fn what_does_not_fit_is_told_before_anything_is_made() {
    let folder = stage("before");
    let fails = |table: &[u8], code: &str, said: &[&str]| {
        folder.write("table.csv", table);
        folder.fails(RUN, 64, code, said);
        folder.fails(&format!("{RUN} --dry-run"), 64, code, said);
    };
    fails(b"recipient,name\na@a.example,Ana\n", "table.invalid", &["no column `credits`, no column `note`"]);
    fails(b"mail,name,credits,note\na@a.example,Ana,,\n", "table.invalid", &["no column `recipient`"]);
    fails(b"recipient,name,name\n", "table.unreadable", &["table.csv", "two columns", "\"name\""]);
    fails(b"", "table.unreadable", &["table.csv", "first line"]);
    fails(b"\xff\xfer\0e\0", "table.unreadable", &["UTF-8"]);
    fails(b"recipient,\"name\na@a.example,Ana\n", "table.unreadable", &["never closed"]);
    let other = RUN.replace("table.csv", "none.csv");
    folder.fails(&other, 64, "table.unreadable", &["none.csv"]);
    for other in ["issuer", "/dev/null"] {
        folder.fails(&RUN.replace("table.csv", other), 64, "table.unreadable", &[other, "save the table"]);
    }
    folder.write("table.csv", "recipient,name,credits,note\na@a.example,Ana,,\n");
    folder.fails(&RUN.replace("badges", "table.csv"), 64, "folder.not_made", &["table.csv"]);
    folder.fails(&format!("{RUN} --image template.json"), 1, "bake.refused", &["neither a PNG nor an SVG"]);
    folder.fails(&format!("{RUN} --suite ecdsa-jcs-2019"), 64, "usage", &["ecdsa-jcs-2019"]);
    assert!(!folder.path("badges").exists());
    folder.fails("status publish", 1, "status.nothing_to_publish", &[]);
}

#[test]
fn a_dry_run_changes_nothing() {
    let folder = stage("dry");
    folder.write(
        "table.csv",
        "recipient,name,credits,note\na@a.example,Ana,,\nb@a.example,Bea,x,\nc@a.example,Cem,,\n",
    );
    folder.done("did");
    let before = [folder.all_names(""), folder.all_names("issuer"), folder.all_names("public")];
    let answer = folder.run(&format!("{RUN} --dry-run --json"));
    assert_eq!((answer.code, summary(&answer)), (Some(1), [2, 0, 1]));
    assert_eq!(rows(&answer), [(3, Err("badge.refused".to_owned()))]);
    let plain = folder.run("issue --template template.json --csv table.csv --dry-run");
    assert_eq!(
        plain.text(),
        "2 could be issued, 1 failed; correct their rows and run the same command again\n"
    );
    assert_eq!([folder.all_names(""), folder.all_names("issuer"), folder.all_names("public")], before);
    folder.fails("status publish", 1, "status.nothing_to_publish", &[]);
}

/// Otherwise some badges of a folder would say something else than the others, and its list name files that are not there.
#[test]
fn a_batch_is_finished_as_it_was_begun() {
    let folder = stage("other");
    folder.write("table.csv", "recipient,name,credits,note\na@a.example,Ana,,\n");
    folder.done(RUN);
    let before = index(&folder);
    for options in ["--proof jwt", "--image image.png", "--suspendable", "--no-status"] {
        folder.fails(&format!("{RUN} {options}"), 64, "batch.stopped", &["other options", "--out"]);
    }
    let mut other = full_template();
    other["name"] = "Robots for {{name}}".into();
    folder.write("template.json", other.to_string());
    folder.fails(RUN, 64, "batch.stopped", &["another template", "--out"]);
    assert_eq!((index(&folder), folder.names("badges").len()), (before, 2));
    folder.write("template.json", full_template().to_string());
    // The key may change on the way.
    folder.done("key rotate --kind p-256");
    assert_eq!(summary(&run(&folder)), [0, 1, 0]);
}

#[test]
fn two_runs_in_one_folder_do_not_mix() {
    let folder = stage("two");
    let rows: String = (0..1500).map(|row| format!("row-{row}@a.example,Ana,,\n")).collect();
    folder.write("table.csv", format!("recipient,name,credits,note\n{rows}"));
    let mut first = folder.command(RUN).spawn().unwrap();
    let journal = folder.path("badges/.openbadges-batch.sqlite");
    while !journal.exists() {
        thread::sleep(Duration::from_millis(1));
    }
    let second = folder.run(RUN);
    first.kill().unwrap();
    assert!(!first.wait().unwrap().success(), "the first run was too fast for this test");
    assert_eq!((second.code, second.out.as_slice()), (Some(64), &b""[..]));
    assert!(second.err.contains("another process is making badges in this folder; wait"), "{}", second.err);
    // The lock has gone with its process.
    folder.write("table.csv", "recipient,name,credits,note\nrow-0@a.example,Ana,,\n");
    folder.done(RUN);
}

/// Places on the lists are given by several processes at once.
#[test]
fn batches_in_several_folders_share_the_lists() {
    let folder = stage("several");
    let rows: String = (0..20).map(|row| format!("row-{row}@a.example,Ana,,\n")).collect();
    folder.write("table.csv", format!("recipient,name,credits,note\n{rows}"));
    let start =
        |number: i32| folder.command(&format!("{RUN}-{number}")).stdout(Stdio::null()).spawn().unwrap();
    for mut child in (0..4).map(start).collect::<Vec<_>>() {
        assert!(child.wait().unwrap().success());
    }
    let mut places = BTreeSet::new();
    for number in 0..4 {
        let batch = format!("badges-{number}");
        for name in folder.names(&batch).iter().filter(|name| name.ends_with(".json")) {
            places.insert(folder.json(format!("{batch}/{name}"))["credentialStatus"]["id"].to_string());
        }
    }
    assert_eq!(places.len(), 80);
}
