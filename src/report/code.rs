//! The finding codes: a closed set that programs may rely on (report.md §3, rendered in `docs/codes.md`).

use std::fmt;

use super::{Severity, Step};

/// Declares every code once: name, step, severity, specification, what is wrong, what to do.
macro_rules! codes {
    ($($name:ident $code:literal $step:ident $severity:ident $spec:literal $text:literal $advice:literal;)*) => {
        /// What was found. The text of a code is for people and may change; the code itself never does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = concat!("`", $code, "`: ", $text)] $name,)*
        }

        impl Code {
            /// Every code, in the order of `docs/codes.md`.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The stable name, such as `proof.signature_mismatch`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),* }
            }

            /// The step that finds it, unless the finding itself names another.
            pub fn step(self) -> Step {
                match self { $(Code::$name => Step::$step),* }
            }

            /// What it does to the step's outcome.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity),* }
            }

            /// The section that the rule comes from.
            pub fn spec(self) -> &'static str {
                match self { $(Code::$name => $spec),* }
            }

            /// What is wrong (or worth knowing), in plain words.
            pub fn text(self) -> &'static str {
                match self { $(Code::$name => $text),* }
            }

            /// What the holder or the issuer can do about it. Empty where nothing needs doing.
            pub fn advice(self) -> &'static str {
                match self { $(Code::$name => $advice),* }
            }
        }
    };
}

