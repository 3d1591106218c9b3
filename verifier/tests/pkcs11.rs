//! Keys on tokens, on SoftHSM 2: badges that they sign verify.

#![cfg(feature = "pkcs11")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers as well")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::Attribute;
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use openbadges::issue::identity::{did_jwk, did_key};
use openbadges::issue::{Cryptosuite, IssuerKey, ProofTerms, Signer, Unsigned};
use openbadges::{Evidence, Policy, State, Timestamp, evaluate};
use openbadges_verifier::keys::pkcs11::{TokenError, TokenSigner};
use openbadges_verifier::keys::{IssuerName, KeyName, KeySource, PinSource, Ring, TokenKey, TokenName};
use serde_json::{Value, json};

const PIN: &str = "1234";
const TOKEN: &str = "Badges";
const PIN_VARIABLE: &str = "OPENBADGES_TEST_PIN";

/// Where SoftHSM is on Debian; `SOFTHSM2_MODULE` says where it is elsewhere.
fn module() -> String {
    let named = std::env::var("SOFTHSM2_MODULE").ok();
    let usual = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"];
    let mut places = named.into_iter().chain(usual.map(str::to_owned));
    places.find(|path| Path::new(path).exists()).unwrap_or_else(|| {
        panic!(
            "SoftHSM 2 is not there: run `apt-get install softhsm2`, or set SOFTHSM2_MODULE to libsofthsm2.so"
        )
    })
}

/// Where a child is to work: the sign that this process is one.
const FOLDER: &str = "OPENBADGES_TEST_FOLDER";

/// In a process of its own: SoftHSM finds its tokens by the environment, which only a child can be given.
#[test]
fn pkcs11_keys_sign_badges_that_verify() {
    match std::env::var_os(FOLDER) {
        Some(folder) => on_softhsm(Path::new(&folder)),
        None => in_a_child("pkcs11_keys_sign_badges_that_verify"),
    }
}

fn in_a_child(test: &str) {
    module();
    let folder = std::env::temp_dir().join(format!("openbadges-pkcs11-{}", std::process::id()));
    fs::create_dir_all(folder.join("tokens")).unwrap();
    let configuration = folder.join("softhsm2.conf");
    fs::write(&configuration, format!("directories.tokendir = {}\n", folder.join("tokens").display()))
        .unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("SOFTHSM2_CONF", &configuration)
        .env(PIN_VARIABLE, PIN)
        .env(FOLDER, &folder)
        .output()
        .unwrap();
    fs::remove_dir_all(&folder).unwrap();
    let said = String::from_utf8_lossy(&child.stdout) + String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success() && said.contains(DONE), "{said}");
}

/// What the child says when it has come to its end.
const DONE: &str = "all keys of the token were tried";

fn on_softhsm(folder: &Path) {
    make_token();
    for label in ["ed25519", "p-256", "p-384", "rsa"] {
        let signer = TokenSigner::open(&key(label), folder).unwrap();
        assert!(states(&signer).iter().all(|state| *state == State::Valid), "{label}: {:?}", states(&signer));
        // By the id just as well, and beside the first.
        let by_id = TokenKey { key: KeyName::Id(label.as_bytes().to_vec()), ..key(label) };
        assert_eq!(TokenSigner::open(&by_id, folder).unwrap().public_key(), signer.public_key());
    }
    what_is_missing_is_said(folder);
    pins_come_from_files_that_nobody_else_reads(folder);
    an_issuer_has_its_keys_on_the_token(folder);
    println!("{DONE}");
}

fn key(label: &str) -> TokenKey {
    TokenKey {
        module: module(),
        token: TokenName::Label(TOKEN.into()),
        key: KeyName::Label(label.into()),
        pin: PinSource::Variable(PIN_VARIABLE.into()),
    }
}

