//! Each command: what it is for, and what it says when that cannot be done.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Folder, ISSUER, codes, template};

const ISSUE: &str = "issue --template template.json --recipient ana@a.example --set level=3";

/// Every way of signing with a kind of key.
fn ways(kind: &str) -> Vec<String> {
    let suites: &[&str] = match kind {
        "ed25519" => &["eddsa-rdfc-2022", "eddsa-jcs-2022"],
        "rsa-2048" => &[],
        _ => &["ecdsa-rdfc-2019", "ecdsa-jcs-2019"],
    };
    let with = |proof| suites.iter().map(move |suite| format!("--proof {proof} --suite {suite}"));
    [String::new(), "--proof jwt".to_owned()]
        .into_iter()
        .chain(with("embedded"))
        .chain(with("both"))
        .collect()
}

/// Everything that a key of this kind can sign is valid, bare and in images, until it is revoked.
fn key_of_this_kind(kind: &str) {
    let folder = Folder::with_issuer(&format!("kind-{kind}"), kind);
    let mut badges = Vec::new();
    for (number, way) in ways(kind).into_iter().enumerate() {
        for carrier in ["", "--image image.png", "--image image.svg"] {
            let file = format!("badge-{number}{}", carrier.rsplit(['.', ' ']).next().unwrap());
            let made = folder.told(&format!("{ISSUE} {way} {carrier} --out {file}"));
            assert_eq!(made["file"], file.as_str());
            badges.push((file, made["id"].as_str().unwrap().to_owned()));
        }
    }
    folder.publish();
    badges.iter().for_each(|(file, _)| folder.is_valid(file));
    let ids: Vec<&str> = badges.iter().map(|(_, id)| id.as_str()).collect();
    let told = folder.run_with("status revoke --json --reason plagiarism", &ids).done().lines();
    assert!(told.iter().zip(&ids).all(|(line, id)| line["id"] == **id && line["recorded"] == true));
    badges.iter().for_each(|(file, _)| folder.is_valid(file));
    folder.publish();
    badges.iter().for_each(|(file, _)| folder.is(file, "invalid", Some("status.revoked")));
}

#[test]
fn ed25519_keys() {
    key_of_this_kind("ed25519");
}

#[test]
fn p_256_keys() {
    key_of_this_kind("p-256");
}

#[test]
fn p_384_keys() {
    key_of_this_kind("p-384");
}

#[test]
fn rsa_keys() {
    key_of_this_kind("rsa-2048");
}

#[test]
fn an_issuer_can_be_its_key() {
    let folder = Folder::new("did-key");
    folder.write("template.json", template().to_string());
    let made = folder.told("key new --name Ana");
    assert!(made["issuer"].as_str().unwrap().starts_with("did:key:z6Mk"), "{made}");
    assert_eq!(folder.told("did")["documents"], json!([]));
    let badge = folder.run(&format!("{ISSUE} --no-status")).done();
    assert_eq!(badge.code, Some(0));
    folder.write("badge.json", badge.out);
    folder.record();
    folder.is_valid("badge.json");
    folder.fails("key rotate", 64, "issuer.unusable", &["did:web or an https: address"]);
}

#[test]
fn an_issuer_can_be_an_address() {
    let folder = Folder::new("https");
    folder.write("template.json", template().to_string());
    folder.done("key new --id https://issuer.example/profile --name Makerspace");
    folder.done(&format!("{ISSUE} --no-status --out badge.json"));
    folder.done(&format!("{ISSUE} --no-status --proof jwt --out badge.jwt"));
    let noted = folder.run(ISSUE);
    assert!(noted.err.contains("note: without status lists, this can never be revoked"), "{}", noted.err);
    folder.publish();
    assert_eq!(folder.all_names("public"), [".well-known", "profile"]);
    ["badge.json", "badge.jwt"].iter().for_each(|file| folder.is_valid(file));
}

