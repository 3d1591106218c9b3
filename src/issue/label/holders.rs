//! Who holds a label now, for those who know nothing of labels: lists in the forms of others.

use std::collections::BTreeMap;

use serde_json::json;
use url::Url;

use super::{LabelEntry, RegisterEdition, RegisterError};
use crate::Timestamp;
use crate::issue::UnsignedList;
use crate::json::{Map, Value};
use crate::label::LabelState;
use crate::model::{CREDENTIALS_V2, Uri};

/// The context of the W3C draft. As long as nobody can have it, such a list is signed as text or as a token.
const RECOGNIZED_ENTITIES: &str = "https://www.w3.org/ns/credentials/recognized-entities/v1";

/// A label, and what everybody may know of who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelHolder {
    /// The name under which the Organiser appears in public; never that of a person who only works there.
    pub name: String,
    /// Its home page.
    pub url: Option<Uri>,
    /// Where it is, as people would say it.
    pub location: Option<String>,
    /// The label.
    pub label: LabelEntry,
}

impl LabelEntry {
    /// Whether the label is held at `instant`, as far as is known now.
    pub fn is_held_at(&self, instant: Timestamp) -> bool {
        self.state == LabelState::Active && self.from <= instant && instant <= self.until
    }
}

impl RegisterEdition {
    /// The issuers that are covered by a label as this edition is published, as a `RecognizedEntityCredential` that will be
    /// published at `url` (W3C Recognized Entities v1.0, draft). Its dates are those of the edition.
    ///
    /// No JSON-LD processor can read it before W3C publishes its context, so it is signed as text (`eddsa-jcs-2022`,
    /// `ecdsa-jcs-2019`) or as a token.
    ///
    /// # Errors
    /// [`RegisterError::NeverValid`]; [`RegisterError::Nobody`], since such a list cannot be empty.
    pub fn recognized_entities(
        &self,
        url: &Url,
        holders: &[LabelHolder],
    ) -> Result<UnsignedList, RegisterError> {
        let until = self.until()?;
        let held = held(holders, self.published);
        if held.is_empty() {
            return Err(RegisterError::Nobody);
        }
        let frame = json!({
            "@context": [CREDENTIALS_V2, RECOGNIZED_ENTITIES],
            "id": url.as_str(),
            "type": ["VerifiableCredential", "RecognizedEntityCredential"],
            "issuer": self.authority.as_str(),
            "validFrom": self.published.whole_seconds().to_string(),
            "validUntil": until.to_string(),
            "credentialSubject": [],
        });
        let entities = held.into_iter().map(|(id, holder)| self.entity(id, holder));
        Ok(UnsignedList::new(frame, "credentialSubject", entities))
    }

    fn entity(&self, id: &str, holder: &LabelHolder) -> Value {
        let mut entity = json!({
            "id": id,
            "type": "RecognizedEntity",
            "name": holder.name,
            "recognizedTo": {
                "type": "RecognizedAction", "action": "issue", "recognizedBy": self.authority.as_str(),
            },
        });
        if let Some(url) = &holder.url {
            entity["url"] = url.as_str().into();
        }
        entity
    }

    /// The issuers that are covered by a label as this edition is published, as a registry file of the Digital Credentials
    /// Consortium (`dcc-legacy`). `created` is when the registry was published first.
    ///
    /// The file is not signed and says no dates for its entries: it is as good as the address that serves it, and must be
    /// published anew with each edition.
    pub fn dcc_registry(&self, created: Timestamp, holders: &[LabelHolder]) -> Value {
        let registry: Map<String, Value> = held(holders, self.published)
            .into_iter()
            .map(|(id, holder)| (id.to_owned(), holder.dcc_entry()))
            .collect();
        let [created, updated] = [created, self.published].map(|date| date.whole_seconds().to_string());
        json!({ "meta": { "created": created, "updated": updated }, "registry": registry })
    }
}

impl LabelHolder {
    fn dcc_entry(&self) -> Value {
        let members = [
            ("name", Some(self.name.as_str())),
            ("location", self.location.as_deref()),
            ("url", self.url.as_ref().map(Uri::as_str)),
        ];
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?)))).collect()
    }
}

