//! Badges, signed for their holders and shown in part.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Map, json};

use super::*;
use crate::evaluate::evaluate;
use crate::evidence::Evidence;
use crate::issue::tests::{TestKey, at_once, terms};
use crate::issue::{Cryptosuite, IssuerKey, Mandatory, PointerError, Signed, Signer as _, Unsigned};
use crate::key::PublicKey;
use crate::report::Code;
use crate::testing::{self, ACHIEVEMENT, Issuer, endorsement, now, recorded, status_entry, status_list};
use crate::{Report, State};

const LIST: &str = "https://issuer.example/status/1";

/// A badge that can be shown in part: it has a status and an end.
fn badge() -> Value {
    let mut badge = testing::badge(&Issuer::did_key(1));
    badge["issuer"]["id"] = TestKey::p256().did().into();
    badge["credentialStatus"] = status_entry(LIST, 7);
    badge
}

fn sign(document: Value, suite: Cryptosuite) -> Value {
    let (key, method) = (TestKey::p256(), TestKey::p256().method());
    let unsigned = Unsigned::expanded(document).unwrap();
    at_once(unsigned.add_proof(&terms(suite), &IssuerKey::new(&method, &key))).unwrap().document()
}

fn for_holder(document: &Value) -> Value {
    let unsigned = Unsigned::read(document.clone()).unwrap();
    sign(unsigned.document().clone(), Cryptosuite::EcdsaSd2023(Mandatory::USUAL))
}

fn evidence(revoked: &[usize]) -> Evidence {
    let mut list = status_list(&Issuer::did_key(1), LIST, revoked);
    list["issuer"] = TestKey::p256().did().into();
    recorded([(LIST, sign(list, Cryptosuite::EcdsaRdfc2019))])
}

fn report(credential: &Value) -> Report {
    let policy = Policy::default();
    evaluate(credential.to_string().as_bytes(), &policy, now(), &evidence(&[])).unwrap().report
}

fn pointers<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Pointer> {
    texts.into_iter().map(|text| text.parse().unwrap()).collect()
}

