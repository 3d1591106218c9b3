use super::*;

/// The answer about an entry, with a good list on which only the entry 7 is set.
fn entry_with(member: &str, value: Value) -> Answered {
    let mut entry = status_entry(LIST, 6);
    entry[member] = value;
    ask_about(entry, &recorded([(LIST, listing(LIST, &[7]))]))
}

/// The answer about an entry that is not set, on a list that `change` is made to before it is signed.
fn list_with(change: impl FnOnce(&mut Value)) -> Answered {
    let issuer = Issuer::did_key(1);
    let mut list = status_list(&issuer, LIST, &[7]);
    change(&mut list);
    ask_about(status_entry(LIST, 6), &recorded([(LIST, issuer.sign(list))]))
}

#[test]
fn a_set_bit_revokes() {
    let evidence = recorded([(LIST, listing(LIST, &[7]))]);
    assert_eq!(ask_about(status_entry(LIST, 7), &evidence).objection(), fails(Code::StatusRevoked));
    for neighbour in [6, 8] {
        let answered = ask_about(status_entry(LIST, neighbour), &evidence);
        let expected = json!({ "entries": [
            { "method": "BitstringStatusListEntry", "list": LIST, "purpose": "revocation", "index": neighbour },
        ] });
        assert_eq!((answered.established(), answered.findings), (expected, Vec::new()));
    }
}

#[test]
fn an_index_is_a_canonical_number() {
    for index in [json!("7"), json!(7)] {
        assert_eq!(entry_with("statusListIndex", index).objection(), fails(Code::StatusRevoked));
    }
    for index in [json!("6"), json!(6), json!("0"), json!("131071")] {
        assert_eq!(entry_with("statusListIndex", index).objection(), None);
    }
    for index in ["07", "+7", "-7", " 7", "7 ", "7.0", "0x7", "", "٧", "99999999999999999999"] {
        let malformed = fails(Code::StatusIndexMalformed);
        assert_eq!(entry_with("statusListIndex", json!(index)).objection(), malformed, "{index}");
    }
    for index in [json!(-7), json!(7.5), json!(null), json!([7]), json!(true)] {
        assert_eq!(entry_with("statusListIndex", index).objection(), fails(Code::StatusIndexMalformed));
    }
}

#[test]
fn an_index_behind_the_end_is_unknown() {
    assert_eq!(entry_with("statusListIndex", json!("131072")).objection(), unknown(Code::StatusIndex));
}

#[test]
fn an_entry_has_a_purpose_that_is_known() {
    for purpose in [json!("expiry"), json!(null), json!(["revocation"]), json!("Revocation")] {
        assert_eq!(entry_with("statusPurpose", purpose).objection(), unknown(Code::StatusUnsupported));
    }
}

#[test]
fn entry_and_list_agree_on_the_purpose() {
    let of_list =
        |purpose: Value| list_with(|list| list["credentialSubject"]["statusPurpose"] = purpose).objection();
    assert_eq!(of_list(json!("revocation")), None);
    assert_eq!(of_list(json!(["suspension", "revocation"])), None);
    for purpose in [json!("suspension"), json!(["suspension"]), json!([]), json!(null), json!(1)] {
        assert_eq!(of_list(purpose), unknown(Code::StatusPurpose));
    }
}

/// What a value means for each purpose: the objection, and what is merely told.
#[test]
fn each_purpose_has_its_meaning() {
    for (purpose, set, objection, told) in [
        ("revocation", true, fails(Code::StatusRevoked), vec![Code::StatusRevoked]),
        ("revocation", false, None, vec![]),
        ("suspension", true, fails(Code::StatusSuspended), vec![Code::StatusSuspended]),
        ("suspension", false, None, vec![]),
        ("refresh", true, None, vec![Code::RefreshAvailable]),
        ("refresh", false, None, vec![]),
        ("message", true, None, vec![Code::StatusMessage]),
        ("message", false, None, vec![Code::StatusMessage]),
    ] {
        let issuer = Issuer::did_key(1);
        let mut list = status_list(&issuer, LIST, &[7]);
        list["credentialSubject"]["statusPurpose"] = json!(purpose);
        let mut entry = status_entry(LIST, if set { 7 } else { 6 });
        entry["statusPurpose"] = json!(purpose);
        let answered = ask_about(entry, &recorded([(LIST, issuer.sign(list))]));
        assert_eq!((answered.objection(), codes(&answered.findings)), (objection, told), "{purpose} {set}");
        if objection.is_none() {
            assert_eq!(answered.established()["entries"][0]["purpose"], purpose);
        }
    }
}