/// The issuers that are covered at `instant`, in the order of their ids. Of two labels, the one that began last counts.
fn held(holders: &[LabelHolder], instant: Timestamp) -> BTreeMap<&str, &LabelHolder> {
    let mut current: Vec<_> = holders.iter().filter(|holder| holder.label.is_held_at(instant)).collect();
    current.sort_by(|a, b| (a.label.from, &a.label.credential).cmp(&(b.label.from, &b.label.credential)));
    current
        .into_iter()
        .flat_map(|holder| holder.label.covers.iter().map(move |id| (id.as_str(), holder)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::evaluate::evaluate;
    use crate::issue::label::CoveredIssuers;
    use crate::issue::label::tests::{edition, entry, opened, uri};
    use crate::issue::tests::{TestKey, at_once, terms};
    use crate::issue::{Cryptosuite, IssuerKey, SignError};
    use crate::json;
    use crate::policy::{Policy, Registry};
    use crate::report::Code;
    use crate::testing::{Issuer, at, badge, codes, recorded, url};

    const LIST: &str = "https://label.example/recognized.json";

    fn holder(name: &str, issuer: &str, state: LabelState, from: &str, until: &str) -> LabelHolder {
        let covers = CoveredIssuers::new([issuer]).unwrap();
        let label = LabelEntry {
            covers,
            ..entry(&format!("urn:label:{}", name.replace(' ', "-")), state, from, until)
        };
        LabelHolder { name: name.to_owned(), url: None, location: None, label }
    }

    fn holders() -> Vec<LabelHolder> {
        const FROM: &str = "2026-03-02T00:00:00Z";
        const UNTIL: &str = "2029-03-02T00:00:00Z";
        vec![
            holder("Revoked", "did:web:revoked.example", LabelState::Revoked, FROM, UNTIL),
            holder("Expired", "did:web:expired.example", LabelState::Expired, "2023-03-02T00:00:00Z", FROM),
            holder("Over", "did:web:over.example", LabelState::Active, FROM, "2026-11-19T23:59:59Z"),
            holder("Later", "did:web:later.example", LabelState::Active, "2026-11-21T00:00:00Z", UNTIL),
            holder("Former name", "did:web:twice.example", LabelState::Superseded, FROM, UNTIL),
            holder("Newer name", "did:web:twice.example", LabelState::Active, "2026-05-01T00:00:00Z", UNTIL),
            holder("Older name", "did:web:twice.example", LabelState::Active, FROM, UNTIL),
            LabelHolder {
                url: Some(uri("https://centre.example/")),
                location: Some("Vilnius, Lithuania".to_owned()),
                ..holder("Youth Centre", "did:web:centre.example", LabelState::Active, FROM, UNTIL)
            },
        ]
    }

    #[test]
    fn who_holds_a_label_is_recognised_to_issue() {
        let list = edition("did:web:network.example").recognized_entities(&url(LIST), &holders()).unwrap();
        let action = json!({ "type": "RecognizedAction", "action": "issue", "recognizedBy": "did:web:network.example" });
        let expected = json!({
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://www.w3.org/ns/credentials/recognized-entities/v1",
            ],
            "id": LIST,
            "type": ["VerifiableCredential", "RecognizedEntityCredential"],
            "issuer": "did:web:network.example",
            "validFrom": "2026-11-20T00:00:00Z",
            "validUntil": "2026-11-27T00:00:00Z",
            "credentialSubject": [
                {
                    "id": "did:web:centre.example", "type": "RecognizedEntity", "name": "Youth Centre",
                    "url": "https://centre.example/", "recognizedTo": action,
                },
                {
                    "id": "did:web:twice.example", "type": "RecognizedEntity", "name": "Newer name",
                    "recognizedTo": action,
                },
            ],
        });
        assert_eq!(json::parse(list.to_text().as_bytes()).unwrap(), expected);
    }

    #[test]
    fn a_list_of_nobody_is_none() {
        let edition = edition("did:web:network.example");
        assert_eq!(
            edition.recognized_entities(&url(LIST), &holders()[..5]).unwrap_err(),
            RegisterError::Nobody
        );
        let never = RegisterEdition { valid_for: Duration::ZERO, ..edition };
        assert_eq!(never.recognized_entities(&url(LIST), &holders()).unwrap_err(), RegisterError::NeverValid);
    }

    #[test]
    fn a_list_in_words_without_a_context_is_signed_as_text() {
        let key = TestKey::ed25519();
        let (did, method) = (key.did(), key.method());
        let key = IssuerKey::new(&method, &key);
        let list = edition(&did).recognized_entities(&url(LIST), &holders()).unwrap();
        let refused = at_once(list.sign(&terms(Cryptosuite::EddsaRdfc2022), &key)).unwrap_err();
        assert!(
            matches!(&refused, SignError::Refused(findings) if codes(findings) == [Code::ContextUnknown]),
            "{refused}"
        );
        let signed = at_once(list.sign(&terms(Cryptosuite::EddsaJcs2022), &key)).unwrap();
        let token = at_once(list.into_token(&key)).unwrap();
        for published in [signed.as_str(), token.as_str()] {
            let opened = opened(published, &did, at("2026-11-21T00:00:00Z")).unwrap();
            assert_eq!(opened["credentialSubject"][0]["name"], "Youth Centre");
        }
    }

    #[test]
    fn a_registry_lists_who_holds_a_label_by_public_names() {
        let created = at("2026-01-01T00:00:00Z");
        let file = edition("did:web:network.example").dcc_registry(created, &holders());
        let expected = json!({
            "meta": { "created": "2026-01-01T00:00:00Z", "updated": "2026-11-20T00:00:00Z" },
            "registry": {
                "did:web:centre.example": {
                    "name": "Youth Centre", "location": "Vilnius, Lithuania", "url": "https://centre.example/",
                },
                "did:web:twice.example": { "name": "Newer name" },
            },
        });
        assert_eq!(file, expected);
    }

    #[test]
    fn our_verifier_finds_a_holder_in_the_registry_and_no_former_one() {
        const REGISTRY: &str = "https://label.example/registry.json";
        let issuer = Issuer::did_key(1);
        let trusted = |state| {
            let holders =
                [holder("Centre", &issuer.id, state, "2026-03-02T00:00:00Z", "2029-03-02T00:00:00Z")];
            let file = edition("did:web:network.example").dcc_registry(at("2026-01-01T00:00:00Z"), &holders);
            let policy =
                Policy { registries: vec![Registry::Dcc { url: url(REGISTRY) }], ..Policy::default() };
            let evidence = recorded([(REGISTRY, file)]);
            let signed = issuer.sign(badge(&issuer)).to_string();
            let report =
                evaluate(signed.as_bytes(), &policy, at("2026-11-21T00:00:00Z"), &evidence).unwrap().report;
            codes(&report.findings)
        };
        assert_eq!(trusted(LabelState::Active), [Code::TrustRecognised]);
        assert_eq!(trusted(LabelState::Revoked), [Code::TrustNotListed]);
    }
}