/// A badge with all that can be in one.
fn rich() -> Value {
    let mut badge = badge();
    let endorser = Issuer::did_key(2);
    let endorse = |comment: &str| {
        let mut endorsement = endorsement(&endorser, ACHIEVEMENT);
        endorsement["credentialSubject"]["endorsementComment"] = comment.into();
        endorser.sign(endorsement)
    };
    badge["name"] =
        json!([{ "@value": "Badge", "@language": "en" }, { "@value": "Abzeichen", "@language": "de" }]);
    badge["endorsement"] = json!([endorse("Good."), endorse("Very good.")]);
    badge["evidence"] = json!([
        { "type": ["Evidence"], "name": "A report", "narrative": "Forty pages." },
        { "id": "https://issuer.example/evidence/2", "type": ["Evidence"], "name": "A film" }
    ]);
    let subject = &mut badge["credentialSubject"];
    subject["identifier"] = json!([
        { "type": "IdentityObject", "hashed": true, "identityType": "emailAddress", "salt": "s1",
          "identityHash": "sha256$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
        { "type": "IdentityObject", "hashed": false, "identityType": "name", "identityHash": "Jo Bloggs" }
    ]);
    subject["result"] = json!([
        { "type": ["Result"], "resultDescription": "urn:uuid:r1", "value": "B" },
        { "type": ["Result"], "resultDescription": "urn:uuid:r2", "status": "Completed", "value": "7" }
    ]);
    let achievement = &mut subject["achievement"];
    achievement["tag"] = json!(["reading", "writing"]);
    achievement["alignment"] = json!([
        { "type": ["Alignment"], "targetName": "Reading", "targetUrl": "https://esco.example/1" },
        { "type": ["Alignment"], "targetName": "Writing", "targetUrl": "https://esco.example/2", "targetCode": "W2" }
    ]);
    achievement["resultDescription"] = json!([
        { "id": "urn:uuid:r1", "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade",
          "allowedValue": ["C", "B", "A"] },
        { "id": "urn:uuid:r2", "type": ["ResultDescription"], "name": "Points", "resultType": "RawScore",
          "allowedValue": ["1", "7"] }
    ]);
    badge
}

#[test]
fn parts_of_a_badge_are_valid() {
    let base = for_holder(&rich());
    for show in [
        vec![],
        vec![""],
        vec!["/credentialSubject/result/0"],
        vec!["/credentialSubject/result/1/value", "/credentialSubject/achievement/resultDescription/1"],
        vec!["/credentialSubject/achievement/alignment/1/targetName", "/name/1"],
        vec!["/credentialSubject/identifier/0", "/evidence/0/narrative", "/evidence/1"],
        vec!["/credentialSubject/achievement/tag/1", "/credentialSubject/achievement/alignment"],
        vec!["/endorsement/1"],
        vec!["/endorsement"],
    ] {
        let derived = derive(&base, &pointers(show.iter().copied())).unwrap();
        let report = report(&derived);
        assert_eq!(report.state(), State::Valid, "{show:?}: {:?}\n{derived}", report.findings);
        let shown =
            derived.get("endorsement").map_or(0, |endorsements| endorsements.as_array().unwrap().len());
        let holds =
            report.endorsements.iter().filter(|endorsement| endorsement.report.state() >= Some(State::Valid));
        assert_eq!(holds.count(), shown, "{show:?}");
    }
}

#[test]
fn shown_as_a_whole_it_says_the_same() {
    let base = for_holder(&rich());
    let mut derived = derive(&base, &pointers([""])).unwrap();
    derived["proof"] = base["proof"].clone();
    assert_eq!(derived.to_string(), base.to_string());
}

#[test]
fn what_would_deceive_cannot_be_hidden() {
    let mut badge = rich();
    badge["credentialSubject"].as_object_mut().unwrap().shift_remove("id");
    badge["credentialSubject"]["source"] =
        json!({ "id": "did:example:school", "type": ["Profile"], "name": "School" });
    badge["credentialSubject"]["achievement"]["creator"] =
        json!({ "id": "did:example:maker", "type": ["Profile"] });
    badge["refreshService"] =
        json!({ "id": "https://issuer.example/newer", "type": "1EdTechCredentialRefresh" });
    let derived = derive(&for_holder(&badge), &[]).unwrap();
    for pointer in [
        "/@context",
        "/id",
        "/type",
        "/issuer",
        "/validFrom",
        "/validUntil",
        "/credentialStatus",
        "/refreshService",
        "/credentialSubject/type",
        "/credentialSubject/source",
        "/credentialSubject/identifier",
        "/credentialSubject/achievement/id",
        "/credentialSubject/achievement/type",
        "/credentialSubject/achievement/name",
        "/credentialSubject/achievement/description",
        "/credentialSubject/achievement/criteria",
        "/credentialSubject/achievement/achievementType",
        "/credentialSubject/achievement/creator",
    ] {
        assert!(badge.pointer(pointer).is_some(), "{pointer}");
        assert_eq!(derived.pointer(pointer), badge.pointer(pointer), "{pointer}");
    }
    let statuses = json!([{ "type": ["Result"], "status": "Completed" }]);
    assert_eq!(derived["credentialSubject"]["result"], statuses);
    assert_eq!(report(&derived).state(), State::Valid);
    // Taken out by hand, it is no longer what was signed.
    for member in ["credentialStatus", "validUntil", "refreshService"] {
        let mut hidden = derived.clone();
        hidden.as_object_mut().unwrap().shift_remove(member);
        assert_eq!(report(&hidden).state(), State::Invalid, "{member}");
    }
}

#[test]
fn a_revoked_badge_stays_revoked_in_parts() {
    let derived = derive(&for_holder(&rich()), &pointers(["/credentialSubject/result"])).unwrap();
    let text = derived.to_string();
    let report = evaluate(text.as_bytes(), &Policy::default(), now(), &evidence(&[7])).unwrap().report;
    assert_eq!(report.state(), State::Invalid);
    assert!(testing::codes(&report.findings).contains(&Code::StatusRevoked), "{:?}", report.findings);
}

#[test]
fn endorsements_show_their_comment() {
    let mut endorsement = endorsement(&Issuer::did_key(1), ACHIEVEMENT);
    endorsement["issuer"]["id"] = TestKey::p256().did().into();
    let derived = derive(&for_holder(&endorsement), &[]).unwrap();
    assert_eq!(derived["credentialSubject"], endorsement["credentialSubject"]);
    assert_eq!(derived.get("name"), None);
}

#[test]
fn the_issuer_can_require_more() {
    let require = |texts: &[&str]| {
        let (key, method) = (TestKey::p256(), TestKey::p256().method());
        let suite = Cryptosuite::EcdsaSd2023(Mandatory::with(pointers(texts.iter().copied())));
        let unsigned = Unsigned::read(rich()).unwrap();
        at_once(unsigned.add_proof(&terms(suite), &IssuerKey::new(&method, &key)))
            .map(|signed: Signed| signed.document())
    };
    let derived = derive(&require(&["/credentialSubject/result/0/value"]).unwrap(), &[]).unwrap();
    let results =
        json!([{ "type": ["Result"], "value": "B" }, { "type": ["Result"], "status": "Completed" }]);
    assert_eq!(derived["credentialSubject"]["result"], results);
    let refused = |text: &str| match require(&[text]) {
        Err(crate::issue::SignError::Mandatory(error)) => error,
        other => panic!("{other:?}"),
    };
    let pointer = |text: &str| pointers([text]).remove(0);
    assert_eq!(refused("/awardedDate"), PointerError::Unmatched(pointer("/awardedDate")));
    let level = "/credentialSubject/achievement/resultDescription/0/allowedValue/1";
    assert_eq!(refused(level), PointerError::Partial(pointer(level)));
}

#[test]
fn other_proofs_are_left_out() {
    let (key, method) = (TestKey::p256(), TestKey::p256().method());
    let key = IssuerKey::new(&method, &key);
    let signed =
        at_once(Unsigned::read(badge()).unwrap().add_proof(&terms(Cryptosuite::EcdsaRdfc2019), &key));
    let suite = Cryptosuite::EcdsaSd2023(Mandatory::USUAL);
    let signed = at_once(signed.unwrap().add_proof(&terms(suite), &key)).unwrap().document();
    assert_eq!(signed["proof"].as_array().unwrap().len(), 2);
    let derived = derive(&signed, &[]).unwrap();
    assert_eq!(derived["proof"]["cryptosuite"], "ecdsa-sd-2023");
    assert_eq!(report(&derived).state(), State::Valid);
}

#[test]
fn nothing_of_one_base_proof_is_in_another() {
    let values = [for_holder(&badge()), for_holder(&badge())].map(|base| {
        let value = base["proof"]["proofValue"].as_str().unwrap().to_owned();
        multibase::decode(value).unwrap().1
    });
    // Header, array and issuer's signature; the key of the proof; the key of the labels.
    for part in [72..107, 109..141] {
        assert_ne!(values[0][part.clone()], values[1][part.clone()], "{part:?}");
    }
    assert!(PublicKey::from_multicodec(&values[0][72..107]).is_ok());
}

#[test]
fn only_p256_keys_sign_for_parts() {
    let suite = Cryptosuite::EcdsaSd2023(Mandatory::USUAL);
    let (key, method) = (TestKey::ed25519(), TestKey::ed25519().method());
    let unsigned = Unsigned::read(badge()).unwrap();
    let refused = at_once(unsigned.add_proof(&terms(suite), &IssuerKey::new(&method, &key)));
    assert!(matches!(refused, Err(crate::issue::SignError::WrongKey { .. })), "{}", key.public_key().kind());
}

/// More could not be shown: a verifier checks no more signatures.
#[test]
fn badges_are_not_larger_than_what_can_be_shown() {
    let with = |tags: usize| {
        let mut badge = badge();
        badge["credentialSubject"]["achievement"]["tag"] =
            (0..tags).map(|tag| json!(tag.to_string())).collect();
        let (key, method) = (TestKey::p256(), TestKey::p256().method());
        let suite = Cryptosuite::EcdsaSd2023(Mandatory::USUAL);
        let unsigned = Unsigned::read(badge).unwrap();
        at_once(unsigned.add_proof(&terms(suite), &IssuerKey::new(&method, &key)))
            .map(|signed| signed.document())
    };
    let name_is_by_choice = 1;
    let largest = with(512 - name_is_by_choice).unwrap();
    assert_eq!(report(&derive(&largest, &pointers([""])).unwrap()).state(), State::Valid);
    match with(513 - name_is_by_choice) {
        Err(crate::issue::SignError::Refused(findings)) => {
            assert_eq!(findings[0].code, Code::BudgetExhausted)
        }
        other => panic!("{other:?}"),
    }
}

/// A badge in which every text is there once, apart from types, and everything is optional.
fn any_badge() -> impl Strategy<Value = Value> {
    let counts = prop::array::uniform7(0_usize..3);
    (counts, any::<[bool; 4]>()).prop_map(|(counts, with)| {
        let [results, alignments, identifiers, evidence, tags, related, levels] = counts;
        let list = |count: usize, item: &dyn Fn(usize) -> Value| (0..count).map(item).collect::<Value>();
        let mut badge = badge();
        let mut subject = Map::from_iter([("type".to_owned(), json!(["AchievementSubject"]))]);
        if with[0] || identifiers == 0 {
            subject.insert("id".into(), testing::SUBJECT.into());
        }
        let put = |object: &mut Map<String, Value>, name: &str, value: Value| {
            if value.as_array().is_none_or(|items| !items.is_empty()) {
                object.insert(name.to_owned(), value);
            }
        };
        put(&mut subject, "identifier", list(identifiers, &|n| json!({
            "type": "IdentityObject", "hashed": false, "identityType": "name", "identityHash": format!("Person {n}"),
            "salt": format!("salt {n}") })));
        put(&mut subject, "result", list(results, &|n| json!({
            "type": ["Result"], "value": format!("value {n}"), "status": if with[1] { "Completed" } else { "InProgress" } })));
        let mut achievement = badge["credentialSubject"]["achievement"].as_object().unwrap().clone();
        put(&mut achievement, "tag", list(tags, &|n| json!(format!("tag {n}"))));
        put(&mut achievement, "alignment", list(alignments, &|n| json!({
            "type": ["Alignment"], "targetName": format!("target {n}"), "targetUrl": format!("https://t.example/{n}") })));
        put(&mut achievement, "related", list(related, &|n| json!({
            "id": format!("https://r.example/{n}"), "type": ["Related"], "inLanguage": (["nl", "fy", "de"][n]) })));
        put(&mut achievement, "resultDescription", list(levels, &|n| json!({
            "id": format!("urn:uuid:{n}"), "type": ["ResultDescription"], "name": format!("description {n}"),
            "resultType": "LetterGrade", "allowedValue": [format!("low {n}"), format!("high {n}")] })));
        subject.insert("achievement".into(), achievement.into());
        badge["credentialSubject"] = subject.into();
        let members = badge.as_object_mut().unwrap();
        put(members, "evidence", list(evidence, &|n| json!({ "type": ["Evidence"], "narrative": format!("evidence {n}") })));
        if with[2] {
            badge["name"] = json!([{ "@value": "English", "@language": "en" }, { "@value": "Frysk", "@language": "fy" }]);
        }
        if with[3] {
            let endorser = Issuer::did_key(2);
            badge["endorsement"] = json!([endorser.sign(endorsement(&endorser, ACHIEVEMENT))]);
        }
        badge
    })
}

/// Every place in a value but those inside of its contexts, with the texts, numbers and booleans.
fn places(value: &Value, at: &Pointer) -> Vec<(Pointer, Option<Value>)> {
    let inner: Vec<_> = match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != "@context")
            .flat_map(|(name, value)| places(value, &at.key(name)))
            .collect(),
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(index, item)| places(item, &at.item(index))).collect()
        }
        scalar => return vec![(at.clone(), Some(scalar.clone()))],
    };
    [vec![(at.clone(), None)], inner].concat()
}