#[test]
fn a_suspension_ends() {
    let folder = Folder::with_issuer("suspension", "ed25519");
    let id = folder.told(&format!("{ISSUE} --suspendable --out badge.json"))["id"].clone();
    let id = id.as_str().unwrap();
    for (action, state, code) in [
        ("reinstate", "valid", None),
        ("suspend", "invalid", Some("status.suspended")),
        ("suspend", "invalid", Some("status.suspended")),
        ("reinstate", "valid", None),
        ("suspend", "invalid", Some("status.suspended")),
        ("revoke", "invalid", Some("status.revoked")),
    ] {
        folder.done(&format!("status {action} {id}"));
        folder.publish();
        folder.is("badge.json", state, code);
    }
    folder.fails(&format!("status reinstate {id}"), 1, "status.refused", &[id, "issue a new credential"]);
    let again = folder.told(&format!("status revoke {id}"));
    assert_eq!(again, json!({ "id": id, "action": "revoke", "recorded": false }));
    let rigid = folder.told(&format!("{ISSUE} --out rigid.json"))["id"].clone();
    let rigid = rigid.as_str().unwrap();
    folder.fails(
        &format!("status suspend {rigid}"),
        1,
        "status.refused",
        &[rigid, "without the possibility"],
    );
}

#[test]
fn one_unknown_id_does_not_hinder_the_others() {
    let folder = Folder::with_issuer("unknown-id", "ed25519");
    let id = folder.told(&format!("{ISSUE} --out badge.json"))["id"].clone();
    let id = id.as_str().unwrap();
    let answer = folder.run(&format!("status revoke urn:uuid:0 {id} --json"));
    let [refused, revoked] = answer.lines().try_into().unwrap();
    assert_eq!((answer.code, &revoked["recorded"]), (Some(1), &json!(true)));
    assert!(refused["error"]["message"].as_str().unwrap().contains("urn:uuid:0"), "{refused}");
    // All are read before any is decided.
    folder.fails(&format!("status reinstate {id} nonsense"), 64, "status.id", &["nonsense", "urn:uuid:"]);
}

#[test]
fn endorsements_go_into_badges() {
    let folder = Folder::with_issuer("endorsement", "ed25519");
    for (endorser, target, proof) in
        [("city", ISSUER, "embedded"), ("union", "https://issuer.example/achievements/robots", "jwt")]
    {
        folder.done(&format!("key new --issuer {endorser} --name {endorser}"));
        let answer = folder.run_with(
            &format!(
                "endorse {target} --issuer {endorser} --name Praise --proof {proof} --out {endorser}.vc"
            ),
            &["--comment", "We have **seen** it."],
        );
        answer.done();
    }
    folder.done(&format!("{ISSUE} --endorsement city.vc --endorsement union.vc --out badge.json"));
    folder.publish();
    folder.is_valid("badge.json");
    folder.is_valid("city.vc");
    let report = folder.report("badge.json");
    let endorsements = report["endorsements"].as_array().unwrap();
    assert_eq!(endorsements.len(), 2, "{report:#}");
    for endorsement in endorsements {
        assert_eq!(endorsement["report"]["state"], "valid", "{endorsement:#}");
    }
    folder.done("endorse --badge badge.json --issuer city --name Praise --out of-badge.vc");
    assert_eq!(folder.json("of-badge.vc")["credentialSubject"]["id"], folder.json("badge.json")["id"]);
}

#[test]
fn endorsements_of_something_else_are_refused() {
    let folder = Folder::with_issuer("endorsement-refused", "ed25519");
    folder.done("endorse did:web:other.example --name Praise --out stray.vc");
    let fails = |file: &str, exit, code: &str, said: &[&str]| {
        folder.fails(&format!("{ISSUE} --endorsement {file}"), exit, code, said);
    };
    fails("stray.vc", 1, "badge.refused", &["did:web:other.example", "neither the badge"]);
    fails("template.json", 64, "endorsement.invalid", &["template.json", "openbadges endorse"]);
    fails("image.png", 64, "endorsement.invalid", &["image.png", "openbadges endorse"]);
    fails("none.vc", 64, "file.unreadable", &["none.vc", "check the name"]);
    folder.fails("endorse nonsense --name x", 64, "usage", &["nonsense", "urn:uuid:"]);
    folder.fails(
        "endorse --badge template.json --name x",
        64,
        "badge.unreadable",
        &["template.json", "give the id"],
    );
    folder.misused("endorse --name x", "<ID>");
    folder.misused(&format!("endorse {ISSUER}"), "--name");
}

