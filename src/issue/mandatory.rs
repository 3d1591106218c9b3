//! What a holder cannot hide (VC DI ECDSA §3.6.2, `mandatoryPointers`).

use crate::json::{Pointer, Value};

/// Members without which a credential would say something else: that the issuer assessed, that it was passed, that it
/// never ends, that it cannot be revoked. And those without which an achievement or endorsement says nothing.
const ALWAYS: [&[&str]; 13] = [
    &["validFrom"],
    &["validUntil"],
    &["credentialStatus"],
    &["refreshService"],
    &["termsOfUse"],
    &["credentialSubject", "source"],
    &["credentialSubject", "result", "status"],
    &["credentialSubject", "achievement", "name"],
    &["credentialSubject", "achievement", "description"],
    &["credentialSubject", "achievement", "criteria"],
    &["credentialSubject", "achievement", "achievementType"],
    &["credentialSubject", "achievement", "creator"],
    &["credentialSubject", "endorsementComment"],
];

/// The parts of a credential that every derived proof shows.
///
/// Some always are, as far as they are there, because hiding them would deceive:
///
/// | member | what its absence would say |
/// |---|---|
/// | `issuer`, with all in it but endorsements | - |
/// | `validFrom`, `validUntil` | it never ends |
/// | `credentialStatus` | it cannot be revoked |
/// | `refreshService`, `termsOfUse` | there is no newer edition; there are no terms |
/// | the subject's `source` | the issuer itself assessed |
/// | each result's `status` | it was passed |
/// | the subject's `identifier`, if it has no `id` | it is anybody's |
/// | the achievement's `name`, `description`, `criteria`, `achievementType` | - |
/// | the achievement's `creator` | the issuer defined it |
/// | `endorsementComment` | - |
///
/// With each part come the `id` and `type` of all objects around it. Everything else is the holder's choice, unless it
/// is named here. Verifiers cannot tell a status or an end date that is hidden from one that never was, so give both to
/// credentials that are to be shown in part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Mandatory {
    further: Vec<Pointer>,
}

impl Mandatory {
    /// What always is, and no more.
    pub const USUAL: Mandatory = Mandatory { further: Vec::new() };

    /// What always is, and what `further` pointers select. They must lead to something in every credential that is
    /// signed under these terms.
    pub fn with(further: impl IntoIterator<Item = Pointer>) -> Self {
        Mandatory { further: further.into_iter().collect() }
    }

    /// The pointers for one credential, none twice.
    pub(super) fn pointers(&self, document: &Value) -> Vec<Pointer> {
        let mut found = issuer(document);
        ALWAYS.iter().for_each(|path| find(path, document, &Pointer::root(), &mut found));
        if document["credentialSubject"].get("id").is_none() {
            find(&["credentialSubject", "identifier"], document, &Pointer::root(), &mut found);
        }
        for pointer in &self.further {
            if !found.contains(pointer) {
                found.push(pointer.clone());
            }
        }
        found
    }
}

/// Endorsements of the issuer deceive nobody by their absence, and not every program can show embedded credentials.
fn issuer(document: &Value) -> Vec<Pointer> {
    let at = Pointer::root().key("issuer");
    match document.get("issuer") {
        Some(Value::Object(profile)) if profile.contains_key("endorsement") => {
            profile.keys().filter(|name| *name != "endorsement").map(|name| at.key(name)).collect()
        }
        Some(_) => vec![at],
        None => Vec::new(),
    }
}

/// Every place at `path`, through all items of the arrays on the way.
fn find(path: &[&str], value: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    let Some((name, rest)) = path.split_first() else { return found.push(at.clone()) };
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| find(path, item, &at.item(index), found));
        }
        Value::Object(members) => {
            if let Some(member) = members.get(*name) {
                find(rest, member, &at.key(name), found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers(mandatory: &Mandatory, document: &Value) -> Vec<String> {
        mandatory.pointers(document).iter().map(Pointer::to_string).collect()
    }

    #[test]
    fn what_would_deceive_is_found_wherever_it_is() {
        let badge = json!({
            "issuer": {}, "validFrom": "", "credentialStatus": [{}], "name": "hidden",
            "credentialSubject": {
                "id": "urn:x",
                "identifier": [{}],
                "result": [{ "value": "1" }, { "status": "Failed", "value": "2" }],
                "achievement": { "name": "", "creator": {}, "alignment": [{}] }
            }
        });
        let expected = [
            "/issuer",
            "/validFrom",
            "/credentialStatus",
            "/credentialSubject/result/1/status",
            "/credentialSubject/achievement/name",
            "/credentialSubject/achievement/creator",
        ];
        assert_eq!(pointers(&Mandatory::USUAL, &badge), expected);
    }

    #[test]
    fn endorsements_of_the_issuer_can_be_hidden() {
        let badge =
            json!({ "issuer": { "id": "urn:x", "name": "X", "endorsement": [{}], "email": "x@x.example" } });
        assert_eq!(pointers(&Mandatory::USUAL, &badge), ["/issuer/id", "/issuer/name", "/issuer/email"]);
    }

    #[test]
    fn somebody_must_be_meant() {
        let badge = json!({ "credentialSubject": { "identifier": [{}], "achievement": {} } });
        assert_eq!(pointers(&Mandatory::USUAL, &badge), ["/credentialSubject/identifier"]);
    }

    #[test]
    fn more_can_be_mandatory_but_not_less() {
        let further = ["/name", "/issuer", "/name"].map(|text| text.parse().unwrap());
        let mandatory = Mandatory::with(further);
        assert_eq!(pointers(&mandatory, &json!({ "issuer": "did:example:a" })), ["/issuer", "/name"]);
    }
}
