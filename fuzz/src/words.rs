//! Words that mean something in badges, key documents and lists: made-up ones alone would never be looked at.

use std::fmt;

use bolero::TypeGenerator;

/// A member's name.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Name {
    Known(u8),
    Known2(u8),
    Free(String),
}

/// A text.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Text {
    Known(u8),
    Name(u8),
    Free(String),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Name::Known(number) | Name::Known2(number) => pick(NAMES, *number),
            Name::Free(text) => text,
        })
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Text::Known(number) => pick(TEXTS, *number),
            Text::Name(number) => pick(NAMES, *number),
            Text::Free(text) => text,
        })
    }
}

fn pick(words: &[&'static str], number: u8) -> &'static str {
    words[usize::from(number) % words.len()]
}

const NAMES: &[&str] = &[
    "@base", "@context", "@graph", "@id", "@import", "@included", "@index", "@json", "@language", "@list", "@nest",
    "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type", "@value", "@version", "@vocab",
    "achievement", "achievementType", "address", "alg", "alignment", "alsoKnownAs", "assertionMethod", "aud",
    "authentication", "awardedDate", "challenge", "controller", "created", "creator", "creditsEarned", "credentialSchema",
    "credentialStatus", "credentialSubject", "criteria", "crit", "crv", "cryptosuite", "cty", "d", "deactivated",
    "description", "domain", "encodedList", "endorsement", "endorsementComment", "endorsementJwt", "evidence", "exp",
    "expirationDate", "expires", "federation", "hashed", "iat", "id", "identifier", "identityHash", "identityType",
    "image", "inLanguage", "iss", "issuanceDate", "issuer", "jti", "jwk", "keys", "key_ops", "kid", "kty", "n", "name",
    "narrative", "nbf", "nonce", "parentOrg", "previousProof", "proof", "proofPurpose", "proofValue",
    "publicKeyJwk", "publicKeyMultibase", "refreshService", "registry", "result", "resultDescription", "revoked", "role",
    "salt", "source", "statusListCredential", "statusListIndex", "statusMessage", "statusPurpose", "statusReference",
    "statusSize", "sub", "tag", "targetName", "termsOfUse", "typ", "type", "url", "use", "validFrom", "validUntil", "value",
    "vc", "verificationMethod", "x", "y",
];

const TEXTS: &[&str] = &[
    "", " ", "0", "-0", "-1", "01", "1", "131071", "131072", "9007199254740993", "18446744073709551616", "\u{0}",
    "\u{202e}abc", "\u{200b}", "\u{feff}", "_:b0", "a\u{301}", "http://issuer.example/", "https://issuer.example",
    "https://issuer.example/status/1", "https://issuer.example:443/./x?y#z", "https://[::1]/", "https://127.0.0.1/",
    "https://user:password@issuer.example/", "https://xn--/", "urn:uuid:00000000-0000-0000-0000-000000000000", "data:,x",
    "javascript:alert(1)", "file:///dev/null", "did:key:z6Mk", "did:key:zzz", "did:web:", "did:web:issuer.example",
    "did:web:issuer.example#key-1", "did:web:issuer.example:%2e%2e", "did:web:localhost%3A1", "did:jwk:e30",
    "did:example:x", "#key-1", "?", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000001+14:00",
    "2026-02-30T00:00:00Z", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "2026-01-01",
    "https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", "https://w3id.org/security/data-integrity/v2",
    "VerifiableCredential", "OpenBadgeCredential", "AchievementCredential", "EndorsementCredential",
    "EndorsementSubject", "AchievementSubject", "Achievement", "Profile", "BitstringStatusListEntry",
    "BitstringStatusListCredential", "BitstringStatusList", "StatusList2021Entry", "1EdTechRevocationList",
    "1EdTechCredentialRefresh", "1EdTechJsonSchemaValidator2019", "DataIntegrityProof", "Ed25519Signature2020",
    "eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-sd-2023", "eddsa-jcs-2022", "ecdsa-jcs-2019", "assertionMethod",
    "revocation", "suspension", "message", "refresh", "Multikey", "JsonWebKey", "OKP", "EC", "RSA", "oct", "Ed25519",
    "P-256", "P-384", "EdDSA", "ES256", "ES384", "RS256", "HS256", "none", "JWT", "vc+jwt", "AQAB", "AA", "====",
    "emailAddress", "md5$00", "sha256$00", "sha256$", "z", "u", "zQ3s", "u2V0AhVhA",
];
