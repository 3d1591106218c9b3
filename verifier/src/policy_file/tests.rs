use std::time::Duration;

use openbadges::policy::Registry;

use super::*;

fn policy(text: &str) -> Result<Policy, PolicyFault> {
    parse(text, Path::new(env!("CARGO_MANIFEST_DIR")))
}

fn fault(text: &str) -> String {
    policy(text).unwrap_err().to_string()
}

#[test]
fn nothing_said_is_the_default() {
    for text in
        ["", "# nothing", "[time]\n[trust]\n[endorsements]\n[contexts]\n[refresh]\n[selective_disclosure]"]
    {
        assert_eq!(format!("{:?}", policy(text).unwrap()), format!("{:?}", Policy::default()), "{text}");
    }
}

#[test]
fn reads_every_part() {
    let policy = policy(
        r#"
        [time]
        leeway = "2m"
        [contexts]
        inline = true
        [refresh]
        enabled = true
        [selective_disclosure]
        hidden_status = "ignore"
        [[trust.issuer]]
        id = "did:web:university.example"
        name = "Example University"
        types = ["Degree"]
        requires_status = true
        status_issuers = ["did:web:status.example"]
        [[trust.issuer]]
        id = "https://platform.example/issuers/42"
        [[trust.registry]]
        kind = "dcc"
        url = "https://registry.example/registry.json"
        [endorsements]
        recognise = ["did:web:city.example"]
        "#,
    )
    .unwrap();
    assert_eq!(policy.leeway, Duration::from_secs(120));
    assert_eq!(policy.contexts.inline, InlineContexts::Process);
    assert_eq!(policy.refresh, Refresh::Follow);
    assert_eq!(policy.hidden_status, HiddenStatus::Ignore);
    let [university, platform] = policy.issuers.as_slice() else { panic!("two issuers") };
    assert_eq!(university.name.as_deref(), Some("Example University"));
    assert_eq!(university.types, ["Degree"]);
    assert!(university.requires_status && !platform.requires_status);
    assert_eq!(university.status_issuers, ["did:web:status.example"]);
    assert_eq!((platform.id.as_str(), &platform.name), ("https://platform.example/issuers/42", &None));
    let [Registry::Dcc { url }] = policy.registries.as_slice() else { panic!("one registry") };
    assert_eq!(url.as_str(), "https://registry.example/registry.json");
    assert_eq!(policy.endorsers, ["did:web:city.example"]);
}

#[test]
fn refuses_what_it_does_not_know_and_says_where() {
    for (text, line) in [
        ("[tiem]", "line 1"),
        ("[time]\nleway = \"60s\"", "line 2"),
        ("[contexts]\nremote = true", "line 2"),
        ("[refresh]\nenable = true", "line 2"),
        ("[selective_disclosure]\nhidden_status = \"maybe\"", "line 2"),
        ("[trust]\nissuers = []", "line 2"),
        ("[[trust.issuer]]\nid = \"did:web:a.example\"\nnmae = \"A\"", "line 3"),
        ("[[trust.issuer]]\nname = \"A\"", "line 1"),
        ("[[trust.issuer]]\nid = \"Example University\"", "line 2"),
        ("[[trust.registry]]\nkind = \"dns\"\nurl = \"https://r.example/\"", "line 2"),
        ("[[trust.registry]]\nkind = \"dcc\"\nurl = \"http://r.example/\"", "line 3"),
        ("[[trust.registry]]\nkind = \"dcc\"\nurl = \"https://r.example/\"\nkeys = \"k.json\"", "line 2"),
        ("[endorsements]\nrecognize = []", "line 2"),
        ("[contexts.files]\n\"context\" = \"file.json\"", "line 2"),
        ("[time]\n[time]", "line 2"),
        ("[refresh]\nenabled = true\nenabled = true", "line 3"),
        (
            "[[trust.registry]]\nkind = \"dcc\"\nurl = \"https://r.example/\"\nissuers = [\"did:web:a.example\"]",
            "line 2",
        ),
        ("[refresh]\nenabled = \"true\"", "line 2"),
        ("leeway", "line 1"),
    ] {
        let fault = fault(text);
        assert!(fault.contains(line), "{text}\ngave: {fault}");
    }
}

/// A folder of its own with one key set, which is removed with it.
struct KeyFolder(std::path::PathBuf);

