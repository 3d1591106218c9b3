//! A fetched credential that must be a certain party's: proof, issuer and dates in one call.

use crate::authenticity::{self, Requests};
use crate::evidence::Document;
use crate::input::{self, Payload};
use crate::issuer::BoundIssuer;
use crate::json::Value;
use crate::key::same_party;
use crate::model::Disclosure;
use crate::report::{Code, Finding, Outcome};
use crate::sealed::Sealed;
use crate::session::Session;
use crate::validity;

/// Why a fetched credential does not count.
pub(crate) enum Fault {
    /// It is no credential of the required form, or its proof fails.
    Invalid(String),
    /// Somebody else issued it.
    Foreign(String),
    /// Its dates are over, or have not come.
    OutOfDate(String),
}

impl Fault {
    /// The reason, as a person would say it.
    pub(crate) fn into_text(self) -> String {
        match self {
            Fault::Invalid(why) | Fault::Foreign(why) | Fault::OutOfDate(why) => why,
        }
    }

    /// What the fault means for a status list.
    pub(crate) fn into_status_finding(self) -> Finding {
        match self {
            Fault::Invalid(why) => Finding::new(Code::StatusListInvalid).detail(why),
            Fault::Foreign(why) => Finding::new(Code::StatusListIssuer).detail(why),
            Fault::OutOfDate(why) => Finding::new(Code::StatusListExpired).detail(why),
        }
    }
}

/// A credential that is a certain party's, whatever its dates. Its status is another question.
pub(crate) struct Authentic {
    pub(crate) document: Value,
    pub(crate) issuer: BoundIssuer,
    dates: Result<(), Finding>,
}

impl Authentic {
    /// The same, if it is in force.
    pub(crate) fn in_force(self) -> Result<Self, Fault> {
        match &self.dates {
            Ok(()) => Ok(self),
            Err(finding) => Err(Fault::OutOfDate(described(finding))),
        }
    }

    /// What its dates say against it now, if anything.
    pub(crate) fn objection(&self) -> Option<&Finding> {
        self.dates.as_ref().err()
    }
}

/// The credential in `document`, once it is proven to be issued by one of `parties` and in force. `require_form` is
/// asked first, before any signature is checked or any key looked up.
pub(crate) fn open(
    session: &mut Session<'_>,
    document: &Document,
    parties: &[&str],
    require_form: impl FnOnce(&Value) -> Result<(), String>,
) -> Result<Value, Fault> {
    let payload = read(document)?;
    let sealed = Sealed::read(payload);
    Ok(authenticate(session, sealed, parties, require_form)?.in_force()?.document)
}

/// What a fetched document holds, unverified.
pub(crate) fn read(document: &Document) -> Result<Payload, Fault> {
    input::open_fetched(&document.body)
        .map_err(|finding| Fault::Invalid(finding.code.text().trim_end_matches('.').to_owned()))
}

/// The same as [`open`] for a credential that is read already, and whether or not it is in force.
pub(crate) fn authenticate(
    session: &mut Session<'_>,
    sealed: Sealed,
    parties: &[&str],
    require_form: impl FnOnce(&Value) -> Result<(), String>,
) -> Result<Authentic, Fault> {
    require_form(sealed.document()).map_err(Fault::Invalid)?;
    let issuer = sealed.issuer_id().unwrap_or_default();
    if !parties.iter().any(|party| same_party(party, issuer)) {
        return Err(Fault::Foreign(format!("it names {issuer:?} as its issuer")));
    }
    let (_, dates) = validity::check(session, sealed.document(), sealed.expires());
    let dates = dates.into_iter().next();
    let authentic = authenticity::check(session, &sealed, Requests::Allowed);
    let Outcome::Pass(issuer) = authentic.issuer else {
        let unchecked =
            || "its signature could not be checked; large lists are signed as text or as tokens".into();
        return Err(Fault::Invalid(authentic.findings.first().map_or_else(unchecked, described)));
    };
    // A list speaks of now: whoever stole a key since could make one and date it back.
    if issuer.key_end().is_some_and(|end| session.is_past(end)) {
        return Err(Fault::Invalid("the time of the key that signed it is over".to_owned()));
    }
    // What is hidden in a list may be its end, or that it is no longer the issuer's.
    if authentic.disclosure == Disclosure::Derived {
        return Err(Fault::Invalid("it shows only a part of what was signed".to_owned()));
    }
    Ok(Authentic { document: sealed.into_document(), issuer, dates: dates.map_or(Ok(()), Err) })
}