#[test]
fn keys_change_and_badges_stay() {
    let folder = Folder::with_issuer("rotation", "ed25519");
    folder.done(&format!("{ISSUE} --out old.json"));
    let keys = folder.told("key rotate --kind p-256")["keys"].clone();
    let signs: Vec<_> = keys.as_array().unwrap().iter().map(|key| (&key["id"], &key["signs"])).collect();
    assert_eq!(signs, [(&json!("key-1"), &json!(false)), (&json!("key-2"), &json!(true))]);
    folder.done(&format!("{ISSUE} --out new.json"));
    folder.done(&format!("{ISSUE} --proof jwt --out new.jwt"));
    folder.publish();
    ["old.json", "new.json", "new.jwt"].iter().for_each(|file| folder.is_valid(file));
    let method = |file| folder.json(file)["proof"]["verificationMethod"].clone();
    assert_eq!(
        [method("old.json"), method("new.json")],
        ["key-1", "key-2"].map(|key| format!("{ISSUER}#{key}"))
    );

    folder.done("key revoke key-1");
    folder.is_valid("old.json");
    folder.publish();
    folder.is("old.json", "invalid", None);
    ["new.json", "new.jwt"].iter().for_each(|file| folder.is_valid(file));
    folder.done("key revoke key-2");
    folder.fails(ISSUE, 64, "issuer.unusable", &["no key signs any more; rotate"]);
    folder.done("key rotate --kind ed25519");
    folder.done(&format!("{ISSUE} --out newest.json"));
    folder.publish();
    folder.is_valid("newest.json");
}

#[test]
fn a_new_key_can_be_announced_before_it_signs() {
    let folder = Folder::with_issuer("overlap", "ed25519");
    let keys = folder.told("key rotate --overlap 7d")["keys"].clone();
    assert_eq!([&keys[0]["signs"], &keys[1]["signs"]], [&json!(true), &json!(false)]);
    folder.done(&format!("{ISSUE} --out badge.json"));
    folder.publish();
    folder.is_valid("badge.json");
    assert_eq!(folder.json("badge.json")["proof"]["verificationMethod"], format!("{ISSUER}#key-1"));
    let published = folder.json("public/.well-known/did.json");
    assert_eq!(published["assertionMethod"].as_array().unwrap().len(), 2);
    folder.misused("key rotate --overlap long", "7d");
}

/// Results beside what must be shown.
fn template_with_results() -> Value {
    let mut template = template();
    let subject = &mut template["credentialSubject"];
    subject["achievement"]["resultDescription"] = json!([
        { "id": "urn:uuid:1", "type": ["ResultDescription"], "name": "Speed", "resultType": "RawScore" },
        { "id": "urn:uuid:2", "type": ["ResultDescription"], "name": "Grace", "resultType": "RawScore" },
    ]);
    subject["result"] = json!([
        { "type": ["Result"], "resultDescription": "urn:uuid:1", "value": "17" },
        { "type": ["Result"], "resultDescription": "urn:uuid:2", "value": "99" },
    ]);
    subject["narrative"] = "Fell over twice.".into();
    template
}

#[test]
fn holders_show_what_they_choose() {
    let folder = Folder::with_issuer("derive", "p-256");
    folder.write("template.json", template_with_results().to_string());
    let id = folder.told(&format!("{ISSUE} --suite ecdsa-sd-2023 --out base.json"))["id"].clone();
    folder.publish();
    folder.done("derive base.json --show /credentialSubject/result/0 --out some.json");
    let least = folder.run("derive base.json").done();
    folder.write("least.json", least.out);
    for (file, shows, hides) in [
        ("some.json", &["\"17\""][..], &["\"99\"", "Fell over"][..]),
        ("least.json", &[], &["\"17\"", "\"99\""]),
    ] {
        folder.is_valid(file);
        let text = String::from_utf8(folder.read(file)).unwrap();
        let has = |part: &&str| text.contains(*part);
        assert!(shows.iter().all(has) && !hides.iter().any(has), "{file}: {text}");
        let derived = folder.json(file);
        assert_eq!((&derived["validUntil"], &derived["id"]), (&json!("2099-12-31T00:00:00Z"), &id));
        assert!(derived["credentialStatus"].is_object());
    }
    folder.done("bake image.png some.json --out some.png");
    folder.is_valid("some.png");
    folder.done(&format!("status revoke {}", id.as_str().unwrap()));
    folder.publish();
    folder.is("least.json", "invalid", Some("status.revoked"));
    let mandatory = "--suite ecdsa-sd-2023 --mandatory /credentialSubject/narrative";
    folder.done(&format!("{ISSUE} {mandatory} --out base.json"));
    let shown = folder.told("derive base.json")["badge"]["credentialSubject"]["narrative"].clone();
    assert_eq!(shown, "Fell over twice.");
}