codes! {
    // Reading the input
    InputEmpty "input.empty" Input Error "OB 3.0 §5"
        "There is no badge in it: the input is empty."
        "Choose the badge file again; the download may have failed.";
    InputTooLarge "input.too_large" Input Error "OB 3.0 §5"
        "The input is larger than any badge should be."
        "Ask the issuer for the badge without large embedded files.";
    InputUnknownFormat "input.unknown_format" Input Error "OB 3.0 §5"
        "This is no badge file: neither JSON, nor a signed token, nor a PNG or SVG image."
        "Choose the file that the issuer sent, not a screenshot or a web page.";
    InputTruncated "input.truncated" Input Error "OB 3.0 §5.3"
        "The file is cut off or damaged."
        "Download the badge again.";
    InputEncoding "input.encoding" Input Error "RFC 8259 §8.1"
        "The text is not valid UTF-8, or holds half of a character."
        "Ask the issuer for the badge again; this copy was damaged or made by faulty software.";
    InputNoCredential "input.no_credential" Input Error "OB 3.0 §5.3"
        "The image holds no badge."
        "Use the original image that the issuer sent; copies and screenshots lose the badge inside.";
    InputTwoPayloads "input.two_payloads" Input Error "OB 3.0 §5.3"
        "The image holds more than one badge, so it is not clear which one is meant."
        "Ask the issuer for an image with one badge.";
    InputTrailing "input.trailing" Input Error "PNG §13.2"
        "Something is attached behind the end of the image."
        "Ask the issuer for a clean copy of the image.";
    InputDoctype "input.doctype" Input Error "XML 1.0 §2.8"
        "The SVG image defines its own document type or entities, which can be used to hide content."
        "Ask the issuer for an SVG without a document type definition.";
    InputCompressed "input.compressed" Input Warning "OB 3.0 §5.3.1"
        "The badge inside the image is compressed, which the standard forbids."
        "The issuer should bake badges without compression.";
    // Parsing
    ParseJson "parse.json" Input Error "RFC 8259"
        "The badge is not well-formed JSON."
        "Ask the issuer for the badge again; this copy was damaged or edited.";
    ParseDuplicateKey "parse.duplicate_key" Input Error "RFC 7493 §2.3"
        "One name appears twice in the same object, so two programs could read two different badges."
        "Do not rely on this file; ask the issuer for a correct one.";
    ParseDepth "parse.depth" Input Error "RFC 8259 §9"
        "The badge is nested deeper than any real badge."
        "Ask the issuer for a simpler badge.";
    ParseNumber "parse.number" Input Error "RFC 7493 §2.2"
        "A number is too large to be read the same way by every program."
        "The issuer should write such numbers as text.";
    ParseJws "parse.jws" Input Error "RFC 7515 §7.1"
        "The signed token does not have the required form of three encoded parts."
        "Copy the token again, whole and without additions.";
    ParseNotACredential "parse.not_a_credential" Input Error "OB 3.0 §9.1"
        "This can be read, but it is no badge of Open Badges 3.0 or 2.0."
        "Check that this is the badge itself and not another document about it.";
    // Conformance
    ContextMissing "context.missing" Conformance Error "OB 3.0 §B.1"
        "A required context is missing, so the words of the badge have no defined meaning."
        "The issuer must list the contexts of Verifiable Credentials and Open Badges.";
    ContextOrder "context.order" Conformance Error "OB 3.0 §B.1"
        "The required contexts stand in the wrong order."
        "The issuer must list the Verifiable Credentials context first and the Open Badges context second.";
    ContextUnknown "context.unknown" Conformance Unknown "OB 3.0 §8.3"
        "The badge uses a context that this verifier does not know, so its meaning cannot be checked."
        "The operator of this verifier can add contexts that it trusts to its policy.";
    ContextVersion "context.version" Conformance Warning "OB 3.0 §A.2"
        "The badge uses an older edition or another spelling of a context."
        "The issuer should use the current contexts for new badges.";
    LdToleratedTerm "ld.tolerated_term" Conformance Warning "OB 3.0 §C"
        "A type of the 1EdTech extensions is used without its context."
        "The issuer should list the extensions context.";
    LdUndefinedTerm "ld.undefined_term" Conformance Error "VC Data Integrity §2.4.1"
        "A word that no context defines: a signature would not cover it."
        "The issuer must define the word in a context, or leave it out.";
    LdInvalid "ld.invalid" Conformance Error "JSON-LD 1.1 API §9"
        "The badge uses JSON-LD in a way that is malformed or could change its meaning."
        "The issuer must use the plain names that the contexts define.";
    LdAmbiguousId "ld.ambiguous_id" Conformance Error "JSON-LD 1.1 §3.3"
        "Two objects share one id and contradict each other."
        "The issuer must give different things different ids.";
    TypeMissing "type.missing" Conformance Error "OB 3.0 §B.1"
        "A required type is absent."
        "The issuer must name the type of every object as the standard requires.";
    ModelViolation "model.violation" Conformance Error "OB 3.0 §B"
        "The badge breaks the data model of the standard."
        "The issuer must correct the badge and issue it again.";
    ModelAdvice "model.advice" Conformance Warning "OB 3.0 §B"
        "The badge departs from a recommendation of the standard."
        "The issuer should correct this in new badges.";
    SchemaViolation "schema.violation" Conformance Error "OB 3.0 §9.1 step 1"
        "The badge does not meet a schema that it names itself."
        "The issuer must correct the badge or the schema.";
    SchemaUnavailable "schema.unavailable" Conformance Unknown "OB 3.0 §9.1 step 1"
        "A schema that the badge names could not be had, so it could not be checked."
        "Try again later, or ask the issuer to publish the schema.";
    SubjectUnidentified "subject.unidentified" Conformance Error "OB 3.0 §9.1 step 1"
        "The badge does not say to whom it belongs."
        "The issuer must name the recipient by an id or an identifier.";
    TextSuspicious "text.suspicious" Conformance Warning "UTS 39"
        "A name contains characters that are invisible, change the reading direction or imitate other letters, or reads like the name of somebody else."
        "Compare the name letter by letter with the one you expect.";
    // Proof
    ProofMissing "proof.missing" Proof Error "OB 3.0 §8"
        "The badge is not signed."
        "Ask the issuer for the signed badge.";
    ProofMalformed "proof.malformed" Proof Error "VC Data Integrity §4.4"
        "The signature is damaged or incomplete."
        "Ask the issuer for the badge again.";
    ProofUnsupported "proof.unsupported" Proof Unknown "VC Data Integrity §3"
        "The badge is signed in a way that this verifier does not know."
        "Ask the issuer for the badge with a common signature, such as eddsa-rdfc-2022 or RS256.";
    ProofAlgorithmRefused "proof.algorithm_refused" Proof Error "RFC 8725 §3.1"
        "The signature uses an algorithm or a key that gives no security."
        "The issuer must sign again with a sound algorithm and key.";
    ProofHeaderRefused "proof.header_refused" Proof Error "OB 3.0 §8.2.4"
        "The header of the signed token holds something that the standard does not allow."
        "The issuer must sign again with only alg, kid, jwk and typ in the header.";
    ProofPurpose "proof.purpose" Proof Error "VC Data Integrity §4.4"
        "The signature was made for another purpose than issuing a badge."
        "Do not rely on this badge; ask the issuer for a correct one.";
    ProofSignatureMismatch "proof.signature_mismatch" Proof Error "OB 3.0 §8"
        "The signature does not fit: the badge was changed after signing, or somebody else signed it."
        "Ask the issuer for an unaltered copy.";
    ProofClaimsDiffer "proof.claims_differ" Proof Error "OB 3.0 §8.2.6"
        "The signed token says something else than the badge inside it."
        "The issuer must issue the badge again with matching claims.";
    ProofClaimsMissing "proof.claims_missing" Proof Warning "OB 3.0 §8.2.6"
        "The signed token lacks a claim that the standard requires."
        "The issuer should add the missing claims in new badges.";
    ProofExpired "proof.expired" Proof Error "VC Data Integrity §4.4"
        "The signature itself has expired."
        "Ask the issuer for a newly signed badge.";
    ProofNotYet "proof.not_yet" Proof Error "VC Data Integrity §4.4"
        "The signature is dated in the future."
        "Check the date, or ask the issuer.";
    ProofDeprecatedSuite "proof.deprecated_suite" Proof Warning "VC Data Integrity §3"
        "The signature uses an outdated form."
        "The issuer should use a current one for new badges.";
    ProofCopyDiffers "proof.copy_differs" Proof Warning "OB 2.0 Hosted Verification"
        "The file says something else than the copy that its issuer hosts; this is about the hosted copy."
        "Ask the holder for the current badge, or use its address instead of the file.";
    ProofCosignatureInvalid "proof.cosignature_invalid" Proof Warning "VC Data Integrity §2.1.1"
        "A further signature by somebody else than the issuer could not be confirmed."
        "The issuer's own signature decides; do not rely on the further one.";
    // Issuer
    IssuerMalformed "issuer.malformed" Issuer Error "OB 3.0 §8.5"
        "The issuer's id is no valid web address or DID."
        "Do not rely on this badge; ask the issuer for a correct one.";
    IssuerInsecureUrl "issuer.insecure_url" Issuer Error "OB 3.0 §7"
        "The issuer, its key or its badge is named by an address without encryption, which anybody on the way can change."
        "The issuer must use https addresses.";
    IssuerUnresolvable "issuer.unresolvable" Issuer Unknown "OB 3.0 §8.5"
        "The issuer's keys, or its own copy of the badge, could not be had, so it is not known whether the badge is the issuer's."
        "Try again later.";
    IssuerMethodUnsupported "issuer.method_unsupported" Issuer Unknown "DID Core §3"
        "The issuer uses a kind of identifier that this verifier does not know."
        "Ask the issuer for a badge under a did:web, did:key or https identifier.";
    IssuerDocumentInvalid "issuer.document_invalid" Issuer Error "DID Core §5"
        "A document by which the issuer vouches for its badges contradicts itself or belongs to somebody else."
        "The issuer must correct the documents that it publishes.";
    IssuerKeyNotFound "issuer.key_not_found" Issuer Error "OB 3.0 §8.5"
        "The issuer does not list the key that this badge was signed with."
        "Do not rely on this badge; ask the issuer whether it is theirs.";
    IssuerKeyUnauthorised "issuer.key_unauthorised" Issuer Error "DID Core §5.3.2"
        "The issuer lists the key, but not for issuing badges."
        "Ask the issuer whether this badge is theirs.";
    IssuerMismatch "issuer.mismatch" Issuer Error "OB 3.0 §8.5"
        "The key or the address that vouches for this badge belongs to somebody else than the issuer it names."
        "Do not rely on this badge.";
    IssuerKeySelfAsserted "issuer.key_self_asserted" Issuer Unknown "OB 3.0 §8.5"
        "Only the badge itself says that the key is the issuer's; nobody else confirms it."
        "Ask the issuer to publish its keys at its own address.";
    // Validity
    ValidityExpired "validity.expired" Validity Error "OB 3.0 §9.1 step 4"
        "The badge has expired."
        "Ask the issuer for a renewed badge.";
    ValidityNotYet "validity.not_yet" Validity Error "OB 3.0 §9.1 step 4"
        "The badge is not valid yet."
        "Come back after the date on which it becomes valid.";
    ValidityMalformed "validity.malformed" Validity Error "VCDM 2.0 §4.9"
        "A date that decides about validity is no date, or the end lies before the start."
        "The issuer must correct the dates and issue the badge again.";
    // Status
    StatusRevoked "status.revoked" Status Error "OB 3.0 §9.1 step 4"
        "The issuer has revoked this badge."
        "Ask the issuer for the reason.";
    StatusSuspended "status.suspended" Status Error "Bitstring Status List §2.2"
        "The issuer has suspended this badge for now."
        "Ask the issuer when it will be reinstated.";
    StatusMessage "status.message" Status Info "Bitstring Status List §2.2"
        "The issuer publishes a message about the state of this badge."
        "";
    StatusUnreachable "status.unreachable" Status Unknown "OB 3.0 §9.1 step 4"
        "It could not be looked up whether the badge has been revoked."
        "Try again later.";
    StatusUnsupported "status.unsupported" Status Unknown "OB 3.0 §9.1 step 4"
        "The badge publishes its status in a way that this verifier does not know."
        "Ask the issuer whether the badge still holds.";
    StatusListInvalid "status.list_invalid" Status Unknown "Bitstring Status List §3.2"
        "The list that says whether the badge is revoked is not valid itself."
        "The issuer must correct its status list.";
    StatusListExpired "status.list_expired" Status Unknown "Bitstring Status List §3.2"
        "The list that says whether the badge is revoked is out of date."
        "Try again later; the issuer must publish a current list.";
    StatusListIssuer "status.list_issuer" Status Unknown "Bitstring Status List §6"
        "The list that says whether the badge is revoked was made by somebody else than the issuer."
        "The issuer must sign its status list, or the operator of this verifier must name who else may.";
    StatusIndex "status.index" Status Unknown "Bitstring Status List §3.2"
        "The badge points outside of the list that says whether it is revoked."
        "The issuer must correct its status list.";
    StatusPurpose "status.purpose" Status Unknown "Bitstring Status List §3.2"
        "The badge and its status list disagree about what the list is for."
        "The issuer must correct its status list.";
    StatusIndexMalformed "status.index_malformed" Status Error "Bitstring Status List §2.1"
        "The badge's place in the status list is not a number."
        "The issuer must issue the badge again.";
    StatusUndisclosed "status.undisclosed" Status Unknown "Bitstring Status List §2.1"
        "The badge may have a status or an end date that is not shown."
        "Ask the holder for a copy that shows them.";
    // Recipient
    RecipientMismatch "recipient.mismatch" Recipient Error "OB 3.0 §9.3"
        "The badge was issued to somebody else."
        "Check the address or id that you asked for, also its spelling.";
    RecipientUnidentified "recipient.unidentified" Recipient Error "OB 3.0 §9.3"
        "The badge does not name a recipient of the kind that you asked for."
        "Ask for another kind of identity, such as the holder's id.";
    RecipientUnsupported "recipient.unsupported" Recipient Unknown "OB 3.0 §9.3"
        "The recipient is hidden in a way that this verifier does not know."
        "Ask the issuer to confirm the recipient.";
    RecipientWeakHash "recipient.weak_hash" Recipient Warning "OB 3.0 §B.6"
        "The recipient's identity is protected by a weak method."
        "The issuer should use sha256 in new badges.";
    // Refresh
    RefreshAvailable "refresh.available" Refresh Info "OB 3.0 §9.1 step 3"
        "The issuer offers a newer edition of this badge, which was not looked at."
        "Ask the holder for the newest edition.";
    RefreshApplied "refresh.applied" Refresh Info "OB 3.0 §9.1 step 3"
        "A newer edition of this badge was found and evaluated."
        "";
    RefreshFailed "refresh.failed" Refresh Warning "OB 3.0 §9.1 step 3"
        "The newer edition that the issuer offers could not be had; this is about the badge as it was given."
        "Try again later.";
    // Trust
    TrustRecognised "trust.recognised" Trust Info "OB 3.0 §9 (trust is outside)"
        "The issuer is recognised by the verifier's own list, by a registry it uses, or by the label that it holds."
        "";
    TrustNotListed "trust.not_listed" Trust Info "OB 3.0 §9 (trust is outside)"
        "Nobody whom this verifier relies on has recognised this issuer."
        "Find out who the issuer is before you rely on the badge.";
    TrustRegistryUnreachable "trust.registry_unreachable" Trust Unknown "OB 3.0 §9 (trust is outside)"
        "A registry that could list the issuer could not be read."
        "Try again later.";
    // Endorsements
    EndorsementTargetMismatch "endorsement.target_mismatch" Endorsement Warning "OB 3.0 §9.2"
        "An endorsement is about something that is not in this badge."
        "Disregard that endorsement.";
    EndorsementUnreachable "endorsement.unreachable" Endorsement Unknown "OB 3.0 §9.2"
        "An endorsement that the issuer's own profile names could not be had."
        "Try again later. The badge does not depend on it.";
    EndorsementSelf "endorsement.self" Endorsement Warning "OB 3.0 §9.2"
        "An endorsement was made by the endorsed party itself, or by the badge's own issuer."
        "Disregard that endorsement.";
    EndorsementInvalid "endorsement.invalid" Endorsement Warning "OB 3.0 §9.2"
        "An endorsement could not be confirmed."
        "Disregard that endorsement; its own report says why.";
    // The label
    LabelHeld "label.held" Label Info "Quality Label (docs/report.md)"
        "The issuer holds the label."
        "";
    LabelExpired "label.expired" Label Info "Quality Label (docs/report.md)"
        "The issuer held the label, and its time is over."
        "Ask the issuer whether it has renewed the label.";
    LabelRevoked "label.revoked" Label Info "Quality Label (docs/report.md)"
        "The issuer held the label, and it was taken back."
        "Ask the issuer, or the label's authority, for the reason.";
    LabelNotHeld "label.not_held" Label Info "Quality Label (docs/report.md)"
        "The issuer does not hold the label."
        "";
    LabelUnknown "label.unknown" Label Info "Quality Label (docs/report.md)"
        "It could not be found out whether the issuer holds the label."
        "Try again later.";
    LabelAwardDateUnproven "label.award_date_unproven" Label Info "Quality Label (docs/report.md)"
        "When the badge was awarded is the issuer's own word, and with it whether the label was held then."
        "";
    LabelCounterfeit "label.counterfeit" Label Warning "Quality Label (docs/report.md)"
        "Somebody claims the label who has no right to give it."
        "Do not rely on it; tell the label's authority.";
    LabelNotApplicable "label.not_applicable" Label Info "Quality Label (docs/report.md)"
        "A statement about the label is not this issuer's label."
        "";
    LabelDisputed "label.disputed" Label Warning "Quality Label (docs/report.md)"
        "The sources contradict each other about this label; the worst of them counts."
        "Ask the label's authority.";
    LabelUnreadable "label.unreadable" Label Warning "Quality Label (docs/report.md)"
        "A label credential that was handed in cannot be read, or not be relied upon."
        "Ask the issuer for the label credential again, as the authority sent it.";
    LabelRegisterStale "label.register_stale" Label Warning "Quality Label (docs/report.md)"
        "The register of labels is out of date, so it does not answer for now."
        "Try again later; the authority must publish a current edition.";
    LabelRegisterRolledBack "label.register_rolled_back" Label Warning "Quality Label (docs/report.md)"
        "The register of labels is older than one that was seen before, so it is not used."
        "Somebody may be holding the current one back; try again later, or ask the authority.";
    LabelRegisterUnreachable "label.register_unreachable" Label Warning "Quality Label (docs/report.md)"
        "The register of labels could not be had."
        "Try again later.";
    LabelRegisterInvalid "label.register_invalid" Label Warning "Quality Label (docs/report.md)"
        "The register of labels is not what its authority signed, or cannot be read."
        "Do not rely on it; tell the label's authority.";
    // Limits
    BudgetExhausted "budget.exhausted" Budget Unknown "Limits of this verifier"
        "The badge demands more work than this verifier does for one badge."
        "Ask the issuer for a simpler badge.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
