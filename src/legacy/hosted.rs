//! Hosted assertions: the copy at an assertion's own address is its proof (Open Badges 2.0, Hosted Verification).

use url::Url;

use super::background::{self, Background, profile_place};
use super::{Admission, Case, Established, Proven, Standing, fails, model, scope, translate};
use crate::evidence::Purpose;
use crate::inspect::Conformance;
use crate::json::{Pointer, Value};
use crate::key;
use crate::report::{Code, Finding, Outcome, Skip};
use crate::session::Session;

/// Establishes what a copy that somebody handed in is about. Only its id counts; what it says is taken from the hosted one.
pub(super) fn of_copy(session: &mut Session<'_>, given: &Value) -> Established {
    let inspected = model::assertion(session, given);
    let id = given.get("id").and_then(Value::as_str).unwrap_or_default();
    if model::is_signed(given) {
        let unsigned = Finding::new(Code::ProofMissing).at(Pointer::root().key("verification"));
        return withheld(given, inspected, vec![unsigned.detail("a signed badge without its signature")]);
    }
    if fails(&inspected) {
        return withheld(given, inspected, Vec::new());
    }
    at(session, id, Some(Given { document: given, inspected }))
}

/// A copy that was handed in, and what is wrong with it.
pub(super) struct Given<'v> {
    document: &'v Value,
    inspected: Vec<Finding>,
}

/// Establishes the assertion whose address is `id`.
pub(super) fn at(session: &mut Session<'_>, id: &str, given: Option<Given<'_>>) -> Established {
    let copy = match Copy::fetch(session, id) {
        Ok(copy) => copy,
        Err(finding) => return unproven(id, given, finding),
    };
    let mut inspected = model::assertion(session, &copy.document);
    let mut case = Case { proof: copy.remarks(given.as_ref()), ..Case::default() };
    let is_proof = !fails(&case.proof);
    let background = match is_proof && !fails(&inspected) {
        true => Background::of(session, &copy.document),
        false => Background::default(),
    };
    inspected.extend(background.inspected.iter().cloned());
    case.proven = is_proof.then(|| copy.proven());
    case.issuer.extend(background.objections.iter().cloned());
    if let Some(profile) = &background.profile {
        match scope::admit(&profile.document, &profile.address, &copy.address) {
            Ok(()) => case.admission = Some(Admission { issuer: profile.id.clone() }),
            Err(finding) => case.issuer.push(finding.at(profile_place())),
        }
    }
    Established {
        document: translate::credential(
            &copy.document,
            background.class.as_ref(),
            background.profile_document(),
        ),
        conformance: Conformance::of_assertion(&inspected),
        inspected,
        authenticity: case.conclude(),
        standing: copy.standing(),
    }
}

/// The hosted copy.
struct Copy {
    address: Url,
    document: Value,
}

impl Copy {
    fn fetch(session: &mut Session<'_>, id: &str) -> Result<Self, Finding> {
        let address = key::public_address(id)?;
        let answer = session.look_up(&address, Purpose::HostedAssertion).map_err(background::unavailable)?;
        let document = background::read(&address, answer.media_type.as_deref(), &answer.body)?;
        let is_own = background::require_id(&document, id);
        // "Gone" alone says only that there is nothing.
        if answer.status == 410 && (is_own.is_err() || !model::is_revoked(&document)) {
            return Err(Finding::new(Code::IssuerUnresolvable).detail(format!("{address} is gone")));
        }
        is_own.map(|()| Copy { address, document })
    }

    fn remarks(&self, given: Option<&Given<'_>>) -> Vec<Finding> {
        let unhosted = model::is_signed(&self.document).then(|| {
            let at = Pointer::root().key("verification");
            Finding::new(Code::ProofMissing).at(at).detail("a signed badge without its signature")
        });
        let differs = given.is_some_and(|given| *given.document != self.document);
        let differs = differs.then(|| Finding::new(Code::ProofCopyDiffers).detail(self.address.as_str()));
        unhosted.into_iter().chain(differs).collect()
    }

    fn proven(&self) -> Proven {
        Proven { suite: "HostedBadge", key: None, method: self.address.as_str().to_owned() }
    }

    fn standing(&self) -> Standing {
        match model::is_revoked(&self.document) {
            true => {
                let reason = self.document.get("revocationReason").and_then(Value::as_str);
                Standing::Revoked { reason: reason.unwrap_or_default().to_owned() }
            }
            false => Standing::Hosted { address: self.address.clone() },
        }
    }
}

/// The hosted copy could not be had. What was handed in proves nothing and is not shown, its id aside.
fn unproven(id: &str, given: Option<Given<'_>>, finding: Finding) -> Established {
    let (inspected, conformance) = match given {
        Some(Given { inspected, .. }) => (inspected.clone(), Conformance::of_assertion(&inspected)),
        None => (Vec::new(), Outcome::Skipped(Skip::NotReached)),
    };
    let case = Case { issuer: vec![finding], ..Case::default() };
    let (document, authenticity) = (translate::id_alone(id), case.conclude());
    Established { document, conformance, inspected, authenticity, standing: Standing::Unknown }
}

/// Nothing is asked for.
fn withheld(given: &Value, inspected: Vec<Finding>, proof: Vec<Finding>) -> Established {
    let id = given.get("id").and_then(Value::as_str).unwrap_or_default();
    Established {
        document: translate::id_alone(id),
        conformance: Conformance::of_assertion(&inspected),
        inspected,
        authenticity: Case { proof, ..Case::default() }.conclude(),
        standing: Standing::Unknown,
    }
}
