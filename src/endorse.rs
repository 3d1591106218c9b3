//! Finds the endorsements in a credential, and those in its issuer's own Profile, and binds each to what it names (OB 3.0
//! §9.2, report.md §4.12).

use std::borrow::Cow;
use std::collections::BTreeSet;

use url::Url;

use crate::json::{Pointer, Value};
use crate::key::canonical;
use crate::model::entries;

/// An endorsement as it stands in the credential or Profile. Unverified.
pub(crate) struct Found<'a> {
    pub(crate) at: Pointer,
    pub(crate) form: Form<'a>,
}

/// The ways in which endorsements are carried.
pub(crate) enum Form<'a> {
    /// `endorsement`: a credential with an embedded proof.
    Embedded(&'a Value),
    /// `endorsementJwt`: a compact JWS.
    Token(&'a Value),
    /// By its address, in a Profile alone: what a credential names is not signed with it.
    Referenced(Url),
}

/// Every endorsement on the credential, its achievement and every profile in it, in document order.
///
/// Found as they are asked for: a small document can hold a million, of which a few are looked at.
pub(crate) fn find(document: &Value) -> impl Iterator<Item = Found<'_>> {
    places(document).into_iter().flat_map(|(at, object)| on(at, object))
}

/// Every endorsement on a Profile itself, embedded or by its address, each address once.
pub(crate) fn in_profile(profile: &Value) -> impl Iterator<Item = Found<'_>> {
    let mut named = BTreeSet::new();
    let by_address = on(Pointer::root(), profile).map(|found| match reference(&found.form) {
        Some(url) => Found { form: Form::Referenced(url), ..found },
        None => found,
    });
    by_address.filter(move |found| match &found.form {
        Form::Referenced(url) => named.insert(url.clone()),
        Form::Embedded(_) | Form::Token(_) => true,
    })
}

/// The address that stands for an endorsement: alone, or as the id of an object without content of its own.
fn reference(form: &Form<'_>) -> Option<Url> {
    let address = match form {
        Form::Embedded(Value::Object(members)) if !members.contains_key("credentialSubject") => {
            members.get("id")?.as_str()?
        }
        Form::Embedded(value) | Form::Token(value) => value.as_str()?,
        Form::Referenced(_) => return None,
    };
    Url::parse(address).ok().filter(|url| matches!(url.scheme(), "https" | "http"))
}

/// Every id that the credential speaks of, embedded endorsements and proofs aside: what an endorsement can be about.
/// Each in its [`canonical`] spelling.
pub(crate) fn endorsable_ids(document: &Value) -> BTreeSet<Cow<'_, str>> {
    let mut ids = BTreeSet::new();
    collect_ids(document, &mut ids);
    ids
}

fn collect_ids<'a>(value: &'a Value, ids: &mut BTreeSet<Cow<'a, str>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("id", Value::String(id)) => {
                        ids.insert(canonical(id));
                    }
                    ("@context" | "proof" | "endorsement" | "endorsementJwt" | "credentialStatus", _) => {}
                    (_, member) => collect_ids(member, ids),
                }
            }
        }
        _ => {}
    }
    // An issuer may be given by its id alone.
    if let Some(Value::String(issuer)) = value.get("issuer") {
        ids.insert(canonical(issuer));
    }
}

/// The objects that may carry endorsements: the credential, the achievement, and profiles with their parents.
fn places(document: &Value) -> Vec<(Pointer, &Value)> {
    let root = Pointer::root();
    let subject = root.key("credentialSubject");
    let achievement = subject.key("achievement");
    let mut places = vec![(root.clone(), document)];
    places.extend(document.pointer(achievement.as_str()).map(|object| (achievement.clone(), object)));
    for profile in [root.key("issuer"), subject.key("source"), achievement.key("creator")] {
        let mut next = document.pointer(profile.as_str()).map(|object| (profile, object));
        while let Some((at, object)) = next {
            next = object.get("parentOrg").map(|parent| (at.key("parentOrg"), parent));
            places.push((at, object));
        }
    }
    places
}

fn on(at: Pointer, object: &Value) -> impl Iterator<Item = Found<'_>> {
    let listed = |name: &str| each_at(at.key(name), object.get(name));
    let embedded = listed("endorsement").map(|(at, value)| Found { at, form: Form::Embedded(value) });
    embedded.chain(listed("endorsementJwt").map(|(at, value)| Found { at, form: Form::Token(value) }))
}