#[test]
fn what_cannot_be_shown_in_part_says_so() {
    let folder = Folder::with_issuer("derive-refused", "p-256");
    folder.done(&format!("{ISSUE} --suite ecdsa-sd-2023 --out base.json"));
    folder.done(&format!("{ISSUE} --out whole.json"));
    folder.fails("derive whole.json", 1, "derive.refused", &["ecdsa-sd-2023", "ask its issuer"]);
    folder.fails("derive base.json --show /nothing", 1, "derive.refused", &["/nothing"]);
    folder.fails("derive image.png", 64, "badge.unreadable", &["image.png", "JSON"]);
    folder.fails("derive none.json", 64, "file.unreadable", &["none.json"]);
    folder.misused("derive base.json --show credentialSubject", "begins with a slash");
    folder.misused("derive", "<BADGE>");
}

#[test]
fn badges_go_into_images_and_out_again() {
    let folder = Folder::with_issuer("bake", "ed25519");
    for (way, badge, form) in [("", "badge.json", "json"), ("--proof jwt", "badge.jwt", "jwt")] {
        folder.done(&format!("{ISSUE} {way} --out {badge}"));
        for image in ["image.png", "image.svg"] {
            folder.done(&format!("bake {image} {badge} --out baked"));
            let told = folder.told("unbake baked --out unbaked --image-out bare");
            assert_eq!(told, json!({ "form": form, "file": "unbaked" }));
            assert_eq!(folder.read("unbaked"), folder.read(badge));
            assert_eq!(folder.read("bare"), folder.read(image));
            assert_eq!(folder.run("unbake baked").done().out, folder.read(badge));
            assert_eq!(folder.told("unbake baked")["badge"].as_str().unwrap().as_bytes(), folder.read(badge));
            folder.done(&format!("bake baked {badge} --out again"));
            assert_eq!(folder.read("again"), folder.read("baked"));
        }
    }
}

#[test]
fn what_cannot_be_baked_says_so() {
    let folder = Folder::with_issuer("bake-refused", "ed25519");
    folder.done(&format!("{ISSUE} --out badge.json"));
    let no_image = &["neither a PNG nor an SVG"];
    folder.fails("bake badge.json badge.json --out x", 1, "bake.refused", no_image);
    folder.fails("bake image.png template.json --out x", 1, "bake.refused", &["badge"]);
    folder.fails("bake image.png image.png --out x", 1, "bake.refused", &["badge"]);
    folder.fails("bake none.png badge.json --out x", 64, "file.unreadable", &["none.png"]);
    folder.fails("bake image.png none.json --out x", 64, "file.unreadable", &["none.json"]);
    folder.fails("bake image.png badge.json --out none/x", 64, "file.not_written", &["none/x"]);
    folder.fails("unbake badge.json", 1, "bake.no_badge", no_image);
    folder.fails("unbake image.png", 1, "bake.no_badge", &["no badge"]);
    folder.fails("unbake none.png", 64, "file.unreadable", &["none.png"]);
    folder.misused("bake image.png badge.json", "--out");
    folder.misused("unbake", "<IMAGE>");
    assert!(!folder.path("x").exists());
}

/// Nothing is issued, and no place on a list is given away.
#[test]
fn an_image_that_is_none_is_told_at_once() {
    let folder = Folder::with_issuer("no-image", "ed25519");
    for more in ["--out badge.png", "--dry-run"] {
        folder.fails(
            &format!("{ISSUE} --image template.json {more}"),
            1,
            "bake.refused",
            &["template.json", "neither a PNG nor an SVG"],
        );
    }
    folder.fails(
        &format!("{ISSUE} --image none.png"),
        64,
        "file.unreadable",
        &["none.png", "check the name"],
    );
    folder.fails("status publish", 1, "status.nothing_to_publish", &["issue one"]);
}

