//! A fetched credential that must be a certain party's: proof, issuer and dates in one call.

use crate::authenticity::{self, Requests};
use crate::evidence::Document;
use crate::input;
use crate::json::Value;
use crate::key::same_party;
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
    /// What the fault means for a status list.
    pub(crate) fn into_status_finding(self) -> Finding {
        match self {
            Fault::Invalid(why) => Finding::new(Code::StatusListInvalid).detail(why),
            Fault::Foreign(why) => Finding::new(Code::StatusListIssuer).detail(why),
            Fault::OutOfDate(why) => Finding::new(Code::StatusListExpired).detail(why),
        }
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
    let unreadable = |finding: Finding| Fault::Invalid(finding.code.text().to_owned());
    let payload = input::open_fetched(&document.body).map_err(unreadable)?;
    let sealed = Sealed::read(payload);
    require_form(sealed.document()).map_err(Fault::Invalid)?;
    let issuer = sealed.issuer_id().unwrap_or_default();
    if !parties.iter().any(|party| same_party(party, issuer)) {
        return Err(Fault::Foreign(format!("it names {issuer:?} as its issuer")));
    }
    let dates = validity::check(session, sealed.document(), sealed.expires());
    let authentic = authenticity::check(session, &sealed, Requests::Allowed);
    if authentic.issuer.witness().is_none() {
        return Err(Fault::Invalid(first_detail(&authentic.findings)));
    }
    match dates {
        (Outcome::Pass(_), _) => Ok(sealed.into_document()),
        (_, findings) => Err(Fault::OutOfDate(first_detail(&findings))),
    }
}

fn first_detail(findings: &[Finding]) -> String {
    findings.first().map_or_else(String::new, |finding| format!("{} {}", finding.code.text(), finding.detail))
}