/// What was found of something that is no badge, of which the texts of codes speak.
pub(crate) fn described(finding: &Finding) -> String {
    let text = ["The badge", "This badge", "the badge", "this badge"]
        .iter()
        .fold(finding.code.text().trim_end_matches('.').to_owned(), |text, badge| text.replace(badge, "it"));
    match finding.detail.as_str() {
        "" => text,
        detail => format!("{text} ({detail})"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::Evidence;
    use crate::policy::Policy;
    use crate::testing::{self, Issuer, badge, page_of};

    fn issuer() -> Issuer {
        Issuer::did_web(1, "issuer.example")
    }

    /// Why `text` does not count, as one word, and what is asked for.
    fn ask(text: &str, parties: &[&str], evidence: &Evidence) -> (Result<Value, &'static str>, Vec<String>) {
        let policy = Policy::default();
        let mut session = Session::new(&policy, testing::now(), evidence);
        let require_name = |value: &Value| value.get("name").map(|_| ()).ok_or_else(|| "no name".to_owned());
        let opened = open(&mut session, &page_of(text), parties, require_name).map_err(|fault| match fault {
            Fault::Invalid(_) => "invalid",
            Fault::Foreign(_) => "foreign",
            Fault::OutOfDate(_) => "out of date",
        });
        (opened, session.into_missing().into_iter().map(|request| request.url.into()).collect())
    }

    fn outcome(credential: &Value) -> Result<Value, &'static str> {
        ask(&credential.to_string(), &[&issuer().id], &issuer().keys()).0
    }

    #[test]
    fn a_credential_of_the_party_is_opened() {
        let credential = issuer().sign(badge(&issuer()));
        assert_eq!(outcome(&credential), Ok(credential));
        let token = issuer().token(&badge(&issuer()));
        let parties = ["did:web:other.example", "did:web:issuer.example"];
        assert_eq!(ask(&token, &parties, &issuer().keys()).0, Ok(badge(&issuer())));
    }

    #[test]
    fn what_is_unsigned_changed_or_signed_by_others_is_invalid() {
        let mut changed = issuer().sign(badge(&issuer()));
        changed["name"] = json!("Another name");
        let unsigned = badge(&issuer());
        let imposed = Issuer::did_web(2, "issuer.example").sign(badge(&issuer()));
        for credential in [changed, unsigned, imposed] {
            assert_eq!(outcome(&credential), Err("invalid"), "{credential}");
        }
        for text in ["", "{", "\u{89}PNG\r\n\u{1a}\n", "<svg/>"] {
            assert_eq!(ask(text, &[&issuer().id], &issuer().keys()).0, Err("invalid"), "{text}");
        }
    }

    #[test]
    fn keys_are_asked_for_only_when_form_and_party_fit() {
        let credential = issuer().sign(badge(&issuer()));
        let mut formless = credential.clone();
        formless.as_object_mut().unwrap().shift_remove("name");
        let ask_for =
            |credential: &Value, party: &str| ask(&credential.to_string(), &[party], &Evidence::new());
        let own = &issuer().id;
        assert_eq!(ask_for(&formless, own), (Err("invalid"), vec![]));
        assert_eq!(ask_for(&credential, "did:web:other.example"), (Err("foreign"), vec![]));
        assert_eq!(ask_for(&json!({ "name": "No issuer" }), own), (Err("foreign"), vec![]));
        assert_eq!(ask_for(&credential, own), (Err("invalid"), vec![issuer().document_url()]));
    }

    #[test]
    fn a_credential_counts_within_its_dates_only() {
        for (member, date) in [("validUntil", "2026-02-01T00:00:00Z"), ("validFrom", "2026-07-01T00:00:00Z")]
        {
            let mut credential = badge(&issuer());
            credential[member] = json!(date);
            assert_eq!(outcome(&issuer().sign(credential.clone())), Err("out of date"), "{member}");
            // What nobody signed has no dates.
            assert_eq!(outcome(&credential), Err("invalid"));
        }
        let mut token = badge(&issuer());
        token.as_object_mut().unwrap().shift_remove("validUntil");
        token["exp"] = json!(1_770_000_000);
        let expired = ask(&issuer().token(&token), &[&issuer().id], &issuer().keys());
        assert_eq!(expired.0, Err("out of date"));
    }
}
