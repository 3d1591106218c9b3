mod contexts;
mod limits;
mod oracle;
mod published;

use serde_json::json;

use super::quad::Term;
use super::*;

const VC: &str = "https://www.w3.org/ns/credentials/v2";
const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

fn expand(document: &Value) -> Expansion {
    to_quads(document, &Contexts::new(&ExtraContexts::default()), &Limits::default())
}

/// An Open Badge with these members besides contexts and types.
fn badge(members: Value) -> Value {
    let mut badge = json!({ "@context": [VC, OB], "id": "urn:badge", "type": ["VerifiableCredential", "OpenBadgeCredential"] });
    badge.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    badge
}

/// The document with one more context.
fn with_context(mut document: Value, context: Value) -> Value {
    document["@context"].as_array_mut().unwrap().push(context);
    document
}

/// What was found, as code, place and detail.
fn found(document: &Value) -> Vec<String> {
    written(&expand(document))
}

fn written(expansion: &Expansion) -> Vec<String> {
    assert_eq!(
        expansion.quads.is_none(),
        expansion.findings.iter().any(|f| f.severity() > Severity::Warning)
    );
    expansion.findings.iter().map(|f| format!("{} {} {}", f.code, f.at, f.detail)).collect()
}

/// The quads without the two types of the badge itself, one a line; the vocabularies' addresses are shortened.
fn quads(document: &Value) -> Vec<String> {
    let Expansion { quads, findings } = expand(document);
    assert!(findings.is_empty(), "{findings:?}");
    let lines = quads.unwrap();
    lines.iter().map(short).filter(|line| !line.starts_with("<urn:badge> a ")).collect()
}

