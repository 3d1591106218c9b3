//! Each command: what it is for, and what it says when that cannot be done.

use std::fs;

use serde_json::json;

use crate::forms;
use crate::support::{CENTRE, Folder, NETWORK};

#[test]
fn an_office_is_made_once_for_the_authority_of_the_keys() {
    let folder = Folder::with_network("new", "ed25519");
    folder.fails("label list", 64, "label.none", &["label new"]);
    let made = folder.told("label new --scheme scheme.json");
    assert_eq!((&made["authority"], &made["terms"]["decision_days"]), (&json!(NETWORK), &json!(90)));
    assert_eq!(folder.told("label new --scheme scheme.json"), made);
    let mut other = forms::scheme();
    other["terms"] = json!({ "decision_days": 60 });
    folder.write("scheme.json", other);
    folder.fails("label new --scheme scheme.json", 64, "label.office", &[NETWORK, "another file"]);
    let other = folder.told("label new --scheme scheme.json --office other.sqlite");
    assert_eq!((&other["terms"]["decision_days"], &other["terms"]["evaluators"]), (&json!(60), &json!(2)));
}

#[test]
fn a_scheme_that_makes_no_sense_makes_no_office() {
    let folder = Folder::with_network("scheme", "ed25519");
    let refused = |member: &str, value, code: &str, said: &str| {
        let mut scheme = forms::scheme();
        scheme[member] = value;
        folder.write("scheme.json", scheme);
        folder.fails("label new --scheme scheme.json", 64, code, &[said]);
    };
    refused("parts", json!([]), "label.scheme", "no indicators");
    refused("terms", json!({ "committee_min": 9 }), "label.scheme", "committee_min");
    refused("terms", json!({ "comittee_min": 2 }), "label.form", "comittee_min");
    refused("name", json!(7), "label.form", "docs/label-office.md");
    refused("achievement", json!("http://label.example/v1"), "label.form", "https://");
    folder.fails("label new --scheme none.toml", 64, "file.unreadable", &["none.toml"]);
    assert!(!folder.path("label-office.sqlite").exists());
}

/// A label can be as good a badge as those that it stands for.
#[test]
fn a_label_says_what_the_scheme_says() {
    let folder = Folder::with_network("says", "ed25519");
    let mut scheme = forms::scheme();
    scheme["criteria_text"] = json!("Clear criteria.");
    scheme["tags"] = json!(["recognition"]);
    scheme["image"] = json!({ "address": "https://label.example/label.png", "caption": "A seal" });
    folder.write("scheme.json", scheme);
    folder.done("label new --drill --scheme scheme.json");
    folder.organiser(forms::organiser(CENTRE), "2040-05-01");
    folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    folder.publish("2040-08-02T00:00:00Z");
    let achievement = folder.json("public/labels/2040-0001")["credentialSubject"]["achievement"].clone();
    assert_eq!(achievement["criteria"]["narrative"], "Clear criteria.");
    assert_eq!(achievement["tag"], json!(["recognition"]));
    let image = json!({ "id": "https://label.example/label.png", "type": "Image", "caption": "A seal" });
    assert_eq!(achievement["image"], image);
    folder.record();
    assert_eq!(folder.report("public/labels/2040-0001", "2040-08-02T00:00:00Z")["state"], "valid");
}

#[test]
fn an_office_needs_lists_on_which_labels_can_be_revoked() {
    let folder = Folder::with_network("lists", "ed25519");
    fs::remove_file(folder.path("issuer/status.sqlite")).unwrap();
    folder.fails("label new --scheme scheme.json", 64, "status.none", &["openbadges status new"]);
}

