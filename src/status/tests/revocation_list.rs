use super::*;

const OWN: &str = "https://issuer.example/revoked.json";
const ID: &str = "https://issuer.example/badges/1";

fn issuer() -> Issuer {
    Issuer::did_web(1, "issuer.example")
}

fn list(address: &str, revoked: Value) -> Value {
    json!({ "id": address, "issuer": "did:web:issuer.example", "revokedCredential": revoked })
}

fn ask_list(address: &str, list: &Value) -> Answered {
    let mut document = badge(&issuer());
    document["credentialStatus"] = json!({ "id": address, "type": "1EdTechRevocationList" });
    let pages = [(address.to_owned(), list.clone()), (issuer().document_url(), issuer().document())];
    let evidence = recorded(pages.iter().map(|(address, page)| (address.as_str(), page.clone())));
    ask(&issuer(), &Policy::default(), &document, Disclosure::Full, &evidence)
}

#[test]
fn whoever_is_listed_is_revoked() {
    for (revoked, expected) in [
        (json!([{ "id": ID }]), fails(Code::StatusRevoked)),
        (json!([{ "id": ID, "revoked": true }]), fails(Code::StatusRevoked)),
        (json!({ "id": ID }), fails(Code::StatusRevoked)),
        (json!([{ "id": "urn:other" }, { "id": ID }, { "id": "urn:another" }]), fails(Code::StatusRevoked)),
        (json!([{ "id": ID, "revoked": false }]), None),
        (json!([{ "id": "urn:other" }]), None),
        (json!([]), None),
        (json!([{ "id": ID, "revoked": "no" }]), unknown(Code::StatusListInvalid)),
        (json!([{ "revoked": true }]), unknown(Code::StatusListInvalid)),
        (json!([{ "id": ID }, ID]), unknown(Code::StatusListInvalid)),
    ] {
        assert_eq!(ask_list(OWN, &list(OWN, revoked.clone())).objection(), expected, "{revoked}");
    }
    let mut empty = list(OWN, json!([]));
    empty.as_object_mut().unwrap().shift_remove("revokedCredential");
    let expected = json!({ "entries": [{ "method": "1EdTechRevocationList", "list": OWN }] });
    assert_eq!(ask_list(OWN, &empty).established(), expected);
}

#[test]
fn the_reason_is_told() {
    let answered = ask_list(OWN, &list(OWN, json!([{ "id": ID, "revocationReason": "Issued in error" }])));
    assert_eq!(answered.findings[0].detail, "Issued in error");
}

#[test]
fn an_unsigned_list_is_the_issuers_by_its_address_id_and_name() {
    let elsewhere = "https://elsewhere.example/revoked.json";
    let mut nameless = list(OWN, json!([]));
    nameless.as_object_mut().unwrap().shift_remove("issuer");
    let mut foreign = list(OWN, json!([]));
    foreign["issuer"] = json!({ "id": "did:web:other.example" });
    let mut named = list(OWN, json!([]));
    named["issuer"] = json!({ "id": "did:web:issuer.example" });
    for (address, list, expected) in [
        (OWN, named, None),
        (OWN, nameless, unknown(Code::StatusListIssuer)),
        (OWN, foreign, unknown(Code::StatusListIssuer)),
        (elsewhere, list(elsewhere, json!([])), unknown(Code::StatusListIssuer)),
        (
            "https://issuer.example:8443/r.json",
            list("https://issuer.example:8443/r.json", json!([])),
            unknown(Code::StatusListIssuer),
        ),
        (OWN, list(elsewhere, json!([])), unknown(Code::StatusListInvalid)),
        (OWN, json!({ "issuer": "did:web:issuer.example" }), unknown(Code::StatusListInvalid)),
        (OWN, json!([]), unknown(Code::StatusListInvalid)),
    ] {
        assert_eq!(ask_list(address, &list).objection(), expected, "{address} {list}");
    }
}

/// An issuer whose id is a key has no address of its own.
#[test]
fn an_unsigned_list_of_a_key_is_nobodys() {
    let issuer = Issuer::did_key(1);
    let mut document = badge(&issuer);
    document["credentialStatus"] = json!({ "id": OWN, "type": "1EdTechRevocationList" });
    let mut list = list(OWN, json!([]));
    list["issuer"] = json!(issuer.id);
    let answered = ask(&issuer, &Policy::default(), &document, Disclosure::Full, &recorded([(OWN, list)]));
    assert_eq!(answered.objection(), unknown(Code::StatusListIssuer));
}

#[test]
fn a_signed_list_may_be_anywhere() {
    let elsewhere = "https://elsewhere.example/revoked.json";
    let signed = |by: &Issuer| by.sign(list(elsewhere, json!([{ "id": ID }])));
    assert_eq!(ask_list(elsewhere, &signed(&issuer())).objection(), fails(Code::StatusRevoked));
    let imposed = Issuer::did_web(2, "issuer.example");
    assert_eq!(ask_list(elsewhere, &signed(&imposed)).objection(), unknown(Code::StatusListInvalid));
    let mut displaced = signed(&issuer());
    displaced["id"] = json!(OWN);
    assert_eq!(ask_list(elsewhere, &displaced).objection(), unknown(Code::StatusListInvalid));
    // What is signed counts as signed, also at the issuer's own address.
    assert_eq!(
        ask_list(OWN, &imposed.sign(list(OWN, json!([])))).objection(),
        unknown(Code::StatusListInvalid)
    );
}

/// A credential keeps its list in its subject; one without any list says nothing about anybody.
#[test]
fn a_credential_in_the_place_of_a_list_must_hold_one() {
    let credential = |subject: Value| {
        let mut credential = badge(&issuer());
        credential["id"] = json!(OWN);
        credential["credentialSubject"] = subject;
        issuer().sign(credential)
    };
    for (subject, expected) in [
        (json!({ "revokedCredential": [{ "id": ID }] }), fails(Code::StatusRevoked)),
        (json!({ "revokedCredential": [{ "id": "urn:other" }] }), None),
        (json!({ "id": "urn:somebody" }), unknown(Code::StatusListInvalid)),
    ] {
        assert_eq!(ask_list(OWN, &credential(subject.clone())).objection(), expected, "{subject}");
    }
}

#[test]
fn an_entry_names_the_address_of_its_list() {
    let mut document = badge(&issuer());
    document["credentialStatus"] = json!({ "type": "1EdTechRevocationList" });
    let answered = ask(&issuer(), &Policy::default(), &document, Disclosure::Full, &issuer().keys());
    assert_eq!((answered.objection(), answered.missing), (unknown(Code::StatusListInvalid), Vec::new()));
}