fn short(quad: &Quad) -> String {
    let mut line = quad.to_string().trim_end_matches(" .\n").to_owned();
    for (prefix, namespace) in [
        ("ob:", "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"),
        ("cred:", "https://www.w3.org/2018/credentials#"),
        ("sec:", "https://w3id.org/security#"),
        ("schema:", "https://schema.org/"),
        ("xsd:", "http://www.w3.org/2001/XMLSchema#"),
        ("rdf:", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
    ] {
        line = line.replace(&format!("<{namespace}"), &format!("<{prefix}"));
    }
    line.replace("<rdf:type>", "a")
}

fn canonical(quads: &[Quad]) -> String {
    canonicalise(quads, HashAlgorithm::Sha256, 256).unwrap().to_nquads()
}

#[test]
fn words_without_a_meaning_are_found_wherever_they_are() {
    let badge = badge(json!({
        "grade": "A",
        "evidence": [{ "id": "urn:e", "type": ["Evidence", "Gold"], "note": null }],
        "credentialSubject": {
            "type": "Winner",
            "achievement": { "type": "Achievement", "name": "x", "honours": ["y"] }
        },
        "proof": { "type": "DataIntegrityProof", "proofPurpose": "fun", "/~": 1 }
    }));
    assert_eq!(
        found(&badge),
        [
            "ld.undefined_term /grade grade",
            "ld.undefined_term /evidence/0/type/1 Gold",
            "ld.undefined_term /evidence/0/note note",
            "ld.undefined_term /credentialSubject/type Winner",
            "ld.undefined_term /credentialSubject/achievement achievement",
            "ld.undefined_term /proof/proofPurpose fun",
            "ld.undefined_term /proof/~1~0 /~",
        ]
    );
}

#[test]
fn the_words_of_a_type_end_with_its_object() {
    let inner = json!({ "credentialSubject": { "type": "AchievementSubject", "achievement": { "licenseNumber": "1" } } });
    assert_eq!(
        found(&badge(inner)),
        ["ld.undefined_term /credentialSubject/achievement/licenseNumber licenseNumber"]
    );
    let reference =
        json!({ "credentialSubject": { "type": "AchievementSubject", "achievement": { "id": "urn:a" } } });
    assert_eq!(quads(&badge(reference))[2], "_:b0 <ob:achievement> <urn:a>");
}

#[test]
fn the_words_of_a_property_reach_further_down() {
    let vc_1 = "https://www.w3.org/2018/credentials/v1";
    let schema = |kind: &str| json!({ "id": "urn:s", "type": kind });
    let of =
        |kind| json!({ "@context": vc_1, "type": "VerifiableCredential", "credentialSchema": schema(kind) });
    assert_eq!(found(&of("JsonSchemaValidator2018")), [""; 0]);
    assert_eq!(
        found(&of("ManualRefreshService2018")),
        ["ld.undefined_term /credentialSchema/type ManualRefreshService2018"]
    );
}

#[test]
fn three_types_are_tolerated_and_dropped() {
    let of = |member: &str, kind: Value| badge(json!({ member: [{ "id": "urn:s", "type": kind }] }));
    for (member, kind) in [
        ("credentialSchema", "1EdTechJsonSchemaValidator2019"),
        ("credentialStatus", "1EdTechRevocationList"),
        ("refreshService", "1EdTechCredentialRefresh"),
    ] {
        let expansion = expand(&of(member, json!(kind)));
        assert_eq!(written(&expansion), [format!("ld.tolerated_term /{member}/0/type {kind}")]);
        assert!(expansion.quads.unwrap().iter().all(|quad| quad.subject != Term::Iri("urn:s".into())));
        assert_eq!(
            found(&of(member, json!([kind]))),
            [format!("ld.tolerated_term /{member}/0/type/0 {kind}")]
        );
    }
    for kind in ["1EdTechJsonSchemaValidator2020", "1edtechrevocationlist", "1EdTechRevocationList "] {
        assert_eq!(
            found(&of("credentialStatus", json!(kind))),
            [format!("ld.undefined_term /credentialStatus/0/type {kind}")]
        );
    }
    let extensions = json!("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json");
    assert_eq!(
        quads(&with_context(of("credentialStatus", json!("1EdTechRevocationList")), extensions)).len(),
        2
    );
}

/// What is dropped is not signed: anybody could add it to any object.
#[test]
fn the_three_types_are_tolerated_only_alone_and_where_they_belong() {
    let kind = "1EdTechRevocationList";
    for (members, at) in [
        (json!({ "credentialSchema": { "id": "urn:s", "type": kind } }), "/credentialSchema/type"),
        (json!({ "issuer": { "id": "urn:i", "type": ["Profile", kind] } }), "/issuer/type/1"),
        (json!({ "evidence": [{ "id": "urn:e", "type": kind }] }), "/evidence/0/type"),
        (
            json!({ "credentialStatus": { "id": "urn:s", "type": ["BitstringStatusListEntry", kind] } }),
            "/credentialStatus/type/1",
        ),
    ] {
        assert_eq!(found(&badge(members)), [format!("ld.undefined_term {at} {kind}")]);
    }
}

/// Each of them gives the same quads as a document that reads differently as plain JSON.
#[test]
fn other_ways_to_write_a_badge_are_refused() {
    for (members, expected) in [
        (json!({ "@id": "urn:b" }), "/@id it is said twice"),
        (json!({ "@type": "Profile" }), "/@type it is said twice"),
        (json!({ "issuer": { "@id": "urn:i" } }), "/issuer/@id a keyword in place of its plain name"),
        (json!({ "issuer": { "@type": "Profile" } }), "/issuer/@type a keyword in place of its plain name"),
        (
            json!({ "https://schema.org/name": "x" }),
            "/https:~1~1schema.org~1name an address in place of a plain name",
        ),
        (json!({ "xsd:name": "x" }), "/xsd:name an address in place of a plain name"),
        (json!({ "@graph": [] }), "/@graph a keyword that has no place here"),
        (json!({ "@included": [] }), "/@included a keyword that has no place here"),
        (json!({ "@reverse": {} }), "/@reverse a keyword that has no place here"),
        (json!({ "@nest": {} }), "/@nest a keyword that has no place here"),
        (json!({ "@index": "x" }), "/@index a keyword that has no place here"),
        (json!({ "@language": "en" }), "/@language a keyword that has no place here"),
        (json!({ "@foo": "x" }), "/@foo a name that is reserved for keywords"),
        (json!({ "name": { "@set": ["x"] } }), "/name/@set a keyword that has no place here"),
        (json!({ "name": { "@list": ["x"] } }), "/name/@list a keyword that has no place here"),
    ] {
        let found = found(&badge(members));
        assert_eq!(found[0], format!("ld.invalid {expected}"));
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

#[test]
fn addresses_are_absolute_and_written_out() {
    for (address, expected) in [
        ("", "relative address"),
        ("a@b.example", "relative address"),
        ("/a", "relative address"),
        ("#k", "relative address"),
        ("id", "a keyword in place of an address"),
        ("@id", "a keyword in place of an address"),
        ("_:", "malformed address"),
        ("a b:c", "malformed address"),
        ("urn:x> <urn:p> <urn:o", "malformed address"),
        ("urn:x\ny", "malformed address"),
    ] {
        assert_eq!(
            found(&badge(json!({ "id": address }))),
            [format!("ld.invalid /id {expected}")],
            "{address}"
        );
        assert_eq!(
            found(&badge(json!({ "issuer": [address] }))),
            [format!("ld.invalid /issuer/0 {expected}")],
            "{address}"
        );
    }
    let of = |id: &str| {
        let vc_1 = "https://www.w3.org/2018/credentials/v1";
        json!({ "@context": vc_1, "type": "VerifiableCredential", "id": id })
    };
    assert_eq!(found(&of("cred:x")), ["ld.invalid /id abbreviated address"]);
    assert_eq!(found(&of("cred://x")), [""; 0]);
}

#[test]
fn malformed_names_types_and_values_are_refused() {
    for (members, expected) in [
        (json!({ "id": null }), "/id an address that is no text"),
        (json!({ "id": ["urn:x"] }), "/id an address that is no text"),
        (json!({ "issuer": { "type": [{}] } }), "/issuer/type/0 a type that is no text"),
        (json!({ "issuer": { "type": null } }), "/issuer/type a type that is no text"),
        (json!({ "issuer": { "type": "id" } }), "/issuer/type a keyword in place of a type"),
        (
            json!({ "proof": "x:y", "name": { "@value": null } }),
            "/name a value that is no text, number or boolean",
        ),
        (json!({ "proof": 5 }), "/proof a text or number in place of an object"),
        (json!({ "name": { "@value": ["x"] } }), "/name a value that is no text, number or boolean"),
        (json!({ "name": { "@value": "x", "@language": "e n" } }), "/name/@language malformed language"),
        (json!({ "name": { "@value": "x", "@language": null } }), "/name/@language malformed language"),
        (
            json!({ "name": { "@value": "x", "@direction": "up" } }),
            "/name/@direction a direction that is neither ltr nor rtl",
        ),
        (
            json!({ "name": { "@value": 5, "@language": "en" } }),
            "/name a language or direction of something other than text",
        ),
        (
            json!({ "name": { "@value": "x", "@language": "en", "type": "xsd:string" } }),
            "/name a type beside a language or direction",
        ),
        (
            json!({ "name": { "@value": "x", "type": ["xsd:a"] } }),
            "/name/type a type of a value that is not defined",
        ),
        (
            json!({ "name": { "@value": "x", "type": "foo" } }),
            "/name/type a type of a value that is not defined",
        ),
        (
            json!({ "name": { "@value": "x", "@index": "y" } }),
            "/name/@index a keyword that has no place here",
        ),
        (json!({ "name": { "@value": "x", "name": "y" } }), "/name/name a property beside a value"),
        (
            json!({ "name": { "@value": "x", "type": "xsd:a", "@type": "xsd:b" } }),
            "/name/@type it is said twice",
        ),
    ] {
        assert_eq!(found(&badge(members)), [format!("ld.invalid {expected}")]);
    }
    assert_eq!(
        found(&badge(json!({ "name": { "@value": "x", "lang": "en" } }))),
        ["ld.undefined_term /name/lang lang"]
    );
    assert_eq!(found(&json!([])), ["ld.invalid  it is no object"]);
    assert_eq!(found(&json!({})), ["ld.invalid  it says nothing"]);
    assert_eq!(found(&json!({ "@context": VC, "id": "urn:x" })), ["ld.invalid  it says nothing"]);
}

#[test]
fn values_become_literals_of_their_own_or_the_propertys_type() {
    let quads = quads(&badge(json!({
        "name": ["x", { "@value": "y", "@language": "de-CH" }, { "@value": "z", "@language": "ar", "@direction": "rtl" }, null],
        "validFrom": "2026-01-01T00:00:00Z",
        "description": [true, 3, 2.5, { "@value": "1", "@type": "http://www.w3.org/2001/XMLSchema#date" }],
        "inLanguage": null,
        "endorsementJwt": []
    })));
    assert_eq!(
        quads,
        [
            r#"<urn:badge> <schema:description> "1"^^<xsd:date>"#,
            r#"<urn:badge> <schema:description> "2.5E0"^^<xsd:double>"#,
            r#"<urn:badge> <schema:description> "3"^^<xsd:integer>"#,
            r#"<urn:badge> <schema:description> "true"^^<xsd:boolean>"#,
            r#"<urn:badge> <schema:name> "x""#,
            r#"<urn:badge> <schema:name> "y"@de-CH"#,
            r#"<urn:badge> <schema:name> "z"^^<https://www.w3.org/ns/i18n#ar_rtl>"#,
            r#"<urn:badge> <cred:validFrom> "2026-01-01T00:00:00Z"^^<xsd:dateTime>"#,
        ]
    );
}

#[test]
fn blank_nodes_are_numbered_and_keep_the_identity_that_labels_give() {
    let quads = quads(&badge(json!({
        "issuer": { "id": "_:one", "url": "urn:u" },
        "credentialSubject": [{}, { "id": "_:b0" }, { "id": "_:one" }, "_:b0"]
    })));
    assert_eq!(
        quads,
        [
            "<urn:badge> <cred:credentialSubject> _:b0",
            "<urn:badge> <cred:credentialSubject> _:b1",
            "<urn:badge> <cred:credentialSubject> _:b2",
            "<urn:badge> <cred:issuer> _:b0",
            r#"_:b0 <schema:url> "urn:u"^^<https://www.w3.org/2001/XMLSchema#anyURI>"#,
        ]
    );
}

#[test]
fn lists_keep_their_order_and_sets_do_not() {
    let allowed = |allowed: Value| {
        let description = json!({ "type": "ResultDescription", "id": "urn:r", "allowedValue": allowed });
        quads(
            &json!({ "@context": [VC, OB], "type": "ResultDescription", "id": "urn:r", "allowedValue": description["allowedValue"] }),
        )
    };
    assert_eq!(
        allowed(json!(["B", "A", null, "B"])),
        [
            "<urn:r> a <ob:ResultDescription>",
            "<urn:r> <ob:allowedValue> _:b2",
            r#"_:b0 <rdf:first> "B""#,
            "_:b0 <rdf:rest> <rdf:nil>",
            r#"_:b1 <rdf:first> "A""#,
            "_:b1 <rdf:rest> _:b0",
            r#"_:b2 <rdf:first> "B""#,
            "_:b2 <rdf:rest> _:b1",
        ]
    );
    assert_eq!(allowed(json!([]))[1], "<urn:r> <ob:allowedValue> <rdf:nil>");
    assert_eq!(allowed(json!("A"))[1], "<urn:r> <ob:allowedValue> _:b0");
    assert_eq!(allowed(json!(null)).len(), 1);
    assert_eq!(allowed(json!([["A"], []])).len(), 8);
    assert_eq!(
        quads(&badge(json!({ "name": ["a", ["b", "a"]] }))),
        quads(&badge(json!({ "name": ["b", "a"] })))
    );
}

#[test]
fn proofs_are_graphs_and_their_options_expand_alone() {
    let mut options = json!({
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        "verificationMethod": "did:key:z1#z1"
    });
    let stated = |graph: &str| {
        [
            format!("a <sec:DataIntegrityProof>{graph}"),
            format!(r#"<sec:cryptosuite> "eddsa-rdfc-2022"^^<sec:cryptosuiteString>{graph}"#),
            format!("<sec:proofPurpose> <sec:assertionMethod>{graph}"),
            format!("<sec:verificationMethod> <did:key:z1#z1>{graph}"),
        ]
    };
    let inside = quads(&badge(json!({ "proof": options })));
    assert_eq!(inside[0], "<urn:badge> <sec:proof> _:b0");
    assert_eq!(inside[1..], stated(" _:b0").map(|line| format!("_:b1 {line}")));
    options["@context"] = json!([VC, OB]);
    assert_eq!(quads(&options), stated("").map(|line| format!("_:b0 {line}")));
    assert_eq!(quads(&badge(json!({ "proof": [null, "urn:p"] }))), ["<urn:badge> <sec:proof> _:b0"]);
}

#[test]
fn json_literals_hold_any_value() {
    let schema = json!({ "@context": VC, "id": "urn:s", "type": "JsonSchema", "jsonSchema": { "b": [1.0, null], "@id": 2, "a": "" } });
    assert_eq!(
        quads(&schema)[1],
        r#"<urn:s> <cred:jsonSchema> "{\"@id\":2,\"a\":\"\",\"b\":[1,null]}"^^<rdf:JSON>"#
    );
    let null = json!({ "@context": VC, "id": "urn:s", "type": "JsonSchema", "jsonSchema": null });
    assert_eq!(quads(&null)[1], r#"<urn:s> <cred:jsonSchema> "null"^^<rdf:JSON>"#);
}

#[test]
fn reverse_properties_point_the_other_way() {
    let of = |value: Value| json!({ "@context": "https://w3id.org/dcc/v1", "id": "urn:a", "awardedOnCompletionOf": value });
    assert_eq!(
        quads(&of(json!({ "id": "urn:b" }))),
        ["<urn:b> <http://schema.org/educationalCredentialAwarded> <urn:a>"]
    );
    assert_eq!(
        found(&of(json!("urn:b"))),
        ["ld.invalid /awardedOnCompletionOf a text or number as the subject of a reverse property"]
    );
}