impl KeyFolder {
    fn new(name: &str, keys: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("openbadges-policy-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("keys.json"), keys).unwrap();
        KeyFolder(folder)
    }

    fn policy(&self, text: &str) -> Result<Policy, String> {
        parse(text, &self.0).map_err(|fault| fault.to_string())
    }
}

impl Drop for KeyFolder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

const KEY: &str =
    r#"{"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"}"#;

const OIDF: &str = "[[trust.registry]]\nkind = \"oidf\"\nurl = \"https://anchor.example/fetch\"\n";
const RECOGNITION: &str = "[[trust.registry]]\nkind = \"recognition\"\nurl = \"https://r.example/\"\n";

#[test]
fn reads_every_kind_of_registry() {
    let folder = KeyFolder::new("kinds", &format!("{{\"keys\": [{KEY}]}}"));
    let anchor = "trust_anchor = \"https://anchor.example\"\nkeys = \"keys.json\"\n";
    let issuers = "issuers = [\"did:web:a.example\", \"https://b.example/\"]\n";
    let policy = folder.policy(&format!("{OIDF}{anchor}{RECOGNITION}{issuers}")).unwrap();
    let [Registry::Oidf { url, trust_anchor, keys }, Registry::RecognisedEntities { url: list, issuers }] =
        policy.registries.as_slice()
    else {
        panic!("two registries")
    };
    assert_eq!((url.as_str(), list.as_str()), ("https://anchor.example/fetch", "https://r.example/"));
    // Without the slash that an address parser would add.
    assert_eq!(trust_anchor, "https://anchor.example");
    let set = openbadges::json::parse(format!("{{\"keys\": [{KEY}]}}").as_bytes()).unwrap();
    assert_eq!(keys, &openbadges::key::KeySet::from_jwk_set(&set).unwrap());
    assert_eq!(issuers, &["did:web:a.example", "https://b.example/"]);
}

#[test]
fn refuses_a_registry_without_what_authenticates_it() {
    let anchor = "trust_anchor = \"https://anchor.example\"\n";
    let keys = "keys = \"keys.json\"\n";
    let folder = KeyFolder::new("members", &format!("{{\"keys\": [{KEY}]}}"));
    let fault = |text: String| folder.policy(&text).unwrap_err();
    for rest in [String::new(), anchor.into(), keys.into(), format!("{anchor}{keys}issuers = []\n")] {
        assert!(fault(format!("{OIDF}{rest}")).starts_with("line 2: the kind \"oidf\" needs"), "{rest}");
    }
    for id in ["http://anchor.example", "did:web:anchor.example", "anchor", "https://anchor.example/?a"] {
        assert!(
            fault(format!("{OIDF}trust_anchor = \"{id}\"\n{keys}")).contains("is no trust anchor"),
            "{id}"
        );
    }
    let signer = "issuers = [\"did:web:a.example\"]\n";
    for rest in [String::new(), "issuers = []\n".into(), keys.into(), format!("{signer}{anchor}")] {
        let fault = fault(format!("{RECOGNITION}{rest}"));
        assert!(fault.starts_with("line 2: the kind \"recognition\" needs"), "{rest}");
    }
    let twice = "issuers = [\"did:web:a.example\", \"did:web:a.example\"]";
    assert!(fault(format!("{RECOGNITION}{twice}")).contains("keep one of the two"));
    assert!(fault(format!("{RECOGNITION}issuers = [\"A\"]")).contains("is no id of an issuer"));
}

#[test]
fn refuses_keys_that_cannot_be_relied_on() {
    let private = KEY.replace("{", r#"{"d": "AQ", "#);
    for (keys, what) in [
        ("{", "this is not JSON".to_owned()),
        ("{}", "this is no JWK set".to_owned()),
        (&*format!("{{\"keys\": [{KEY}, {private}]}}"), "keys[1] cannot be used: a private key".to_owned()),
        (&*format!("{{\"keys\": [{KEY}, {KEY}]}}"), "two keys have the kid \"1\"".to_owned()),
    ] {
        let folder = KeyFolder::new("keys", keys);
        let rest = "trust_anchor = \"https://anchor.example\"\nkeys = \"keys.json\"";
        let fault = folder.policy(&format!("{OIDF}{rest}")).unwrap_err();
        assert!(fault.starts_with("line 5: the keys in ") && fault.contains(&what), "{fault}");
    }
    let missing = fault(&format!("{OIDF}trust_anchor = \"https://anchor.example\"\nkeys = \"none.json\""));
    assert!(missing.contains("none.json: it cannot be read"), "{missing}");
}

#[test]
fn refuses_two_entries_with_one_id() {
    let entries = |first: &str, second: &str| {
        format!("[[trust.issuer]]\nid = \"{first}\"\n[[trust.issuer]]\nid = \"{second}\"")
    };
    assert_eq!(
        fault(&entries("did:web:a.example", "did:web:a.example")),
        "line 4: did:web:a.example stands already in line 2; keep one of the two"
    );
    assert!(policy(&entries("https://a.example/x", "https://A.example:443/x")).is_err());
    assert!(policy(&entries("https://a.example/x", "https://a.example/X")).is_ok());
    assert!(policy("[endorsements]\nrecognise = [\"did:web:a.example\", \"did:web:a.example\"]").is_err());
    let registry = "[[trust.registry]]\nkind = \"dcc\"\nurl = \"https://r.example/\"\n";
    assert!(policy(&registry.repeat(2)).is_err());
}

#[test]
fn reads_spans_of_time() {
    let leeway =
        |text: &str| policy(&format!("[time]\nleeway = \"{text}\"")).map(|policy| policy.leeway.as_secs());
    for (text, seconds) in [("0s", 0), ("60s", 60), ("5m", 300), ("2h", 7200), ("7d", 604_800)] {
        assert_eq!(leeway(text), Ok(seconds));
    }
    for text in [
        "",
        "s",
        "60",
        "-1s",
        "+1s",
        "1.5h",
        "1 d",
        "7w",
        "60S",
        "1m30s",
        "99999999999999999999s",
        "9999999999999999999d",
        "٣s",
        "é",
    ] {
        assert!(leeway(text).is_err(), "{text}");
    }
    assert!(policy("[time]\nleeway = 60").is_err());
}

#[test]
fn reads_context_files_beside_the_policy() {
    let directory = std::env::temp_dir().join(format!("openbadges-policy-{}", std::process::id()));
    fs::create_dir_all(&directory).unwrap();
    let context = |name: &str, text: &str| fs::write(directory.join(name), text).unwrap();
    context("good.json", r#"{"@context": {"term": "https://a.example/term"}}"#);
    context("twice.json", r#"{"@context": {}, "@context": {}}"#);
    context("other.json", r#"{"term": "https://a.example/term"}"#);
    context("policy.toml", "[contexts]\nfiles = { \"https://a.example/v1\" = \"good.json\" }");
    let policy = load(&directory.join("policy.toml")).unwrap();
    assert_eq!(policy.contexts.files["https://a.example/v1"]["@context"]["term"], "https://a.example/term");
    for name in ["twice.json", "other.json", "none.json"] {
        let text = format!("[contexts.files]\n\"https://a.example/v1\" = \"{name}\"");
        let fault = parse(&text, &directory).unwrap_err().to_string();
        assert!(fault.starts_with("line 2: ") && fault.contains(name), "{fault}");
    }
    fs::remove_dir_all(&directory).unwrap();
}

/// Errors show neither the password nor the line that it is on.
#[test]
fn an_address_with_a_password_is_refused_and_not_shown() {
    for address in
        ["https://me:hunter2@r.example/", "http://me:hunter2@r.example/#a", "https://hunter2@r.example/"]
    {
        let fault = fault(&format!("[[trust.registry]]\nkind = \"dcc\"\nurl = \"{address}\""));
        assert!(fault.contains("line 3") && fault.contains("name or password"), "{fault}");
        assert!(!fault.contains("hunter2"), "{fault}");
    }
}

#[test]
fn an_address_with_a_fragment_is_refused() {
    let fault = fault("[[trust.registry]]\nkind = \"dcc\"\nurl = \"https://r.example/#a\"");
    assert!(fault.contains("after the #"), "{fault}");
}

#[test]
fn an_id_must_be_one_that_a_badge_can_have() {
    let recognising = |id: &str| policy(&format!("[[trust.issuer]]\nid = \"{id}\""));
    for id in [
        "did:",
        "did:web",
        "did:web:net work",
        "http://a.example/",
        "https://",
        "https://u@a.example/",
        "urn:a",
    ] {
        assert!(recognising(id).is_err(), "{id}");
    }
    for id in [
        "did:web:a.example",
        "did:ebsi:zabc",
        "did:example:1",
        "https://a.example/1",
        "https://localhost/1",
        "did:web:127.0.0.1%3A8443",
    ] {
        assert!(recognising(id).is_ok(), "{id}");
    }
    assert!(recognising("http://a.example/").unwrap_err().to_string().contains("not encrypted"));
}