#[test]
fn what_rules_refuse_is_refused_by_name() {
    let folder = Folder::with_office("refused");
    folder.write("organiser.json", forms::organiser(CENTRE));
    folder.write("application.json", forms::application(false));
    let verify = format!("organiser verify {CENTRE} --active-since 2040-01-01");
    folder.refused("2040-05-01", &verify, &["organiser.registered"]);
    folder.entered("2040-05-01", "organiser add --form organiser.json");
    folder.refused("2040-05-01", &verify, &["essentials.account_verified", "essentials.values_accepted"]);
    let apply = format!("apply {CENTRE} --form application.json");
    folder.refused("2040-05-01", &apply, &["essentials.account_verified", "training.completed"]);
    folder.entered("2040-05-01", &format!("{verify} --account-verified --values-accepted"));
    folder.refused("2040-06-30", &apply, &["essentials.active_use", "training.completed"]);
    folder.entered("2040-06-30", &format!("organiser training {CENTRE} --person staff@a.example"));
    folder.refused(
        "2040-07-01",
        &format!("renew {CENTRE} --form application.json"),
        &["renewal.label_in_force"],
    );
    assert_eq!(folder.entered("2040-07-01", &apply)["decideBy"], "2040-09-29");
    folder.refused("2040-07-02", &apply, &["application.one_at_a_time"]);
    folder.refused("2040-07-02", "decide 1 --issued Good", &["decision.evaluators"]);
    folder.refused("2040-07-02", "decide 2 --issued Good", &["application.known"]);
    folder.refused("2040-07-02", "revoke 2040-0001 --reason Fraud", &["label.known"]);
    // Nothing of this was entered.
    assert_eq!(folder.told(&format!("label show {CENTRE}"))["entries"].as_array().unwrap().len(), 4);
}

/// What is said of when to apply is what then is allowed.
#[test]
fn who_is_verified_hears_from_when_on_to_apply() {
    let folder = Folder::with_office("verified");
    folder.write("organiser.json", forms::organiser(CENTRE));
    folder.write("application.json", forms::application(false));
    folder.entered("2040-07-20", "organiser add --form organiser.json");
    let verify = |on: &str| {
        let line = format!(
            "organiser verify {CENTRE} --active-since 2040-01-01 --account-verified --values-accepted {on}"
        );
        folder.done(&format!("label {line} --by olga --now 2040-07-20T12:00:00Z")).out
    };
    assert!(verify("").contains("from 2040-07-20 on, once its staff is trained."));
    folder
        .entered("2040-07-20", &format!("organiser training {CENTRE} --person a@a.example --on 2040-04-01"));
    let apply = format!("apply {CENTRE} --form application.json --received 2040-07-15");
    let error = folder.fails(
        &format!("label {apply} --by olga --now 2040-07-20T12:00:00Z"),
        1,
        "label.refused",
        &["essentials.account_verified", "--on DAY"],
    );
    assert_eq!(error["details"].as_array().unwrap().len(), 1);
    assert!(verify("--on 2040-06-01").contains("from 2040-07-01 on."));
    folder.entered("2040-07-20", &apply);
}

#[test]
fn a_decision_comes_in_time() {
    let folder = Folder::with_organiser("time");
    let number = folder.assessed("apply", CENTRE, "2040-07-01");
    for decision in ["--issued Good", "--not-yet-issued Later"] {
        folder.refused("2040-09-30", &format!("decide {number} {decision}"), &["decision.in_term"]);
    }
    assert_eq!(folder.told("label list --now 2040-09-30T00:00:00Z")["applications"][0]["stage"], "lapsed");
    let plain = folder.done(&format!(
        "label committee {number} --form committee.json --by olga --now 2040-09-30T12:00:00Z"
    ));
    assert!(
        plain.out.contains("over its term (2040-09-29). Only a decision that was made by then"),
        "{plain:?}"
    );
    let decide = format!("decide {number} --issued Good --on 2040-09-29");
    let plain = folder.done(&format!("label {decide} --by olga --now 2040-10-03T12:00:00Z")).out;
    assert!(plain.contains("entered 4 days after its day"), "{plain}");
    let shown = folder.done(&format!("label show {number} --now 2040-10-04T00:00:00Z")).out;
    assert!(shown.contains("by olga: decided (4 days after its day)"), "{shown}");
    assert_eq!(folder.entered("2040-10-04", &decide)["validUntil"], "2043-09-29T00:00:00Z");
}

