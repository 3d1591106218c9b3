use std::path::Path;

use sha2::{Digest, Sha256};

use super::*;

/// Address, file in the collection of published contexts, SHA-256 of the document's canonical form (RFC 8785).
const PUBLISHED: &[(&str, &str, &str)] = &[
    (
        "https://www.w3.org/2018/credentials/v1",
        "credentials-v1.json",
        "b01e671e873981f19a9102a9a57f666dbcaeb31b99e3e124378d143e71549247",
    ),
    (
        "https://www.w3.org/ns/credentials/v2",
        "credentials-v2.json",
        "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
    ),
    (
        "https://www.w3.org/ns/credentials/status/v1",
        "credentials-status-v1.json",
        "b2fcebfbaf4e6beae2be370fda8a5f9f99c28540c798a75a8cdccc0fb1a12492",
    ),
    (
        "https://w3id.org/vc/status-list/2021/v1",
        "status-list-2021-v1.json",
        "9768f9aa81ab6c3e2ad96b2d669eaba67afe13fff0140a853f1e3d313fab13b6",
    ),
    (
        "https://w3id.org/security/data-integrity/v1",
        "data-integrity-v1.json",
        "9505bf85338a4c2121ad03992ac90061bc85d43bcfa34d9d47b779381cf08b5f",
    ),
    (
        "https://w3id.org/security/data-integrity/v2",
        "data-integrity-v2.json",
        "7ba3c50acf2689d5e07927267343eb353249c7c22a9f2d00307cc970e855e305",
    ),
    (
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "ed25519-2020-v1.json",
        "fb517f09d990829aed734c9bad8cbbb2ac3d5063b865c7e3d81f246074bf5691",
    ),
    (
        "https://w3id.org/security/suites/x25519-2020/v1",
        "x25519-2020-v1.json",
        "454c264ab52b3ee90b2c21a996afc4f5f2a02c2e282799b6e92305e1aa536de6",
    ),
    (
        "https://w3id.org/security/suites/jws-2020/v1",
        "jws-2020-v1.json",
        "eed16334842a5635257913b33acd1aeee29009eb188d855f9a1d0ceee4a8ae4d",
    ),
    (
        "https://w3id.org/security/multikey/v1",
        "multikey-v1.json",
        "c1ccf058057f53b0c88d982b5fb362e0465bbf0e3e781cccf277c806da176209",
    ),
    (
        "https://www.w3.org/ns/did/v1",
        "did-v1.json",
        "a7e146c40fcec005d3f0f14ae745665f446da58d7914a9d8f733746686fad82b",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "ob-3.0.json",
        "2c54acaa1cffda2420be32ab61f0a2082051211131c6337686f36f2537aa859b",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "ob-3.0.1.json",
        "8bb2354552b70cbdf2066f6d3e24bc5c2be2619145737580ad2aebdc366e77d5",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "ob-3.0.2.json",
        "bdd1d11a55a660322f24660862a1d430ee80cce584465f750909daa43684357c",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "ob-3.0.3.2026-06.json",
        "04b1136ddc4eda9a8966bc7ef182789f233a26739473140ef75d6968c29a2966",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "ob-extensions.json",
        "15f4c347c6fe4380d9b6b93795859e33747ef48d5c55b91a71c52fb51c7bcbd7",
    ),
    (
        "https://w3id.org/openbadges/v2",
        "ob-2.0.json",
        "4b5f71314b9fef23264b05bab6a03811e8fc1e5e7506b79b092aec91865e7e07",
    ),
    (
        "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
        "clr-2.0.json",
        "a2dd0c0c07434663b7b54a51dd8a3363f6d5c420efa87e3d97b4ef8661596d44",
    ),
    (
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        "clr-2.0.1.json",
        "7defe702c102faf14108579b7d65ef39ecf4c3bbef925b803e15bd77cd6e3394",
    ),
    (
        "https://w3id.org/dcc/v1",
        "dcc-v1.json",
        "72bbeeb602655938f472f98317cab12c1bf6abc96a915d1fcc3fe18e79f92a42",
    ),
    (
        "https://openbadgespec.org/extensions/accessibilityExtension/context-3.0.0.json",
        "ext-accessibility-3.0.0.json",
        "5516cffc89f003fb93d1c7627eb874adbb6b5fc15cba0cea3107405cef21292c",
    ),
    (
        "https://openbadgespec.org/extensions/applyLinkExtension/context-3.0.0.json",
        "ext-applyLink-3.0.0.json",
        "ea2463261715974e203f121da4e97a4b7e86ec8c5df4bfdce63fb0ddbb240206",
    ),
    (
        "https://openbadgespec.org/extensions/geoCoordinatesExtension/context-3.0.0.json",
        "ext-geoCoordinates-3.0.0.json",
        "31cd8264247db14bde53ac8cfb03af5110e3360257c895d82eea353197ed39c0",
    ),
    (
        "https://openbadgespec.org/extensions/licenseExtension/context-3.0.0.json",
        "ext-license-3.0.0.json",
        "b2787e7cfc1130a526d3b32dc48d9c6915976f625c3b9f2cbca946717d1cc659",
    ),
    (
        "https://purl.imsglobal.org/spec/ob-accred/v2p0/context",
        "ext-issuer-accreditation-v2.json",
        "0e94a1c1c7e9e70fc45410baa71fc6596c6b16f106ac7a7231c0a7759a168bb8",
    ),
    (
        "https://w3id.org/badge-quality-label/v1",
        "quality-label-v1.json",
        "edddd91382f7ff357662c67dd307311b598bba42fd33821b835fe8d99ebc1a04",
    ),
    (
        "https://w3id.org/badge-quality-label/assessment/v1",
        "assessment-v1.json",
        "23efbc0669ca15b4fdd1f63f218bf1a86c96a26326137d3e35162998b82d52cd",
    ),
];

