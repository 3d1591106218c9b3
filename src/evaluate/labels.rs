//! What the report says of the label: the two verdicts, and claims of it anywhere in the badge.

use crate::Timestamp;
use crate::issuer::BoundIssuer;
use crate::json::{Pointer, Value};
use crate::label::{self, LabelVerdict, Sources, Stated};
use crate::policy::LabelScheme;
use crate::report::Finding;
use crate::session::Session;
use crate::verdict::{EndorsementReport, Report};

/// Adds to the badge's `report` what `sources` say of its issuer, if the policy names a label.
pub(super) fn add(
    session: &Session<'_>,
    sources: &Sources,
    issuer: Option<&BoundIssuer>,
    report: &mut Report,
) {
    let Some(scheme) = &session.policy.label else { return };
    let award_date = award_date(&report.credential);
    let (mut verdict, mut findings) = label::verdict(session, sources, issuer, award_date);
    claims(scheme, report, &Pointer::root(), &mut verdict, &mut findings);
    report.findings.extend(findings);
    report.label = Some(verdict);
}

/// The badge's own word for when it was awarded (quality-label.md §4.2). What stands there and is no date is no date.
fn award_date(badge: &Value) -> Option<Timestamp> {
    let named = ["awardedDate", "validFrom", "issuanceDate", "issuedOn"];
    let date = named.iter().find_map(|name| badge.get(name))?;
    Timestamp::parse(date.as_str()?).ok()
}

/// Looks at the badge and at every endorsement in it, at any depth.
fn claims(
    scheme: &LabelScheme,
    report: &Report,
    at: &Pointer,
    verdict: &mut LabelVerdict,
    findings: &mut Vec<Finding>,
) {
    let stated = Stated {
        at: at.clone(),
        document: &report.credential,
        proof: &report.checks.proof,
        issuer: &report.checks.issuer,
        integrity: report.integrity,
        findings: &report.findings,
    };
    findings.extend(verdict.note(scheme, &stated));
    for endorsement in &report.endorsements {
        // What the issuer publishes elsewhere stands nowhere in the badge.
        let at = match endorsement.source {
            Some(_) => Pointer::root().key("issuer"),
            None => at.join(&endorsement.at),
        };
        if let EndorsementReport::Evaluated(inner) = &endorsement.report {
            claims(scheme, inner, &at, verdict, findings);
        }
    }
}
