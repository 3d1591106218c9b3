//! Badges, lists, endorsements, key documents and registries that are changed before they are signed.

use bolero::generator::*;
use openbadges::State;
use openbadges::evidence::Evidence;
use openbadges_fuzz::examine::examine;
use openbadges_fuzz::scenario::{Bits, Circumstances, INDEX, Issuer, Question, Scenario, Securing};
use openbadges_fuzz::target;

/// The changes must start from something good, or they would show nothing.
#[test]
fn unchanged_scenarios_are_trusted() {
    for issuer in [Issuer::DidWeb, Issuer::DidKey, Issuer::Https] {
        for securing in [Securing::Token, Securing::Proof] {
            for list_securing in [Securing::Token, Securing::Proof] {
                let Question { input, policy, now, evidence } =
                    Scenario::good(issuer, securing, list_securing).question();
                let report = examine(&input, &policy, now, &evidence).expect("it can be read");
                let found = serde_json::to_string_pretty(&report).expect("JSON");
                assert_eq!(
                    report.state(),
                    State::Trusted,
                    "{issuer:?} {securing:?} {list_securing:?}: {found}"
                );
                assert!(
                    report.endorsements.iter().all(|it| it.report.state() >= Some(State::Valid)),
                    "{found}"
                );
                assert_eq!(report.endorsements.len(), 2);
            }
        }
    }
}

#[test]
fn changed_before_signing() {
    target!(2_000, produce::<Scenario>(), |scenario: &Scenario| {
        let Question { input, policy, now, evidence } = scenario.question();
        let Some(report) = examine(&input, &policy, now, &evidence) else { return };
        let without = examine(&input, &policy, now, &Evidence::new()).expect("it could be read").state();
        // Less evidence never gives a better state; a newer edition is another badge.
        if !matches!(scenario.circumstances, Circumstances::Refresh) {
            assert!(without < State::Valid || without <= report.state(), "{without:?}");
        }
    });
}

#[test]
fn status_lists() {
    let good = Scenario::good(Issuer::DidKey, Securing::Token, Securing::Token);
    target!(1_500, produce::<Bits>(), |bits: &Bits| {
        let Question { input, policy, now, evidence } =
            Scenario { bits: bits.clone(), ..good.clone() }.question();
        let report = examine(&input, &policy, now, &evidence).expect("it can be read");
        let expected = match entry(&bits.gzipped()) {
            Some(0) => State::Trusted,
            Some(_) => State::Invalid,
            None => State::Indeterminate,
        };
        assert_eq!(report.state(), expected);
    });
}

/// Our entry, if the list is exactly one gzip member of allowed length.
fn entry(gzipped: &[u8]) -> Option<u8> {
    let mut inflated = Vec::new();
    let mut decoder = flate2::bufread::GzDecoder::new(gzipped);
    std::io::Read::read_to_end(&mut decoder, &mut inflated).ok()?;
    let is_whole = decoder.into_inner().is_empty() && (16 << 10..=8 << 20).contains(&inflated.len());
    is_whole.then(|| inflated[INDEX as usize / 8] >> (7 - INDEX % 8) & 1)
}