#[test]
fn templates_with_faults_are_explained() {
    let folder = Folder::with_issuer("templates", "ed25519");
    let with = |name: &str, value: Value| {
        let mut template = template();
        template["name"] = "Robots".into();
        template[name] = value;
        template.to_string()
    };
    let issue = "issue --template template.json --recipient a@a.example --out badge.json";
    let subject = json!({ "id": "did:example:ana", "achievement": {} });
    for (template, exit, code, said) in [
        ("{".to_owned(), 64, "template.invalid", "no valid JSON at byte 1"),
        ("[]".to_owned(), 64, "template.invalid", "no JSON object"),
        (with("name", "{{level".into()), 64, "template.invalid", "a placeholder at /name"),
        (with("issuer", "did:web:other.example".into()), 64, "template.invalid", "leave `issuer` out"),
        (with("id", "https://issuer.example/1".into()), 64, "template.invalid", "{{uuid}}"),
        (with("proof", json!({})), 64, "template.invalid", "`proof`"),
        (with("credentialSubject", subject), 64, "template.invalid", "--recipient"),
        ("{}".to_owned(), 1, "badge.refused", "`credentialSubject`"),
        (with("name", "{{other}}".into()), 1, "badge.refused", "--set other="),
        (with("name", json!(7)), 1, "badge.refused", "/name"),
        (
            with("credentialSubject", json!({ "achievement": {} })),
            1,
            "badge.refused",
            "/credentialSubject/achievement",
        ),
        (
            with("validUntil", "2000-01-01T00:00:00Z".into()),
            1,
            "badge.refused",
            "the end lies before the start",
        ),
        (with("validUntil", "tomorrow".into()), 1, "badge.refused", "/validUntil"),
    ] {
        folder.write("template.json", template);
        folder.fails(issue, exit, code, &[said]);
    }
    folder.fails("issue --template none.json --recipient a@a.example", 64, "file.unreadable", &["none.json"]);
    assert!(!folder.path("badge.json").exists());
    folder.fails("status publish", 1, "status.nothing_to_publish", &["issue one"]);
}

#[test]
fn findings_about_a_badge_are_there_for_programs() {
    let folder = Folder::with_issuer("findings", "ed25519");
    let mut template = template();
    template["credentialSubject"]["achievement"]["criteria"] = json!({ "id": 7 });
    folder.write("template.json", template.to_string());
    let told = folder.run(&format!("{ISSUE} --json")).only_line();
    let details = told["error"]["details"].as_array().unwrap();
    let places: Vec<_> = details.iter().map(|finding| finding["at"].as_str().unwrap()).collect();
    assert!(places.contains(&"/credentialSubject/achievement/criteria/id"), "{told}");
    assert!(details.iter().all(|finding| finding["code"].is_string()), "{told}");
}

#[test]
fn wrong_usage_of_issue_is_explained() {
    let folder = Folder::with_issuer("issue-usage", "ed25519");
    folder.write("table.csv", "recipient,level\na@a.example,1\n");
    folder.misused("issue --template template.json", "--recipient");
    folder.misused("issue --recipient a@a.example", "--template");
    folder.misused("issue --template template.json --recipient ana", "write an e-mail address");
    folder.misused("issue --template template.json --recipient a@a.example --csv table.csv", "--csv");
    folder.misused("issue --template template.json --csv table.csv --set level=3", "--set");
    folder.misused(&format!("{ISSUE} --set level"), "NAME=VALUE");
    folder.misused(&format!("{ISSUE} --no-status --suspendable"), "--suspendable");
    folder.misused(&format!("{ISSUE} --proof paper"), "embedded");
    folder.misused(&format!("{ISSUE} --mandatory /name"), "--suite");
    folder.misused("issue", "--template");
    let usage = |more: &str, said: &[&str]| folder.fails(&format!("{ISSUE} {more}"), 64, "usage", said);
    usage("--suite rsa", &["rsa", "eddsa-rdfc-2022"]);
    usage("--proof jwt --suite eddsa-rdfc-2022", &["--proof both"]);
    usage("--suite eddsa-rdfc-2022 --mandatory /name", &["hides nothing"]);
    usage("--set levl=4", &["{{levl}}", "level"]);
    usage("--set level=4", &["{{level}}", "once"]);
    folder.fails("issue --template template.json --csv table.csv", 64, "usage", &["--out"]);
    folder.fails(&format!("{ISSUE} --suite ecdsa-rdfc-2019"), 64, "usage", &["ecdsa-rdfc-2019", "Ed25519"]);
    folder.fails(&format!("{ISSUE} --out none/badge.json"), 64, "file.not_written", &["none/badge.json"]);
}