#[test]
fn a_message_is_the_one_for_the_value() {
    let issuer = Issuer::did_key(1);
    let mut list = status_list(&issuer, LIST, &[7]);
    list["credentialSubject"]["statusPurpose"] = json!("message");
    let evidence = recorded([(LIST, issuer.sign(list))]);
    let told = |index: u64, messages: Value| {
        let mut entry = status_entry(LIST, index);
        entry["statusPurpose"] = json!("message");
        entry["statusMessage"] = messages;
        ask_about(entry, &evidence).findings[0].detail.clone()
    };
    let both = json!([{ "status": "0x0", "message": "pending" }, { "status": "0x1", "message": "accepted" }]);
    assert_eq!([told(6, both.clone()), told(7, both)], ["pending", "accepted"]);
    for unfit in
        [json!(null), json!([]), json!([{ "status": "1", "message": "no" }]), json!([{ "status": "0x1" }])]
    {
        assert_eq!(told(7, unfit), "0x1");
    }
}

#[test]
fn entries_may_be_wider_than_a_bit() {
    let issuer = Issuer::did_key(1);
    let evidence = |bytes: &[u8]| {
        let mut list = status_list(&issuer, LIST, &[]);
        list["credentialSubject"]["encodedList"] = json!(format!("u{}", testing::gzip(bytes)));
        recorded([(LIST, issuer.sign(list))])
    };
    let mut bytes = vec![0; 32 << 10];
    bytes[1] = 0b0001_0000;
    let ask_wide = |index: u64, size: Value| {
        let mut entry = status_entry(LIST, index);
        entry["statusSize"] = size;
        ask_about(entry, &evidence(&bytes)).objection()
    };
    assert_eq!(ask_wide(5, json!(2)), fails(Code::StatusRevoked));
    assert_eq!([ask_wide(4, json!(2)), ask_wide(6, json!(2))], [None, None]);
    assert_eq!(ask_wide(11, json!(1)), fails(Code::StatusRevoked));
    for size in
        [json!(0), json!(65), json!(-1), json!(1.5), json!("1"), json!(null), json!(4_294_967_297_u64)]
    {
        assert_eq!(ask_wide(5, size), unknown(Code::StatusUnsupported));
    }
    // Known, but then the list has too few entries.
    assert_eq!(ask_wide(5, json!(64)), unknown(Code::StatusListInvalid));
}

#[test]
fn the_address_of_the_list_is_a_safe_one() {
    for (address, expected) in [
        (json!("http://issuer.example/status/1"), Code::StatusUnreachable),
        (json!("status/1"), Code::StatusListInvalid),
        (json!(null), Code::StatusListInvalid),
    ] {
        let answered = entry_with("statusListCredential", address);
        assert_eq!((answered.objection(), answered.missing), (unknown(expected), Vec::new()));
    }
}

#[test]
fn a_list_is_what_it_should_be() {
    assert_eq!(list_with(|_| {}).objection(), None);
    let invalid = unknown(Code::StatusListInvalid);
    for (member, value) in [
        ("/type", json!(["VerifiableCredential"])),
        ("/type", json!("VerifiableCredential")),
        ("/type", json!(null)),
        ("/id", json!(OTHER_LIST)),
        ("/id", json!(null)),
        ("/id", json!("status/1")),
        ("/credentialSubject", json!(null)),
        ("/credentialSubject/type", json!("StatusList2021")),
        ("/credentialSubject/type", json!(null)),
        ("/credentialSubject/encodedList", json!(null)),
        ("/credentialSubject/encodedList", json!(testing::bits(&[]))),
        ("/credentialSubject/encodedList", json!(format!("z{}", testing::bits(&[])))),
        ("/credentialSubject/encodedList", json!("u")),
        ("/credentialSubject/encodedList", json!(format!("u{}==", testing::bits(&[])))),
        ("/credentialSubject/encodedList", json!(format!("u{}", testing::gzip(&[0; (16 << 10) - 1])))),
    ] {
        let answered = list_with(|list| *list.pointer_mut(member).unwrap() = value.clone());
        assert_eq!(answered.objection(), invalid, "{member} {value}");
    }
    let single = list_with(|list| list["type"] = json!("BitstringStatusListCredential"));
    assert_eq!(single.objection(), None);
    let several =
        list_with(|list| list["credentialSubject"]["type"] = json!(["Other", "BitstringStatusList"]));
    assert_eq!(several.objection(), None);
}

#[test]
fn a_list_that_inflates_without_end_is_beyond_the_limit() {
    let bomb = format!("u{}", testing::gzip(&vec![0; (8 << 20) + 1]));
    let answered = list_with(|list| list["credentialSubject"]["encodedList"] = json!(bomb));
    assert_eq!(answered.objection(), unknown(Code::BudgetExhausted));
    assert_eq!(answered.findings[0].step, Step::Status);
}

#[test]
fn the_status_of_a_list_does_not_hang_on_itself() {
    let own = |entry: Value| list_with(|list| list["credentialStatus"] = entry).objection();
    let invalid = unknown(Code::StatusListInvalid);
    assert_eq!(own(status_entry(LIST, 1)), invalid);
    assert_eq!(own(json!([status_entry(OTHER_LIST, 1), status_entry(LIST, 1)])), invalid);
    assert_eq!(own(status_entry(OTHER_LIST, 1)), None);
    assert_eq!(own(json!([status_entry(OTHER_LIST, 1)])), None);
    assert_eq!(own(json!({ "statusListCredential": "nowhere" })), None);
}