/// The edition of context-3.0.3.json that was replaced in place.
const OLDER: (&str, &str, &str) = (
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "ob-3.0.3.2024-12.json",
    "c5e555a91a5cf48e32ae0a05674c61ddd5c053b680b5643b2f57f9965e386d99",
);

const OB_3_0_3: &str = OLDER.0;

/// Every recorded edition with the document that is built in for it.
fn editions() -> impl Iterator<Item = (&'static str, &'static str, &'static Value)> {
    let current = PUBLISHED.iter().map(|&(url, file, digest)| (file, digest, find(url).unwrap().document()));
    let (url, file, digest) = OLDER;
    current.chain([(file, digest, older_edition(url).unwrap())])
}

/// RFC 8785 for what occurs in contexts: no numbers but `1.1`, no character outside ASCII.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let members = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        scalar => scalar.to_string(),
    }
}

fn digest(document: &Value) -> String {
    Sha256::digest(canonical(document)).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_text_renders() {
    for context in all().chain([&registry::OB_3_0_3_OF_2024_12]) {
        if let Err(error) = context.render() {
            panic!("{}: {error}", context.url);
        }
    }
}

#[test]
fn every_document_has_its_recorded_digest() {
    for (file, recorded, document) in editions() {
        assert_eq!(digest(document), recorded, "{file}");
    }
}

#[test]
fn every_built_in_context_has_a_recorded_digest() {
    let recorded: Vec<&str> = PUBLISHED.iter().map(|(url, ..)| *url).collect();
    assert!(all().map(|context| context.url).eq(recorded));
}

#[test]
fn comparison_with_the_published_documents_where_they_are_at_hand() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/contexts"));
    if !folder.is_dir() {
        return;
    }
    let ours = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/published/contexts"));
    for (file, _, document) in editions() {
        // What is published here and nowhere else is not in that collection.
        let folder = if file == "assessment-v1.json" { ours } else { folder };
        let published = json::parse(&std::fs::read(folder.join(file)).unwrap()).unwrap();
        assert!(canonical(document) == canonical(&published), "{file} differs");
    }
}

#[test]
fn no_address_is_there_twice() {
    let mut addresses: Vec<&str> =
        all().flat_map(|context| context.aliases.iter().chain([&context.url])).copied().collect();
    let number = addresses.len();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), number);
}

#[test]
fn an_address_is_compared_byte_for_byte() {
    assert!(find(OB_3_0_3).is_some());
    for other in [
        "",
        "http://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org:443/spec/ob/v3p0/context-3.0.3.json",
        "https://PURL.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json#",
        " https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.0.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.4.json",
        "https://www.w3.org/ns/credentials/v2/",
        "https://w3id.org/openbadges/v1",
    ] {
        assert!(find(other).is_none(), "{other}");
    }
}

#[test]
fn aliases_lead_to_the_same_document() {
    for (alias, url) in [
        (
            "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld",
            "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        ),
        ("https://openbadgespec.org/v2/context.json", "https://w3id.org/openbadges/v2"),
        (
            "https://purl.imsglobal.org/spec/ob-accred/v2p0/context/",
            "https://purl.imsglobal.org/spec/ob-accred/v2p0/context",
        ),
    ] {
        assert!(std::ptr::eq(find(alias).unwrap(), find(url).unwrap()), "{alias}");
    }
}

#[test]
fn older_editions_and_other_spellings_are_told_from_the_current_one() {
    let older: Vec<&str> = all()
        .flat_map(|context| context.aliases.iter().chain([&context.url]))
        .copied()
        .filter(|url| find(url).unwrap().spelling(url) == Spelling::Older)
        .collect();
    assert_eq!(
        older,
        [
            "https://www.w3.org/2018/credentials/v1",
            "https://w3id.org/security/data-integrity/v1",
            "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld",
            "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
            "https://openbadgespec.org/v2/context.json",
            "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
            "https://purl.imsglobal.org/spec/ob-accred/v2p0/context/",
        ]
    );
}

#[test]
fn only_one_address_has_an_older_edition() {
    let with_older: Vec<&str> =
        all().map(|context| context.url).filter(|url| older_edition(url).is_some()).collect();
    assert_eq!(with_older, [OB_3_0_3]);
}

#[test]
fn the_two_editions_at_one_address_differ_in_two_terms_only() {
    let added = terms_only_in_newer(OB_3_0_3);
    assert_eq!(added, ["endorsementJwt", "jti"]);
    let mut newer = find(OB_3_0_3).unwrap().document().clone();
    for term in added {
        newer["@context"].as_object_mut().unwrap().remove(term);
    }
    assert_eq!(&newer, older_edition(OB_3_0_3).unwrap());
    assert!(terms_only_in_newer("https://www.w3.org/ns/credentials/v2").is_empty());
    assert!(terms_only_in_newer("https://example.org/unknown").is_empty());
}