/// The members of a set with their places; a single value is at `at` itself.
fn each_at(at: Pointer, set: Option<&Value>) -> impl Iterator<Item = (Pointer, &Value)> {
    let is_list = set.is_some_and(Value::is_array);
    let place = move |index| if is_list { at.item(index) } else { at.clone() };
    set.map(entries).unwrap_or_default().iter().enumerate().map(move |(index, item)| (place(index), item))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn places_of(document: &Value) -> Vec<String> {
        let place = |found: Found<'_>| match found.form {
            Form::Embedded(object) => format!("{} {object}", found.at),
            Form::Token(token) => format!("{} token {token}", found.at),
            Form::Referenced(url) => format!("{} at {url}", found.at),
        };
        find(document).chain(in_profile(&document["profile"])).map(place).collect()
    }

    #[test]
    fn a_profile_may_name_endorsements_by_their_address() {
        let profile = json!({
            "endorsement": [
                "https://a.example/1",
                { "id": "https://a.example/2", "type": ["EndorsementCredential"] },
                { "id": "https://a.example/3", "credentialSubject": {} },
                { "id": "urn:a" },
                "https://a.example:443/1",
                7,
            ],
            "endorsementJwt": ["https://a.example/4", "http://a.example/5", "eyJ.eyJ.sig"],
            "parentOrg": { "endorsement": ["https://a.example/6"] },
        });
        assert_eq!(
            places_of(&json!({ "profile": profile })),
            [
                "/endorsement/0 at https://a.example/1",
                "/endorsement/1 at https://a.example/2",
                "/endorsement/2 {\"id\":\"https://a.example/3\",\"credentialSubject\":{}}",
                "/endorsement/3 {\"id\":\"urn:a\"}",
                "/endorsement/5 7",
                "/endorsementJwt/0 at https://a.example/4",
                "/endorsementJwt/1 at http://a.example/5",
                "/endorsementJwt/2 token \"eyJ.eyJ.sig\"",
            ]
        );
    }

    #[test]
    fn what_a_credential_names_by_address_is_not_followed() {
        let document = json!({ "issuer": { "endorsement": ["https://a.example/1"] } });
        assert_eq!(places_of(&document), ["/issuer/endorsement/0 \"https://a.example/1\""]);
    }

    #[test]
    fn endorsements_are_found_wherever_the_standard_has_them() {
        let document = json!({
            "endorsement": [1, 2],
            "endorsementJwt": [3],
            "issuer": { "endorsement": 4, "parentOrg": { "endorsement": [5], "parentOrg": { "endorsementJwt": 6 } } },
            "credentialSubject": {
                "endorsement": ["not here"],
                "source": { "endorsement": [7] },
                "achievement": {
                    "endorsementJwt": [8],
                    "creator": { "endorsement": [9], "parentOrg": { "endorsement": [10] } },
                    "related": { "endorsement": ["nor here"] },
                },
            },
        });
        assert_eq!(
            places_of(&document),
            [
                "/endorsement/0 1",
                "/endorsement/1 2",
                "/endorsementJwt/0 token 3",
                "/credentialSubject/achievement/endorsementJwt/0 token 8",
                "/issuer/endorsement 4",
                "/issuer/parentOrg/endorsement/0 5",
                "/issuer/parentOrg/parentOrg/endorsementJwt token 6",
                "/credentialSubject/source/endorsement/0 7",
                "/credentialSubject/achievement/creator/endorsement/0 9",
                "/credentialSubject/achievement/creator/parentOrg/endorsement/0 10",
            ]
        );
    }

    #[test]
    fn a_badge_without_endorsements_has_none() {
        for document in
            [json!({}), json!({ "endorsement": [] }), json!({ "issuer": "did:example:1" }), json!(1)]
        {
            assert_eq!(places_of(&document), Vec::<String>::new());
        }
    }

    #[test]
    fn an_endorsement_can_be_about_whatever_the_badge_names() {
        let document = json!({
            "id": "badge",
            "issuer": "issuer",
            "credentialSubject": [{ "id": "subject", "achievement": { "id": "achievement", "creator": { "id": "creator" } } }],
            "evidence": [{ "id": "evidence" }, { "name": "no id" }],
            "name": { "id": 3 },
        });
        let expected = ["achievement", "badge", "creator", "evidence", "issuer", "subject"];
        assert_eq!(endorsable_ids(&document), BTreeSet::from(expected.map(Cow::from)));
    }

    #[test]
    fn what_an_endorsement_says_of_itself_binds_it_to_nothing() {
        let inner = json!({ "id": "hidden", "issuer": "hidden", "credentialSubject": { "id": "hidden" } });
        let mut document = json!({ "id": "badge" });
        for member in ["@context", "proof", "endorsement", "endorsementJwt", "credentialStatus"] {
            document[member] = json!([inner]);
        }
        assert_eq!(endorsable_ids(&document), BTreeSet::from([Cow::from("badge")]));
    }
}