#[test]
fn rsa_keys_sign_tokens_only() {
    let folder = Folder::new("rsa-usage");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/rsa-2048.pem"), folder.path("rsa.pem"))
        .unwrap();
    make_private(&folder, "rsa.pem");
    folder.write("template.json", template().to_string());
    folder.done(&format!("key new --id {ISSUER} --name Makerspace --key-file rsa.pem"));
    for proof in ["embedded", "both"] {
        folder.fails(&format!("{ISSUE} --proof {proof}"), 64, "usage", &["--proof jwt"]);
    }
}

fn make_private(folder: &Folder, name: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder.path(name), fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_key_that_others_can_read_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::with_issuer("permissions", "ed25519");
    let key = "issuer/keys/key-1.pem";
    fs::set_permissions(folder.path(key), fs::Permissions::from_mode(0o640)).unwrap();
    for line in [ISSUE, &format!("endorse {ISSUER} --name x"), "status publish"] {
        folder.fails(line, 64, "issuer.unusable", &[key, "chmod 600"]);
    }
    make_private(&folder, key);
    folder.done(&format!("{ISSUE} --out badge.json"));
    fs::remove_file(folder.path(key)).unwrap();
    folder.fails(ISSUE, 64, "issuer.unusable", &[key]);
}

#[test]
fn where_there_is_no_issuer_the_way_to_one_is_told() {
    let folder = Folder::new("no-issuer");
    folder.write("template.json", template().to_string());
    for line in [
        ISSUE,
        "did",
        "key show",
        "key rotate",
        "key revoke key-1",
        "endorse did:web:a.example --name x",
        "status new --url https://issuer.example/status/{list}",
        "status revoke urn:uuid:1",
        "status publish",
    ] {
        let line = format!("{line} --issuer nobody");
        folder.fails(&line, 64, "issuer.unusable", &["nobody", "openbadges key new"]);
    }
    assert!(!folder.path("nobody").exists());
    folder.write("issuer.json", "{");
    folder.fails("did --issuer .", 64, "issuer.unusable", &["issuer.json", "line 1"]);
}

#[test]
fn where_there_are_no_lists_the_way_to_them_is_told() {
    let folder = Folder::new("no-lists");
    folder.write("template.json", template().to_string());
    folder.done(&format!("key new --id {ISSUER} --name Makerspace"));
    for line in [&format!("{ISSUE} --suspendable"), "status revoke urn:uuid:1", "status publish"] {
        folder.fails(line, 64, "status.none", &["openbadges status new --url"]);
    }
    folder.done(&format!("{ISSUE} --no-status --out badge.json"));
    folder.publish();
    folder.is_valid("badge.json");
}

#[test]
fn the_lists_stay_where_they_are() {
    let folder = Folder::with_issuer("lists", "ed25519");
    let new = |url: &str| format!("status new --url {url}");
    folder.done(&new("https://issuer.example/status/{list}"));
    let said = &["https://issuer.example/status/{list}", "use the same"];
    folder.fails(&new("https://issuer.example/lists/{list}"), 64, "status.register", said);
    for url in ["https://issuer.example/status", "http://issuer.example/{list}", "nonsense"] {
        folder.fails(&new(url), 64, "status.url", &["https://issuer.example/status/{list}"]);
    }
    let new_elsewhere = "status new --issuer other --url https://issuer.example/?list={list}";
    folder.done("key new --issuer other");
    folder.fails(new_elsewhere, 64, "status.url", &["one file", "into the path"]);
    folder.fails("status publish", 1, "status.nothing_to_publish", &["issue one"]);
    folder.misused("status new", "--url");
    folder.misused("status revoke", "<ID>");
    folder.misused("status publish --ttl soon", "7d");
    folder.misused("status", "publish");
}

