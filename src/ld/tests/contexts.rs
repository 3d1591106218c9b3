//! Where meanings may come from.

use std::collections::BTreeMap;

use super::*;

const OWN: &str = "https://city.example/context";

/// What is found when the policy has a context of its own and processes inline ones.
fn with_policy(own: Value, document: &Value) -> Expansion {
    let extra = ExtraContexts {
        inline: InlineContexts::Process,
        files: BTreeMap::from([
            (OWN.to_owned(), json!({ "@context": own })),
            (VC.to_owned(), json!({ "@context": {} })),
        ]),
    };
    to_quads(document, &Contexts::new(&extra), &Limits::default())
}

fn own_badge(members: Value) -> Value {
    with_context(badge(members), json!(OWN))
}

#[test]
fn unknown_contexts_are_named_and_excuse_unknown_words() {
    for url in [
        OWN,
        "https://www.w3.org/ns/credentials/v2/",
        "http://www.w3.org/ns/credentials/v2",
        "",
        "file:///etc/passwd",
    ] {
        let mut badge = badge(json!({ "grade": "A", "x:y": 1, "issuer": { "type": "City" } }));
        badge["@context"][1] = json!(url);
        assert_eq!(found(&badge), [format!("context.unknown /@context/1 {url}")]);
        badge["issuer"]["@id"] = json!("urn:i");
        assert_eq!(found(&badge)[1..], ["ld.invalid /issuer/@id a keyword in place of its plain name"]);
    }
}

#[test]
fn context_objects_are_refused_at_any_depth() {
    let inline = with_context(badge(json!({ "grade": "A" })), json!({ "grade": "urn:grade" }));
    assert_eq!(found(&inline), ["context.unknown /@context/2 a context object"]);
    let nested = badge(json!({ "issuer": { "@context": { "name": "urn:n" }, "name": "x" }, "grade": "A" }));
    assert_eq!(
        found(&nested),
        ["context.unknown /issuer/@context a context object", "ld.undefined_term /grade grade"]
    );
}

#[test]
fn nested_contexts_may_repeat_but_not_redefine() {
    assert_eq!(
        found(&badge(json!({ "issuer": { "@context": [VC, OB], "type": "Profile", "name": "x" } }))),
        [""; 0]
    );
    let foreign = badge(json!({ "issuer": { "@context": "https://w3id.org/dcc/v1", "name": "x" } }));
    assert_eq!(found(&foreign), ["ld.invalid /issuer/@context name is protected and cannot be redefined"]);
    let removed = badge(json!({ "issuer": { "@context": null, "name": "x" } }));
    assert_eq!(found(&removed), ["ld.invalid /issuer/@context a context that removes protected terms"]);
    let malformed = badge(json!({ "issuer": { "@context": [5], "name": "x" } }));
    assert_eq!(
        found(&malformed),
        ["ld.invalid /issuer/@context/0 a context that is neither an address nor an object"]
    );
    let unprotected = json!({ "@context": "https://w3id.org/openbadges/v2", "name": "x", "issuer": { "@context": null, "name": "y" } });
    assert_eq!(found(&unprotected), ["ld.undefined_term /issuer/name name"]);
}

/// Type-scoped contexts cannot redefine protected terms either: StatusList2021Credential says `name` differently.
#[test]
fn contexts_of_types_cannot_redefine_protected_terms() {
    let mut list =
        with_context(badge(json!({ "name": "x" })), json!("https://w3id.org/vc/status-list/2021/v1"));
    list["type"][1] = json!("StatusList2021Credential");
    assert_eq!(found(&list), ["ld.invalid /type description is protected and cannot be redefined"]);
}