#[test]
fn a_list_counts_within_its_dates_only() {
    let expired = list_with(|list| list["validUntil"] = json!("2026-05-31T00:00:00Z"));
    assert_eq!(expired.objection(), unknown(Code::StatusListExpired));
    let early = list_with(|list| list["validFrom"] = json!("2026-06-02T00:00:00Z"));
    assert_eq!(early.objection(), unknown(Code::StatusListExpired));
}

/// Even a list that says "revoked" is nothing without the issuer's signature.
#[test]
fn a_list_is_the_issuers_own() {
    let (issuer, other) = (Issuer::did_key(1), Issuer::did_key(2));
    let unsigned = status_list(&issuer, LIST, &[7]);
    let foreign = other.sign(status_list(&other, LIST, &[7]));
    let mut changed = issuer.sign(status_list(&issuer, LIST, &[]));
    changed["credentialSubject"]["encodedList"] = json!(format!("u{}", testing::bits(&[7])));
    let imposed = other.posing_as(&issuer.id, &issuer.method).sign(unsigned.clone());
    let borrowed = other.sign(unsigned.clone());
    for (list, expected) in [
        (unsigned, Code::StatusListInvalid),
        (changed, Code::StatusListInvalid),
        (imposed, Code::StatusListInvalid),
        (borrowed, Code::StatusListInvalid),
        (foreign, Code::StatusListIssuer),
        (json!([]), Code::StatusListInvalid),
    ] {
        let answered = ask_about(status_entry(LIST, 7), &recorded([(LIST, list.clone())]));
        assert_eq!(answered.objection(), unknown(expected), "{list}");
    }
}

#[test]
fn why_a_list_does_not_count_is_told() {
    let issuer = Issuer::did_key(1);
    let unsigned = status_list(&issuer, LIST, &[]);
    let answered = ask_about(status_entry(LIST, 7), &recorded([(LIST, unsigned)]));
    assert!(answered.findings[0].detail == "it is not signed", "{:?}", answered.findings);
    let expired = list_with(|list| list["validUntil"] = json!("2026-05-31T00:00:00Z"));
    assert!(expired.findings[0].detail.starts_with("it has expired (until"), "{:?}", expired.findings);
}

#[test]
fn the_policy_may_name_who_else_signs_lists() {
    let (issuer, other) = (Issuer::did_key(1), Issuer::did_key(2));
    let naming = |delegate: &str| Policy {
        issuers: vec![
            RecognisedIssuer { status_issuers: vec!["did:web:x.example".into()], ..other.recognised() },
            RecognisedIssuer { status_issuers: vec![delegate.to_owned()], ..issuer.recognised() },
        ],
        ..Policy::default()
    };
    let evidence = recorded([(LIST, other.sign(status_list(&other, LIST, &[7])))]);
    let ask_with = |policy: &Policy, index| {
        ask(&issuer, policy, &with_status(status_entry(LIST, index)), Disclosure::Full, &evidence).objection()
    };
    assert_eq!(ask_with(&naming(&other.id), 6), None);
    assert_eq!(ask_with(&naming(&other.id), 7), fails(Code::StatusRevoked));
    assert_eq!(ask_with(&naming("did:web:y.example"), 7), unknown(Code::StatusListIssuer));
}

#[test]
fn a_list_may_be_a_token() {
    let issuer = Issuer::did_key(1);
    let mut evidence = Evidence::new();
    let token = issuer.token(&status_list(&issuer, LIST, &[7]));
    evidence.record(&url(LIST), Ok(testing::page_of(token)));
    assert_eq!(ask_about(status_entry(LIST, 7), &evidence).objection(), fails(Code::StatusRevoked));
    assert_eq!(ask_about(status_entry(LIST, 6), &evidence).objection(), None);
}

#[test]
fn the_draft_edition_has_its_own_names_and_encoding() {
    let issuer = Issuer::did_key(1);
    let list = |encoded: String| {
        let mut list = status_list(&issuer, LIST, &[]);
        list["type"] = json!(["VerifiableCredential", "StatusList2021Credential"]);
        list["credentialSubject"]["type"] = json!("StatusList2021");
        list["credentialSubject"]["encodedList"] = json!(encoded);
        recorded([(LIST, issuer.sign(list))])
    };
    let entry = |index| {
        let mut entry = status_entry(LIST, index);
        entry["type"] = json!(["Any", "StatusList2021Entry"]);
        entry
    };
    let good = list(testing::bits(&[7]));
    assert_eq!(ask_about(entry(7), &good).objection(), fails(Code::StatusRevoked));
    assert_eq!(ask_about(entry(6), &good).established()["entries"][0]["method"], "StatusList2021Entry");
    let newer = list(format!("u{}", testing::bits(&[7])));
    assert_eq!(ask_about(entry(7), &newer).objection(), unknown(Code::StatusListInvalid));
    let mixed = recorded([(LIST, listing(LIST, &[7]))]);
    assert_eq!(ask_about(entry(7), &mixed).objection(), unknown(Code::StatusListInvalid));
}