#[test]
fn a_command_that_is_repeated_changes_nothing() {
    let folder = Folder::with_organiser("repeated");
    folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    let again = |day, line: &str| {
        let told = folder.entered(day, line);
        assert_eq!(told["recorded"], false, "{line}");
        told
    };
    again("2040-05-01", "organiser add --form organiser.json");
    again(
        "2040-05-01",
        &format!("organiser verify {CENTRE} --active-since 2040-01-01 --account-verified --values-accepted"),
    );
    again("2040-07-01", "assign 1 --form evaluators.json");
    again("2040-07-01", "evaluate 1 --form evaluation.json");
    again("2040-07-01", "committee 1 --form committee.json");
    assert_eq!(again("2040-08-01", "decide 1 --issued Good")["label"], "2040-0001");
    assert_eq!(folder.entered("2040-09-01", "revoke 2040-0001 --reason Fraud")["recorded"], true);
    again("2040-09-01", "revoke 2040-0001 --reason Fraud");
    assert_eq!(folder.publish("2040-09-02T00:00:00Z")["edition"], 1);
    let before = folder.read("public/register");
    assert_eq!(folder.publish("2040-09-02T00:00:00Z")["edition"], 1);
    assert_eq!(folder.read("public/register"), before);
    assert_eq!(folder.publish("2040-09-02T00:00:01Z")["edition"], 2);
}

#[test]
fn time_does_not_go_back() {
    let folder = Folder::with_organiser("back");
    let entry = format!(
        "label organiser training {CENTRE} --person other@a.example --on 2040-04-01 --by olga --now 2040-04-30T00:00:00Z"
    );
    folder.fails(&entry, 64, "clock.wrong", &["2040-04-30T00:00:00Z", "2040-05-01T12:00:00Z"]);
    folder.fails("label publish --now 2040-04-30T00:00:00Z", 64, "clock.wrong", &["2040-05-01T12:00:00Z"]);
    folder.publish("2040-05-02T00:00:00Z");
    folder.fails("label publish --now 2040-05-01T23:59:59Z", 64, "clock.wrong", &["2040-05-02T00:00:00Z"]);
    folder.organiser(forms::organiser("did:web:b.example"), "2040-05-02");
}

#[test]
fn only_drills_choose_their_time() {
    let folder = Folder::with_network("drills", "ed25519");
    folder.done("label new --scheme scheme.json");
    folder.write("organiser.json", forms::organiser(CENTRE));
    let add = "label organiser add --form organiser.json --by olga";
    let said = ["--on", "label new --drill"];
    folder.fails(&format!("{add} --now 2062-01-01T00:00:00Z"), 64, "clock.drills_only", &said);
    folder.fails("label publish --now 2062-01-01T00:00:00Z", 64, "clock.drills_only", &said);
    assert_eq!(folder.told(add)["recorded"], true);
    assert_eq!(folder.told("label publish")["drill"], false);
    assert!(!folder.text("public/register.html").contains("drill"));
    folder.fails("label new --drill --scheme scheme.json", 64, "label.office", &["another file"]);

    let drill = Folder::with_organiser("drilled");
    drill.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    assert!(drill.done("label publish --now 2040-08-02T00:00:00Z").out.contains("This is a drill"));
    assert!(drill.text("public/register.html").contains("This is a drill."));
    assert!(drill.text("public/labels/2040-0001").contains("THIS IS A DRILL"));
}

#[test]
fn the_office_is_not_published() {
    let folder = Folder::with_organiser("reach");
    folder.fails(
        "label publish --out . --now 2040-05-02T00:00:00Z",
        1,
        "label.not_published",
        &["label-office.sqlite"],
    );
    assert!(!folder.path("register").exists());
}

#[test]
fn only_the_authority_publishes() {
    let folder = Folder::with_organiser("authority");
    folder.done("key new --issuer other --id did:web:other.example --name Other");
    folder.done("status new --issuer other --url https://other.example/status/{list}");
    let publish = "label publish --issuer other --now 2040-05-02T00:00:00Z";
    folder.fails(publish, 1, "label.not_published", &[NETWORK, "did:web:other.example"]);
    assert!(!folder.path("public").exists());
}

