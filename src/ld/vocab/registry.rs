//! The built-in contexts: address, source, and whether a later edition took their place.

use std::sync::OnceLock;

use super::{BuiltIn, Source, Standing};

/// Declares each context once, as a static of its own and as an item of [`ALL`].
macro_rules! contexts {
    ($($name:ident = $context:expr;)*) => {
        $(pub(super) static $name: BuiltIn = $context;)*
        pub(super) static ALL: &[&BuiltIn] = &[$(&$name),*];
    };
}

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("tables/", $name, ".vocab"))
    };
}

contexts! {
    // Verifiable Credentials. Data model 1.1 is for verification only (Open Badges 3.0, appendix B.9).
    VC_1 = published("https://www.w3.org/2018/credentials/v1", ssi_contexts::CREDENTIALS_V1).superseded();
    VC_2 = published("https://www.w3.org/ns/credentials/v2", ssi_contexts::CREDENTIALS_V2);
    STATUS = rendered("https://www.w3.org/ns/credentials/status/v1", table!("credentials-status-v1"));
    STATUS_LIST_2021 =
        published("https://w3id.org/vc/status-list/2021/v1", ssi_contexts::STATUS_LIST_2021_V1);

    // Proofs and keys.
    DATA_INTEGRITY_1 =
        published("https://w3id.org/security/data-integrity/v1", ssi_contexts::W3ID_DATA_INTEGRITY_V1)
            .superseded();
    DATA_INTEGRITY_2 =
        published("https://w3id.org/security/data-integrity/v2", ssi_contexts::W3ID_DATA_INTEGRITY_V2);
    ED25519_2020 =
        published("https://w3id.org/security/suites/ed25519-2020/v1", ssi_contexts::W3ID_ED2020_V1);
    X25519_2020 = rendered("https://w3id.org/security/suites/x25519-2020/v1", table!("x25519-2020-v1"));
    JWS_2020 = published("https://w3id.org/security/suites/jws-2020/v1", ssi_contexts::W3ID_JWS2020_V1);
    MULTIKEY = published("https://w3id.org/security/multikey/v1", ssi_contexts::W3ID_MULTIKEY_V1);
    DID = published("https://www.w3.org/ns/did/v1", ssi_contexts::DID_V1);

    // Open Badges 3.0.
    OB_3_0 = changed("https://purl.imsglobal.org/spec/ob/v3p0/context.json", &OB_3_0_1, table!("ob-3.0"))
        .also_at(&["https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld"])
        .superseded();
    OB_3_0_1 = rendered("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json", table!("ob-3.0.1"))
        .superseded();
    OB_3_0_2 = changed(
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        &OB_3_0_3_OF_2024_12,
        table!("ob-3.0.2"),
    )
    .superseded();
    OB_3_0_3 = rendered("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json", table!("ob-3.0.3"));
    OB_EXTENSIONS =
        rendered("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json", table!("ob-extensions"));

    // Open Badges 2.0, Comprehensive Learner Record, Digital Credentials Consortium.
    OB_2 = rendered("https://w3id.org/openbadges/v2", table!("ob-2.0"))
        .also_at(&["https://openbadgespec.org/v2/context.json"]);
    CLR_2_0 = changed("https://purl.imsglobal.org/spec/clr/v2p0/context.json", &CLR_2_0_1, table!("clr-2.0"))
        .superseded();
    CLR_2_0_1 = rendered("https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", table!("clr-2.0.1"));
    DCC = rendered("https://w3id.org/dcc/v1", table!("dcc-v1"));

    // Extensions of Open Badges, in their forms for 3.0. The last one's specification writes its address both ways.
    ACCESSIBILITY = rendered(
        "https://openbadgespec.org/extensions/accessibilityExtension/context-3.0.0.json",
        table!("ext-accessibility"),
    );
    APPLY_LINK = rendered(
        "https://openbadgespec.org/extensions/applyLinkExtension/context-3.0.0.json",
        table!("ext-apply-link"),
    );
    GEO_COORDINATES = rendered(
        "https://openbadgespec.org/extensions/geoCoordinatesExtension/context-3.0.0.json",
        table!("ext-geo-coordinates"),
    );
    LICENSE = rendered(
        "https://openbadgespec.org/extensions/licenseExtension/context-3.0.0.json",
        table!("ext-license"),
    );
    ISSUER_ACCREDITATION = rendered(
        "https://purl.imsglobal.org/spec/ob-accred/v2p0/context",
        table!("ext-issuer-accreditation"),
    )
    .also_at(&["https://purl.imsglobal.org/spec/ob-accred/v2p0/context/"]);

    // This project's own vocabularies: the document is the source.
    QUALITY_LABEL =
        published("https://w3id.org/badge-quality-label/v1", include_str!("tables/quality-label-v1.json"));
    ASSESSMENT = published(
        "https://w3id.org/badge-quality-label/assessment/v1",
        include_str!("tables/assessment-v1.json"),
    );
}

/// What the address of [`OB_3_0_3`] served before the file was changed in place.
pub(super) static OB_3_0_3_OF_2024_12: BuiltIn = changed(
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    &OB_3_0_3,
    table!("ob-3.0.3-2024-12"),
)
.superseded();

/// What W3C's drafts are written in: every word is a term. A badge may not use it, since no misspelling would be seen.
pub(super) static DRAFTS: BuiltIn =
    published("https://www.w3.org/ns/credentials/examples/v2", ssi_contexts::CREDENTIALS_EXAMPLES_V2);

const fn published(url: &'static str, document: &'static str) -> BuiltIn {
    built_in(url, Source::Document(document))
}

const fn rendered(url: &'static str, table: &'static str) -> BuiltIn {
    built_in(url, Source::Table(table))
}

const fn changed(url: &'static str, base: &'static BuiltIn, table: &'static str) -> BuiltIn {
    built_in(url, Source::Changes { base, table })
}

const fn built_in(url: &'static str, source: Source) -> BuiltIn {
    BuiltIn { url, aliases: &[], standing: Standing::Current, source, document: OnceLock::new() }
}

impl BuiltIn {
    const fn also_at(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    const fn superseded(mut self) -> Self {
        self.standing = Standing::Superseded;
        self
    }
}