#[test]
fn the_policy_can_add_contexts_but_not_replace_built_in_ones() {
    let badge = own_badge(json!({ "grade": "A", "name": "x" }));
    let expansion = with_policy(json!({ "grade": "urn:grade" }), &badge);
    assert_eq!(written(&expansion), [""; 0]);
    let lines: Vec<String> = expansion.quads.unwrap().iter().map(short).collect();
    assert_eq!(lines[2..], [r#"<urn:badge> <schema:name> "x""#, r#"<urn:badge> <urn:grade> "A""#]);
    let expansion = with_policy(json!({ "name": "urn:grade" }), &badge);
    assert_eq!(written(&expansion)[0], "ld.invalid /@context/2 name is protected and cannot be redefined");
}

/// Data Integrity 2 defines again what Verifiable Credentials 2.0 protects, in the same words.
#[test]
fn contexts_of_the_policy_stand_beside_all_built_in_ones() {
    let badge = own_badge(json!({ "credentialStatus": { "id": "urn:s", "type": "1EdTechRevocationList" } }));
    let badge = with_context(badge, json!("https://w3id.org/security/data-integrity/v2"));
    assert_eq!(
        written(&with_policy(json!({}), &badge)),
        ["ld.tolerated_term /credentialStatus/type 1EdTechRevocationList"]
    );
}

#[test]
fn safe_mode_holds_with_contexts_of_the_policy() {
    for (own, members, expected) in [
        (json!({ "grade": null }), json!({ "grade": "A" }), "ld.undefined_term /grade grade"),
        (
            json!({ "City": null }),
            json!({ "issuer": { "type": "City" } }),
            "ld.undefined_term /issuer/type City",
        ),
        (json!({ "@vocab": "urn:v#" }), json!({ "x>y": 1 }), "ld.undefined_term /x>y x>y"),
        (
            json!({ "@vocab": "urn:v#" }),
            json!({ "urn:v#x": 1 }),
            "ld.invalid /urn:v#x an address in place of a plain name",
        ),
        (
            json!({ "all": "@graph" }),
            json!({ "all": [] }),
            "ld.invalid /all a keyword that has no place here",
        ),
        (json!({ "key": "@id" }), json!({ "key": "urn:b" }), "ld.invalid /key it is said twice"),
        (
            json!({ "city": { "@id": "did:web:city.", "@prefix": true } }),
            json!({ "issuer": "city:example" }),
            "ld.invalid /issuer abbreviated address",
        ),
    ] {
        assert_eq!(written(&with_policy(own, &own_badge(members))), [expected]);
    }
}

#[test]
fn contexts_of_the_policy_may_use_what_json_ld_offers() {
    let own = json!({
        "@version": 1.1,
        "@vocab": "https://city.example/#",
        "@language": "en",
        "ns": "https://city.example/ns#",
        "remark": { "@id": "ns:remark", "@language": null },
        "arabic": { "@id": "ns:arabic", "@language": "ar", "@direction": "rtl" },
        "labels": { "@id": "ns:labels", "@container": ["@set", "@language"] },
        "matrix": { "@id": "ns:matrix", "@container": "@list" },
        "rank": { "@id": "ns:rank", "@type": "@vocab" },
        "ns:level": { "@type": "ns:Level" },
        "raw": { "@type": "@json" },
        "Hall": { "@id": "ns:Hall", "@context": { "@propagate": true, "seats": { "@id": "ns:seats", "@type": "@none" } } },
        "Door": { "@id": "ns:Door", "@context": { "key": "@id", "leads": "ns:leads" } }
    });
    let badge = own_badge(json!({
        "anything": "a",
        "remark": "b",
        "arabic": "c",
        "labels": { "de": ["d", null, "e"], "@none": "f" },
        "matrix": [[1, 2], [3]],
        "rank": ["first", "ns:second"],
        "ns:level": "5",
        "raw": { "x": [] },
        "place": { "type": ["Hall", "ns:Hall"], "inside": { "seats": 5 } },
        "door": { "type": "Door", "leads": { "key": "urn:room" } }
    }));
    let expansion = with_policy(own, &badge);
    assert_eq!(written(&expansion), [""; 0]);
    let lines: Vec<String> = expansion.quads.unwrap().iter().map(short).collect();
    for expected in [
        r#"<urn:badge> <https://city.example/#anything> "a"@en"#,
        r#"<urn:badge> <https://city.example/ns#remark> "b""#,
        r#"<urn:badge> <https://city.example/ns#arabic> "c"^^<https://www.w3.org/ns/i18n#ar_rtl>"#,
        r#"<urn:badge> <https://city.example/ns#labels> "e"@de"#,
        r#"<urn:badge> <https://city.example/ns#labels> "f""#,
        "<urn:badge> <https://city.example/ns#rank> <https://city.example/#first>",
        "<urn:badge> <https://city.example/ns#rank> <https://city.example/ns#second>",
        r#"<urn:badge> <https://city.example/ns#level> "5"^^<https://city.example/ns#Level>"#,
        r#"<urn:badge> <https://city.example/#raw> "{\"x\":[]}"^^<rdf:JSON>"#,
    ] {
        assert!(lines.contains(&expected.to_owned()), "{expected}\n{lines:#?}");
    }
    assert!(lines.iter().any(|line| line.ends_with("#leads> <urn:room>")), "{lines:#?}");
    assert_eq!(lines.iter().filter(|line| line.contains("#seats> \"5\"^^<xsd:integer>")).count(), 1);
    assert_eq!(lines.iter().filter(|line| line.contains("<rdf:first>")).count(), 5);
}

#[test]
fn inline_contexts_are_processed_where_the_policy_says_so() {
    let badge = badge(json!({ "grade": "A" }));
    let grade = with_context(badge.clone(), json!({ "grade": "urn:grade" }));
    assert_eq!(written(&with_policy(json!({}), &grade)), [""; 0]);
    let name = with_context(badge, json!({ "name": "urn:name" }));
    assert_eq!(
        written(&with_policy(json!({}), &name)),
        ["ld.invalid /@context/2 name is protected and cannot be redefined"]
    );
}

#[test]
fn malformed_contexts_are_invalid() {
    for (own, expected) in [
        (json!({ "@version": 1.0 }), "ld.invalid /@context/2 @version is not 1.1"),
        (json!({ "@vocab": "x" }), "ld.invalid /@context/2 @vocab is no absolute address"),
        (json!({ "@protected": 1 }), "ld.invalid /@context/2 @protected is neither true nor false"),
        (json!({ "@propagate": 1 }), "ld.invalid /@context/2 @propagate is neither true nor false"),
        (json!({ "@direction": "up" }), "ld.invalid /@context/2 @direction is neither ltr nor rtl"),
        (json!({ "@id": "urn:x" }), "ld.invalid /@context/2 @id is a keyword and cannot be redefined"),
        (json!({ "@foo": "urn:x" }), "ld.invalid /@context/2 @foo cannot be a term"),
        (json!({ "": "urn:x" }), "ld.invalid /@context/2  cannot be a term"),
        (json!({ "x": 5 }), "ld.invalid /@context/2 x has a definition that is neither a text nor an object"),
        (json!({ "x": {} }), "ld.invalid /@context/2 x does not say what it stands for"),
        (json!({ "x": "y" }), "ld.invalid /@context/2 x stands for something that is not defined"),
        (json!({ "x": "@context" }), "ld.invalid /@context/2 x cannot stand for @context"),
        (json!({ "x": { "@id": 5 } }), "ld.invalid /@context/2 x has an id that is no text"),
        (json!({ "x": { "@id": "urn:x", "y": 1 } }), "ld.invalid /@context/2 x has the member y"),
        (
            json!({ "x": { "@id": "urn:x", "@type": "y" } }),
            "ld.invalid /@context/2 x has a type that is not defined",
        ),
        (
            json!({ "x": { "@id": "urn:x", "@type": 5 } }),
            "ld.invalid /@context/2 x has a type that is no text",
        ),
        (
            json!({ "x": { "@id": "urn:x", "@container": "@foo" } }),
            "ld.invalid /@context/2 @container names no kind of container",
        ),
        (
            json!({ "x": { "@id": "urn:x", "@container": ["@set", "@list"] } }),
            "ld.invalid /@context/2 a term holds its values in ways that exclude each other",
        ),
        (json!({ "x": { "@reverse": "y" } }), "ld.invalid /@context/2 x is no valid reverse property"),
        (
            json!({ "x": { "@reverse": "urn:y", "@id": "urn:z" } }),
            "ld.invalid /@context/2 x is no valid reverse property",
        ),
        (json!({ "x": "y:a", "y": "x:b" }), "ld.invalid /@context/2 x is defined by itself"),
        (json!({ "x": "x:y" }), "ld.invalid /@context/2 x is defined by itself"),
        (
            json!({ "a:b": "urn:x" }),
            "ld.invalid /@context/2 a:b looks like an address but stands for another one",
        ),
        (
            json!({ "a:b": { "@id": "a:b", "@prefix": true } }),
            "ld.invalid /@context/2 a:b cannot be a prefix",
        ),
    ] {
        assert_eq!(written(&with_policy(own, &own_badge(json!({})))), [expected]);
    }
    let extra =
        ExtraContexts { files: BTreeMap::from([(OWN.to_owned(), json!([]))]), ..ExtraContexts::default() };
    let expansion = to_quads(&own_badge(json!({})), &Contexts::new(&extra), &Limits::default());
    assert_eq!(written(&expansion), [format!("ld.invalid /@context/2 {OWN} holds no context")]);
}

#[test]
fn contexts_beyond_what_is_processed_are_unknown() {
    for (own, expected) in [
        (json!({ "@base": "https://city.example/" }), "context.unknown /@context/2 @base in a context"),
        (json!({ "@import": OWN }), "context.unknown /@context/2 @import in a context"),
        (json!({ "x": { "@id": "urn:x", "@nest": "y" } }), "context.unknown /@context/2 @nest in a context"),
        (
            json!({ "x": { "@id": "urn:x", "@container": "@index" } }),
            "context.unknown /@context/2 @index maps in a context",
        ),
        (json!({ "x": "_:x" }), "context.unknown /@context/2 terms for blank nodes in a context"),
        (json!(["https://unknown.example/"]), "context.unknown /@context/2 https://unknown.example/"),
        (json!([OWN]), "budget.exhausted  the number of contexts"),
    ] {
        assert_eq!(written(&with_policy(own, &own_badge(json!({})))), [expected]);
    }
}

/// The general processor takes `null` for an empty list, against JSON-LD 1.1 API §5.1.2 step 13.10.
#[test]
fn what_two_processors_read_differently_is_not_relied_on() {
    let disputed = json!({ "evidence": { "type": "ResultDescription", "allowedValue": null } });
    assert_eq!(found(&badge(disputed.clone())), [""; 0]);
    assert_eq!(
        written(&with_policy(json!({}), &own_badge(disputed))),
        ["context.unknown  two processors read it in two ways"]
    );
}

/// Protected terms can only be redefined where the property of an object brings its own context (§4.1.2, §5.1.2 step 8).
#[test]
fn contexts_of_properties_can_redefine_protected_terms_for_objects() {
    let own = json!({ "hall": { "@id": "urn:hall", "@context": { "name": "urn:hall-name" } } });
    let object = own_badge(json!({ "hall": { "name": "x" } }));
    let quads = with_policy(own.clone(), &object).quads.unwrap();
    assert!(quads.iter().any(|quad| quad.predicate == "urn:hall-name"), "{quads:?}");
    assert_eq!(
        written(&with_policy(own, &own_badge(json!({ "hall": "x" })))),
        ["ld.invalid /hall name is protected and cannot be redefined"]
    );
}

#[test]
fn the_general_processor_must_agree() {
    let badge = own_badge(json!({ "name": "x" }));
    let expansion = with_policy(json!({}), &badge);
    let extra = ExtraContexts {
        files: BTreeMap::from([(OWN.to_owned(), json!({ "@context": {} }))]),
        ..ExtraContexts::default()
    };
    let contexts = Contexts::new(&extra);
    let mut quads = expansion.quads.unwrap();
    assert!(general::agrees(&badge, contexts, Undefined::Refuse, &quads));
    quads.pop();
    assert!(!general::agrees(&badge, contexts, Undefined::Refuse, &quads));
}