/// Who pins the old key would stop relying on the register without a word.
#[test]
fn a_new_key_is_handed_out_first() {
    let folder = Folder::with_organiser("rotated");
    let policy = |file: &str| fs::write(folder.path(file), folder.done("label policy").out).unwrap();
    folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    policy("old.toml");
    folder.publish("2040-08-02T00:00:00Z");
    let standing = |policy: &str, now: &str| {
        folder.record();
        let asked = format!(
            "label check {CENTRE} --policy {policy} --now {now} --offline --evidence evidence.json --json"
        );
        folder.run(&asked).json()["standing"].as_str().unwrap().to_owned()
    };
    assert_eq!(standing("old.toml", "2040-08-02T00:00:00Z"), "held");
    folder.done("key rotate");
    policy("new.toml");
    assert_eq!(folder.text("new.toml").matches("multibase").count(), 2);
    let said = ["label policy", "--new-key"];
    folder.fails("label publish --now 2040-08-03T00:00:00Z", 1, "label.not_published", &said);
    assert_eq!(standing("old.toml", "2040-08-03T00:00:00Z"), "held");
    folder.done("label publish --now 2040-08-03T00:00:00Z --new-key");
    // Said once is enough.
    folder.publish("2040-08-04T00:00:00Z");
    assert_eq!(standing("new.toml", "2040-08-04T00:00:00Z"), "held");
    assert_ne!(standing("old.toml", "2040-08-04T00:00:00Z"), "held");
    assert!(folder.done("key show").out.contains("publicKeyMultibase: z6Mk"));
}

/// Verifiers keep no register for longer than their policy says, whatever it says itself.
#[test]
fn a_long_validity_is_not_relied_on_for_long() {
    let folder = Folder::with_organiser("long-validity");
    let plain = folder.done("label publish --valid-for 90d --now 2040-05-02T00:00:00Z").out;
    let said = "has 0 labels, 0 of them held. Publish again before 2040-05-09T00:00:00Z.";
    assert!(plain.contains(said) && plain.contains("others on 2040-07-31T00:00:00Z"), "{plain}");
    assert!(folder.text("public/register.html").contains("after <time datetime=\"2040-05-09T00:00:00Z\">"));
    let told = folder.told("label publish --valid-for 2d --now 2040-05-03T00:00:00Z");
    assert_eq!(told["publishBefore"], "2040-05-05T00:00:00Z");
}

/// A person sees what is new, a program everything, and both what the web server must say.
#[test]
fn what_is_published_is_listed_with_its_media_type() {
    let folder = Folder::with_organiser("listed");
    folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    let plain = |now: &str| folder.done(&format!("label publish --now {now}")).out;
    let label = "public/labels/2040-0001  for  https://label.example/labels/2040-0001  as  application/vc\n";
    let first = plain("2040-08-02T00:00:00Z");
    assert!(first.contains(label) && first.contains("has 1 label, 1 of them held"), "{first}");
    let second = plain("2040-08-03T00:00:00Z");
    assert!(
        !second.contains(label) && second.contains("register.html") && second.contains("text/html"),
        "{second}"
    );
    let files = folder.publish("2040-08-04T00:00:00Z")["files"].clone();
    let file =
        |kind: &str| files.as_array().unwrap().iter().find(|file| file["kind"] == kind).unwrap().clone();
    assert_eq!((&file("label")["written"], &file("register")["written"]), (&json!(false), &json!(true)));
    assert_eq!(file("registry")["mediaType"], "application/json");
}