/// A list that this register did not publish is not replaced.
#[test]
fn a_newer_list_is_not_replaced_by_an_older_one() {
    let folder = Folder::with_issuer("older", "ed25519");
    let id = folder.told(&format!("{ISSUE} --out badge.json"))["id"].clone();
    folder.publish();
    fs::copy(folder.path("issuer/status.sqlite"), folder.path("backup")).unwrap();
    folder.done(&format!("status revoke {}", id.as_str().unwrap()));
    folder.publish();
    for file in ["status.sqlite", "status.sqlite-wal", "status.sqlite-shm"] {
        let _ = fs::remove_file(folder.path("issuer").join(file));
    }
    fs::copy(folder.path("backup"), folder.path("issuer/status.sqlite")).unwrap();
    let before = folder.read("public/status/1");
    folder.fails("status publish", 1, "status.not_published", &["register"]);
    assert_eq!(folder.read("public/status/1"), before);
    folder.write("public/status/1", "<html>");
    folder.fails("status publish", 1, "status.not_published", &["public/status/1"]);
}

#[test]
fn keys_are_made_and_named() {
    let folder = Folder::with_issuer("keys", "p-256");
    let shown = folder.told("key show");
    assert_eq!((&shown["issuer"], &shown["keys"][0]["kind"]), (&json!(ISSUER), &json!("P-256")));
    let said = &["issuer/issuer.json", "there is an issuer already"];
    folder.fails("key new", 64, "issuer.unusable", said);
    folder.fails(
        "key new --issuer b --id http://issuer.example",
        64,
        "issuer.unusable",
        &["http://issuer.example"],
    );
    folder.fails("key revoke key-9", 64, "issuer.unusable", &["key-9", "openbadges key show"]);
    folder.fails("key revoke #", 64, "key.malformed", &["key-1"]);
    folder.fails("key rotate --key-file none.pem", 64, "issuer.unusable", &["none.pem"]);
    folder.write("words.pem", "words");
    make_private(&folder, "words.pem");
    folder.fails(
        "key rotate --key-file words.pem",
        64,
        "issuer.unusable",
        &["words.pem", "BEGIN PRIVATE KEY"],
    );
    folder.fails(
        "key new --issuer b --profile image.png",
        64,
        "profile.malformed",
        &["image.png", "JSON object"],
    );
    folder.misused("key new --issuer b --kind dsa", "ed25519");
    folder.misused("key", "rotate");
    assert!(!folder.path("b/issuer.json").exists());
    let answer = folder.run("key new --issuer b --name b");
    assert!(answer.text().contains("did:key:z6Mk") && answer.text().ends_with("the id is the key.\n"));
}

/// Each answer is as many documents as lines, and what a person reads is no JSON.
#[test]
fn every_command_answers_programs_in_json() {
    let folder = Folder::with_issuer("json", "p-256");
    folder.done(&format!("{ISSUE} --suite ecdsa-sd-2023 --out base.json"));
    folder.write("table.csv", "recipient,level\na@a.example,1\nb@a.example,2\n");
    let id = folder.json("base.json")["id"].clone();
    for (line, lines) in [
        ("key show", 1),
        ("key new --issuer other --name Other", 1),
        ("key rotate --kind p-256", 1),
        ("key revoke key-1", 1),
        ("did", 1),
        (ISSUE, 1),
        (&format!("{ISSUE} --out badge.json"), 1),
        (&format!("{ISSUE} --dry-run"), 1),
        ("issue --template template.json --csv table.csv --out badges", 3),
        ("issue --template template.json --csv table.csv --dry-run", 1),
        (&format!("endorse {ISSUER} --name Praise"), 1),
        (&format!("endorse {ISSUER} --name Praise --out e.json"), 1),
        ("derive base.json", 1),
        ("derive base.json --out derived.json", 1),
        ("bake image.png badge.json --out badge.png", 1),
        ("unbake badge.png", 1),
        ("status new --url https://issuer.example/status/{list}", 1),
        (&format!("status revoke {}", id.as_str().unwrap()), 1),
        ("status publish", 1),
    ] {
        let documents = folder.done(&format!("{line} --json")).lines();
        assert_eq!(documents.len(), lines, "{line}: {documents:?}");
        assert!(documents.iter().all(|document| document.is_object() && document.get("error").is_none()));
    }
    folder.record();
    let codes = codes(&folder.report("badge.json"));
    assert!(codes.iter().all(|code| code.contains('.')), "{codes:?}");
}