fn make_token() {
    let module = Pkcs11::new(module()).unwrap();
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    let slot = module.get_all_slots().unwrap()[0];
    let (officer, user) = (AuthPin::from("5678"), AuthPin::from(PIN));
    module.init_token(slot, &officer, TOKEN).unwrap();
    let session = module.open_rw_session(slot).unwrap();
    session.login(UserType::So, Some(&officer)).unwrap();
    session.init_pin(&user).unwrap();
    session.logout().unwrap();
    session.login(UserType::User, Some(&user)).unwrap();
    let p256 = vec![0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    let p384 = vec![0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22];
    let p521 = vec![0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23];
    let rsa = [Attribute::ModulusBits(2048.into()), Attribute::PublicExponent(vec![1, 0, 1])];
    let edwards = Attribute::EcParams(b"\x13\x0cedwards25519".to_vec());
    make_key(&session, "ed25519", &Mechanism::EccEdwardsKeyPairGen, &[edwards]);
    make_key(&session, "p-256", &Mechanism::EccKeyPairGen, &[Attribute::EcParams(p256)]);
    make_key(&session, "p-384", &Mechanism::EccKeyPairGen, &[Attribute::EcParams(p384)]);
    make_key(&session, "rsa", &Mechanism::RsaPkcsKeyPairGen, &rsa);
    make_key(&session, "p-521", &Mechanism::EccKeyPairGen, &[Attribute::EcParams(p521)]);
    for _ in 0..2 {
        make_key(&session, "twice", &Mechanism::RsaPkcsKeyPairGen, &rsa);
    }
    session.close().unwrap();
    module.finalize().unwrap();
}

fn make_key(session: &Session, label: &str, mechanism: &Mechanism<'_>, of_public: &[Attribute]) {
    let name = [Attribute::Label(label.into()), Attribute::Id(label.into()), Attribute::Token(true)];
    let public = [&name[..], &[Attribute::Verify(true)], of_public].concat();
    let private =
        [&name[..], &[Attribute::Sign(true), Attribute::Private(true), Attribute::Sensitive(true)]].concat();
    session.generate_key_pair(mechanism, &public, &private).unwrap();
}

/// The states of a badge that the key signs with an embedded proof, if it can, and as a token.
fn states(signer: &TokenSigner) -> Vec<State> {
    let public = signer.public_key();
    let (did, id) = did_key(public).unwrap_or_else(|| did_jwk(public));
    let method = format!("{did}#{id}");
    let key = IssuerKey::new(&method, signer);
    let unsigned = Unsigned::read(badge(&did)).unwrap();
    let created = Timestamp::parse("2026-01-02T00:00:00Z").unwrap();
    let embedded = Cryptosuite::preferred_for(public.algorithm()).map(|suite| {
        let terms = ProofTerms { suite, created, expires: None };
        run(unsigned.clone().add_proof(&terms, &key)).unwrap().document().to_string()
    });
    let token = run(unsigned.into_token(&key)).unwrap().to_string();
    let now = Timestamp::parse("2026-06-01T00:00:00Z").unwrap();
    let evaluated = |bytes: String| evaluate(bytes.as_bytes(), &Policy::default(), now, &Evidence::new());
    [Some(token), embedded]
        .into_iter()
        .flatten()
        .map(|bytes| evaluated(bytes).unwrap().report.state())
        .collect()
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn badge(issuer: &str) -> Value {
    json!({
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
        ],
        "id": "https://issuer.example/badges/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": { "id": issuer, "type": ["Profile"], "name": "Issuer" },
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "Badge",
        "credentialSubject": {
            "id": "did:example:holder",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://issuer.example/achievements/1",
                "type": ["Achievement"],
                "name": "Achievement",
                "description": "Something was done.",
                "criteria": { "narrative": "Do it." }
            }
        }
    })
}

fn what_is_missing_is_said(folder: &Path) {
    let fault = |token: TokenKey| TokenSigner::open(&token, folder).unwrap_err();
    let no_module = fault(TokenKey { module: "/nowhere.so".into(), ..key("rsa") });
    assert!(matches!(no_module, TokenError::Module(..)), "{no_module}");
    let no_token = fault(TokenKey { token: TokenName::Label("Other".into()), ..key("rsa") });
    assert!(matches!(&no_token, TokenError::NoToken(_, there) if *there == [TOKEN]), "{no_token}");
    let no_slot = fault(TokenKey { token: TokenName::Slot(999), ..key("rsa") });
    assert!(matches!(no_slot, TokenError::NoToken(..)), "{no_slot}");
    let no_key = fault(key("none"));
    assert!(matches!(no_key, TokenError::NoKey { .. }), "{no_key}");
    let twice = fault(key("twice"));
    assert!(matches!(twice, TokenError::SeveralKeys { .. }), "{twice}");
    let p521 = fault(key("p-521"));
    assert!(matches!(p521, TokenError::Unsupported(_)), "{p521}");
    let no_pin = fault(TokenKey { pin: PinSource::Variable("OPENBADGES_NO_PIN".into()), ..key("rsa") });
    assert!(matches!(no_pin, TokenError::NoPin(_)), "{no_pin}");
}

fn pins_come_from_files_that_nobody_else_reads(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    let path = folder.join("pin");
    let with_file = TokenKey { pin: PinSource::File("pin".into()), ..key("p-256") };
    let with_pin = |pin: &str, mode: u32| {
        fs::write(&path, pin).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        TokenSigner::open(&with_file, folder).map(drop)
    };
    for pin in ["1234", "1234\n", "1234\r\n"] {
        with_pin(pin, 0o600).unwrap();
    }
    for pin in ["4321", "", " 1234"] {
        assert!(matches!(with_pin(pin, 0o600), Err(TokenError::WrongPin)), "{pin:?}");
    }
    assert!(matches!(with_pin("1234", 0o644), Err(TokenError::PinFile(_))));
}

fn an_issuer_has_its_keys_on_the_token(folder: &Path) {
    let folder = folder.join("issuer");
    let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let name = IssuerName::Id("did:web:issuer.example".into());
    let source = |label| KeySource::Token(key(label));
    Ring::create(&folder, name, Default::default(), source("ed25519"), now).unwrap();
    Ring::rotate(&folder, source("p-256"), now, Duration::ZERO).unwrap();
    let current = Ring::load(&folder).unwrap().open(now).unwrap();
    assert_eq!((current.method(), current.public_key().kind()), ("did:web:issuer.example#key-2", "P-256"));
    let written = fs::read_to_string(folder.join("issuer.json")).unwrap();
    assert!(!written.contains(PIN), "{written}");
}