/// An old copy of the office would take back what was decided since.
#[test]
fn an_old_copy_does_not_publish() {
    let folder = Folder::with_organiser("copy");
    let publish = |office: &str, day: &str| format!("label publish --office {office} --now {day}T00:00:00Z");
    for (copy, day) in [("first.sqlite", "2040-05-02"), ("second.sqlite", "2040-05-03")] {
        fs::copy(folder.path("label-office.sqlite"), folder.path(copy)).unwrap();
        folder.done(&publish("label-office.sqlite", day));
    }
    for copy in ["first.sqlite", "second.sqlite"] {
        let said = ["2040-05-03T00:00:00Z", "old copy"];
        folder.fails(&publish(copy, "2040-05-04"), 1, "label.not_published", &said);
    }
    fs::write(folder.path("public/register"), "something else").unwrap();
    let said = ["public/register", "move that file away"];
    folder.fails(&publish("label-office.sqlite", "2040-05-04"), 1, "label.not_published", &said);
}

#[test]
fn a_register_can_be_a_token() {
    let folder = Folder::with_network("rsa", "rsa-2048");
    folder.done("label new --drill --scheme scheme.json");
    folder.organiser(forms::organiser(CENTRE), "2040-05-01");
    folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    for day in ["2040-08-01", "2040-08-02"] {
        folder.publish(&format!("{day}T13:00:00Z"));
    }
    for file in ["register", "recognized-entities", "labels/2040-0001", "status/1"] {
        assert_eq!(folder.text(format!("public/{file}")).trim().split('.').count(), 3, "{file}");
    }
    assert_eq!(folder.publish("2040-08-03T13:00:00Z")["files"][0]["mediaType"], "application/vc+jwt");
    folder.fails("label policy", 64, "label.no_pin", &["key rotate"]);
}

#[test]
fn what_is_shown_is_the_history() {
    let folder = Folder::with_organiser("shown");
    folder.organiser(forms::organiser("did:web:b.example"), "2040-05-02");
    folder.issued("apply", CENTRE, "2040-07-01", "2040-08-01");
    folder.entered("2040-09-01", "revoke 2040-0001 --reason Fraud");
    let entries =
        |what: &str| folder.told(&format!("label show {what}"))["entries"].as_array().unwrap().len();
    assert_eq!(
        (entries(CENTRE), entries("did:web:b.example"), entries("1"), entries("2040-0001")),
        (10, 3, 6, 7)
    );
    let plain = folder.done("label show 2040-0001").out;
    assert!(plain.contains("by olga: label revoked") && plain.contains("reason: Fraud"), "{plain}");
    let plain = folder.done("label show 1 --now 2040-09-02T00:00:00Z").out;
    for said in [
        "application 1  issued",
        "10 of 10 indicators reach level 3",
        "  next: openbadges label publish",
        "- id: eva@network.example",
    ] {
        assert!(plain.contains(said), "{said}: {plain}");
    }
    assert!(!plain.contains("null") && !plain.contains("kind:") && !plain.contains("-:"), "{plain}");
    let standing = folder.told("label show 1")["standing"].clone();
    assert_eq!(
        (&standing["stage"], &standing["indicators"]),
        (&json!("issued"), &json!({ "reached": 10, "all": 10 }))
    );
    folder.fails("label show 2", 1, "office.unknown", &["label list"]);
    folder.misused("label show nobody", "the number of an application");
    let list = folder.done("label list --now 2040-09-02T00:00:00Z").out;
    let of_centre = "did:web:youth-centre.example  Organiser did:web:youth-centre.example  verified, 1 trained\n  \
                     application 1  issued\n  label 2040-0001  revoked, last day 2040-08-31\n";
    assert!(list.ends_with(of_centre), "{list}");
    folder.entered("2040-09-02", "apply did:web:b.example --form application.json");
    let list = folder.done("label list --now 2040-09-02T00:00:00Z").out;
    assert!(list.contains("  application 2  waits for evaluators; decide by 2040-12-01\n"), "{list}");
    let plain = folder.done("label show 2 --now 2040-09-02T00:00:00Z").out;
    assert!(plain.contains("next: openbadges label assign 2"), "{plain}");
}