fn is_within(place: &Pointer, other: &Pointer) -> bool {
    place.as_str().strip_prefix(other.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a place is the name or the type of an object on the way to `pointer`.
fn is_on_the_way(place: &Pointer, pointer: &Pointer) -> bool {
    let steps: Vec<&str> = place.as_str().split('/').collect();
    let Some(end) = steps.iter().rposition(|step| ["id", "type"].contains(step)) else { return false };
    let object: Pointer = steps[..end].join("/").parse().unwrap();
    end + 2 >= steps.len() && is_within(pointer, &object)
}

/// The pointer without the last step, if it leads into what can only be shown as a whole.
fn widened(pointer: &Pointer) -> Pointer {
    let text = pointer.as_str();
    let whole = ["/allowedValue", "/@value", "/@language"].iter().find_map(|name| {
        let at = text.find(name)?;
        Some(if *name == "/allowedValue" { at + name.len() } else { at })
    });
    text[..whole.unwrap_or(text.len())].parse().unwrap()
}

fn state(credential: &Value) -> State {
    report(credential).state()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_part_of_any_badge(badge in any_badge(), picks in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
                             change in any::<prop::sample::Index>()) {
        let all = places(&badge, &Pointer::root());
        let show: Vec<Pointer> = picks.iter().map(|pick| widened(&pick.get(&all).0)).collect();
        let derived = derive(&for_holder(&badge), &show).unwrap();
        prop_assert_eq!(state(&derived), State::Valid, "{:?} {}", show, derived);

        // All that was chosen or is mandatory is there, and nothing else but names and types on the way.
        let selected = [Mandatory::USUAL.pointers(&badge), show].concat();
        let is_shown = |place: &Pointer| {
            selected.iter().any(|pointer| is_within(place, pointer) || is_on_the_way(place, pointer))
        };
        let expected: BTreeSet<String> = all.iter().filter(|(place, _)| is_shown(place))
            .filter_map(|(_, scalar)| scalar.as_ref().map(Value::to_string)).collect();
        let mut shown = derived.clone();
        shown.as_object_mut().unwrap().shift_remove("proof");
        let shown = places(&shown, &Pointer::root());
        let found: BTreeSet<String> = shown.iter().filter_map(|(_, scalar)| scalar.as_ref().map(Value::to_string)).collect();
        prop_assert_eq!(found, expected);

        // Any change to it is noticed.
        let scalars: Vec<&Pointer> = shown.iter().filter(|(_, scalar)| scalar.is_some()).map(|(place, _)| place).collect();
        let place = change.get(&scalars);
        let mut changed = derived.clone();
        let value = changed.pointer_mut(place.as_str()).unwrap();
        *value = match &*value {
            Value::String(text) => format!("{text}x").into(),
            Value::Bool(truth) => (!*truth).into(),
            other => panic!("{other}"),
        };
        prop_assert!(state(&changed) < State::Valid, "{} {}", place, changed);
    }
}

#[test]
fn refusals_say_what_is_wrong() {
    let refused = |badge: &Value| derive(badge, &[]).unwrap_err().to_string();
    assert!(refused(&badge()).contains("no base proof of the suite ecdsa-sd-2023"), "{}", refused(&badge()));
    let nothing = derive(&for_holder(&badge()), &["/nothing".parse().unwrap()]).unwrap_err().to_string();
    assert!(nothing.contains(r#""/nothing" leads to nothing"#), "{nothing}");
    let mut changed = for_holder(&badge());
    changed["undefined"] = "word".into();
    let text = refused(&changed);
    assert!(text.starts_with("the credential cannot be shown in part; /undefined: "), "{text}");
}