/// Filled in, the printed forms are a whole application and its renewal; as they are, nobody takes them.
#[test]
fn printed_forms_fit_the_scheme() {
    let folder = Folder::with_organiser("printed");
    let print = |kind: &str, changes: &[(&str, &str)]| {
        let mut form = folder.done(&format!("label form {kind}")).out;
        fs::write(folder.path("empty.toml"), &form).unwrap();
        changes.iter().for_each(|(old, new)| form = form.replace(old, new));
        fs::write(folder.path("form.toml"), form).unwrap();
    };
    let answers = [("level = 0", "level = 4"), ("\"\"", "\"We do.\""), ("[]", "[\"a photo\"]")];
    let found = |who| [("evaluator = \"\"", who), ("level = 0", "level = 4"), ("false", "true")];
    for (apply, form, evaluation, day) in [
        ("apply", "application", "evaluation", "2040-07-01"),
        ("renew", "renewal", "renewal-evaluation", "2041-07-01"),
    ] {
        print(form, &answers);
        folder.fails(
            &format!("label {apply} {CENTRE} --form empty.toml --now {day}T12:00:00Z"),
            64,
            "label.form",
            &["empty"],
        );
        let number =
            folder.entered(day, &format!("{apply} {CENTRE} --form form.toml"))["application"].clone();
        folder.write("evaluators.json", forms::evaluators());
        folder.entered(day, &format!("assign {number} --form evaluators.json"));
        for who in ["evaluator = \"eva@network.example\"", "evaluator = \"ivo@network.example\""] {
            print(evaluation, &found(who));
            folder.entered(day, &format!("evaluate {number} --form form.toml"));
        }
        folder.write("committee.json", forms::committee());
        folder.entered(day, &format!("committee {number} --form committee.json"));
        folder.entered(day, &format!("decide {number} --issued Good"));
    }
    for (kind, count) in [("evaluators", 2), ("committee", 3)] {
        assert_eq!(folder.done(&format!("label form {kind}")).out.matches("name = ").count(), count);
    }
    let filled = [
        ("id = \"\"", "id = \"did:web:c.example\""),
        ("issuers = [\"\"]", "issuers = [\"did:web:c.example\"]"),
        ("country = \"\"", "country = \"SI\""),
        ("languages = [\"\"]", "languages = [\"sl\"]"),
        ("\"\"", "\"C\""),
    ];
    print("organiser", &filled);
    folder.entered("2041-07-01", "organiser add --form form.toml");
}

#[test]
fn help_says_what_a_form_is_and_what_exit_codes_mean() {
    let folder = Folder::with_network("help", "ed25519");
    for (command, said) in [
        ("label --help", "64  wrong usage"),
        ("label --help", "docs/label-office.md"),
        ("label assign --help", "label form evaluators"),
        ("label evaluate --help", "label form evaluation"),
        ("label committee --help", "label form committee"),
        ("label check --help", "3   unknown"),
    ] {
        assert!(folder.done(command).out.contains(said), "{command}: {said}");
    }
}

#[test]
fn misuse_is_told() {
    let folder = Folder::with_organiser("misuse");
    folder.misused("label decide 1", "--issued");
    folder.misused("label decide 1 --issued a --not-yet-issued b", "cannot be used with");
    folder.misused("label decide one --issued a", "applications are numbered");
    folder.misused("label revoke 2040-0001", "--reason");
    folder
        .misused(&format!("label organiser verify {CENTRE} --active-since yesterday"), "such as 2026-11-21");
    folder.misused("label organiser training nobody --person a", "did:web");
    folder.write("form.json", json!({ "evaluators": [{ "id": "a" }] }));
    folder.fails("label assign 1 --form form.json", 64, "label.form", &["form.json", "name", "label form"]);
}

/// Services have no USER: the account is known all the same.
#[cfg(target_os = "linux")]
#[test]
fn who_enters_something_is_known() {
    let folder = Folder::with_organiser("by");
    let mut nobody =
        folder.command(&format!("label organiser training {CENTRE} --person a --now 2040-06-01T00:00:00Z"));
    let output = nobody.env_remove("USER").env_remove("LOGNAME").env_remove("USERNAME").output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let shown = folder.told(&format!("label show {CENTRE}"));
    let by = shown["entries"].as_array().unwrap().last().unwrap()["by"].as_str().unwrap().to_owned();
    assert!(!by.is_empty() && by != "olga", "{by}");
}
