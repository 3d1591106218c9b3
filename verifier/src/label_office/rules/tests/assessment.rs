//! Evaluators, committees, decisions and revocations.

use super::*;

#[test]
fn two_evaluators_one_of_them_local() {
    let desk = Desk::applied();
    let (local, speaker, stranger) =
        (person("a", "SI", "fr"), person("b", "FR", "EN"), person("c", "FR", "fr"));
    for pair in [[&local, &stranger], [&stranger, &speaker], [&local, &speaker]] {
        allowed(&desk, "2030-07-02", evaluators(1, &pair.map(Clone::clone)));
    }
    let nowhere: Person = from(serde_json::json!({ "id": "d", "name": "D" }));
    forbidden(&desk, "2030-07-02", evaluators(1, &[stranger.clone(), nowhere]), Rule::EvaluatorsLocal);
    forbidden(&desk, "2030-07-02", evaluators(1, std::slice::from_ref(&local)), Rule::EvaluatorsNumber);
    let three = [local.clone(), speaker, stranger];
    forbidden(&desk, "2030-07-02", evaluators(1, &three), Rule::EvaluatorsNumber);
    let twice = [local.clone(), person("A", "FR", "fr")];
    forbidden(&desk, "2030-07-02", evaluators(1, &twice), Rule::EvaluatorsDistinct);
}

#[test]
fn nobody_evaluates_or_decides_about_their_own() {
    let desk = Desk::applied();
    let member = |id: &str, organisation: &str| Person {
        organisations: vec![organisation.to_owned()],
        ..person(id, "SI", "sl")
    };
    let other = person("ivo", "PT", "pt");
    for conflict in [
        member("x", "did:web:youth-centre.example"),
        member("x", "https://platform.example/openbadges/issuers/42"),
        member("x", " EXAMPLE youth  centre"),
        person("STAFF", "SI", "sl"),
        person("Contact@youth-centre.example", "SI", "sl"),
    ] {
        let pair = [conflict.clone(), other.clone()];
        forbidden(&desk, "2030-07-02", evaluators(1, &pair), Rule::NoConflict);
        let members = vec![conflict, other.clone(), person("c", "DE", "de")];
        let what =
            What::CommitteeAppointed { application: ApplicationNumber(1), form: CommitteeForm { members } };
        forbidden(&desk, "2030-07-02", what, Rule::NoConflict);
    }
    allowed(&desk, "2030-07-02", evaluators(1, &[member("x", "Another Youth Centre"), other]));
}

#[test]
fn evaluators_stay_once_the_first_has_finished() {
    let mut desk = Desk::applied();
    desk.enter("2030-07-02", evaluators(1, &two()));
    let others = [person("uma", "SI", "sl"), person("ole", "NO", "no")];
    allowed(&desk, "2030-07-02", evaluators(1, &others));
    desk.enter("2030-07-02", evaluated(1, evaluation(Evaluation::Full, "EVA")));
    forbidden(&desk, "2030-07-02", evaluators(1, &others), Rule::EvaluationBegun);
}

#[test]
fn who_is_assigned_evaluates_everything_once() {
    let mut desk = Desk::applied();
    desk.enter("2030-07-02", evaluators(1, &two()));
    let with = |change: fn(&mut EvaluationForm)| {
        let mut form = evaluation(Evaluation::Full, "eva");
        change(&mut form);
        evaluated(1, form)
    };
    allowed(&desk, "2030-07-02", with(|_| ()));
    forbidden(
        &desk,
        "2030-07-02",
        evaluated(1, evaluation(Evaluation::Full, "uma")),
        Rule::EvaluatorAssigned,
    );
    for lacking in [
        with(|form| drop(form.parts.pop_first())),
        with(|form| drop(form.formal_criteria.pop_first())),
        with(|form| drop(form.indicators.pop_first())),
        with(|form| form.parts.extend([(text("other"), true)])),
        with(|form| form.formal_criteria.extend([(text("other"), true)])),
        with(|form| form.indicators.extend([(text("other"), Finding { level: 3, evidence: true })])),
    ] {
        forbidden(&desk, "2030-07-02", lacking, Rule::EvaluationComplete);
    }
    forbidden(
        &desk,
        "2030-07-02",
        with(|form| form.indicators.values_mut().next().unwrap().level = 6),
        Rule::LevelsInRange,
    );
    desk.enter("2030-07-02", with(|_| ()));
    forbidden(&desk, "2030-07-02", with(|form| form.comment = Some(text("More."))), Rule::EvaluationOnce);
}

/// A slip is put right with a reason, until the decision; the others' findings stay.
#[test]
fn an_evaluation_is_corrected_until_the_decision() {
    let mut desk = found(|form| levels(form, 10, 0));
    let corrected = |evaluator: &str| {
        let mut form = evaluation(Evaluation::Full, evaluator);
        form.corrects = Some(text("A slip of the pen."));
        evaluated(1, form)
    };
    forbidden(&desk, "2030-08-01", issued(1, "2030-08-01"), Rule::EnoughIndicators);
    desk.enter("2030-08-01", corrected("EVA"));
    assert!(desk.office.is_so(&corrected("EVA")));
    let [ivo, eva] = &desk.office.applications()[0].evaluations[..] else { panic!() };
    assert_eq!((ivo.evaluator.as_str(), eva.evaluator.as_str()), ("ivo", "EVA"));
    // The committee can be settled before, and corrections can be corrected.
    desk.enter("2030-08-01", corrected("eva"));
    desk.enter("2030-08-01", issued(1, "2030-08-01"));
    forbidden(&desk, "2030-08-01", corrected("ivo"), Rule::ApplicationOpen);
    let mut nothing_yet = Desk::applied();
    nothing_yet.enter("2030-07-02", evaluators(1, &two()));
    forbidden(&nothing_yet, "2030-07-02", corrected("eva"), Rule::CorrectionCorrects);
}

#[test]
fn three_to_five_decide() {
    let desk = Desk::applied();
    let people = ["a", "b", "c", "d", "e", "f"];
    for count in 0..=6 {
        let what = committee(1, &people[..count]);
        if (3..=5).contains(&count) {
            allowed(&desk, "2030-07-02", what);
        } else {
            forbidden(&desk, "2030-07-02", what, Rule::CommitteeSize);
        }
    }
    forbidden(&desk, "2030-07-02", committee(1, &["a", "b", "A"]), Rule::CommitteeDistinct);
}

#[test]
fn a_decision_needs_evaluations_and_a_committee() {
    let mut desk = Desk::applied();
    desk.enter("2030-07-02", committee(1, &["a", "b", "c"]));
    forbidden(&desk, "2030-07-03", not_yet_issued(1, "2030-07-03"), Rule::EvaluatorsAssigned);
    forbidden(&Desk::applied(), "2030-07-03", issued(1, "2030-07-03"), Rule::EvaluatorsAssigned);
    desk.enter("2030-07-03", evaluators(1, &two()));
    desk.enter("2030-07-03", evaluated(1, evaluation(Evaluation::Full, "eva")));
    forbidden(&desk, "2030-07-03", not_yet_issued(1, "2030-07-03"), Rule::EvaluationsGiven);
    forbidden(&desk, "2030-07-03", issued(1, "2030-07-03"), Rule::EvaluationsGiven);
    desk.enter("2030-07-03", evaluated(1, evaluation(Evaluation::Full, "ivo")));
    allowed(&desk, "2030-07-03", not_yet_issued(1, "2030-07-03"));
    allowed(&desk, "2030-07-03", issued(1, "2030-07-03"));

    let mut alone = Desk::applied();
    alone.enter("2030-07-03", evaluators(1, &two()));
    alone.enter("2030-07-03", evaluated(1, evaluation(Evaluation::Full, "eva")));
    alone.enter("2030-07-03", evaluated(1, evaluation(Evaluation::Full, "ivo")));
    forbidden(&alone, "2030-07-03", issued(1, "2030-07-03"), Rule::CommitteeAppointed);
}

#[test]
fn a_decision_is_made_within_90_days_and_stays() {
    let mut desk = Desk::evaluated();
    for decide in [issued, not_yet_issued] {
        allowed(&desk, "2030-12-01", decide(1, "2030-09-29"));
        forbidden(&desk, "2030-12-01", decide(1, "2030-09-30"), Rule::DecisionInTerm);
        allowed(&desk, "2030-12-01", decide(1, "2030-07-01"));
        forbidden(&desk, "2030-12-01", decide(1, "2030-06-30"), Rule::DecisionAfterApplication);
        forbidden(&desk, "2030-08-01", decide(1, "2030-08-02"), Rule::DateReached);
    }
    desk.enter("2030-08-01", not_yet_issued(1, "2030-08-01"));
    forbidden(&desk, "2030-08-02", issued(1, "2030-08-02"), Rule::ApplicationOpen);
}

#[test]
fn a_label_is_issued_if_everything_passes() {
    let decide = || issued(1, "2030-08-01");
    // Seven of ten at level 3 are 70 %; one evaluator who sees less is enough against an indicator.
    allowed(
        &found(|form| {
            levels(form, 10, 3);
            levels(form, 3, 2);
        }),
        "2030-08-01",
        decide(),
    );
    forbidden(&found(|form| levels(form, 4, 2)), "2030-08-01", decide(), Rule::EnoughIndicators);
    let no_evidence = found(|form| form.indicators.values_mut().next().unwrap().evidence = false);
    forbidden(&no_evidence, "2030-08-01", decide(), Rule::EvidenceConfirmed);
    let incomplete = found(|form| *form.parts.values_mut().next().unwrap() = false);
    forbidden(&incomplete, "2030-08-01", decide(), Rule::PartsConfirmed);
    let unmet = found(|form| *form.formal_criteria.values_mut().next().unwrap() = false);
    forbidden(&unmet, "2030-08-01", decide(), Rule::FormalCriteriaMet);
    let nothing = found(|form| {
        form.parts.values_mut().for_each(|is_so| *is_so = false);
        form.formal_criteria.values_mut().for_each(|is_so| *is_so = false);
        form.indicators.values_mut().for_each(|finding| *finding = Finding { level: 0, evidence: false });
    });
    let all =
        [Rule::PartsConfirmed, Rule::FormalCriteriaMet, Rule::EvidenceConfirmed, Rule::EnoughIndicators];
    assert_eq!(nothing.forbidden("2030-08-01", &decide()), all);
}

/// Where the applicant claims nothing, there may be no evidence; but then the indicator does not count either.
#[test]
fn evidence_is_asked_for_what_is_claimed() {
    let mut desk = Desk::prepared();
    let modest = |answer: &mut Answer| (answer.level, answer.evidence) = (2, vec![]);
    desk.enter("2030-07-01", applied(|form| form.answers.values_mut().take(3).for_each(modest)));
    desk.enter("2030-07-10", evaluators(1, &two()));
    for evaluator in ["eva", "ivo"] {
        let mut found = evaluation(Evaluation::Full, evaluator);
        found.indicators.values_mut().take(3).for_each(|finding| finding.evidence = false);
        desk.enter("2030-07-10", evaluated(1, found));
    }
    desk.enter("2030-07-10", committee(1, &["a", "b", "c"]));
    allowed(&desk, "2030-08-01", issued(1, "2030-08-01"));
    desk.scheme.terms.pass_percent = 71;
    forbidden(&desk, "2030-08-01", issued(1, "2030-08-01"), Rule::EnoughIndicators);
}

#[test]
fn a_revocation_begins_while_the_label_is_held() {
    let mut desk = Desk::holding();
    for (on, is_allowed) in
        [("2030-07-31", false), ("2030-08-01", true), ("2033-08-01", true), ("2033-08-02", false)]
    {
        match is_allowed {
            true => allowed(&desk, "2034-01-01", revoked("2030-0001", on)),
            false => forbidden(&desk, "2034-01-01", revoked("2030-0001", on), Rule::RevokedWhileHeld),
        }
    }
    allowed(&desk, "2031-01-01", revoked("2030-0001", "2031-01-01"));
    forbidden(&desk, "2031-01-01", revoked("2030-0001", "2031-01-02"), Rule::DateReached);
    for unknown in ["2030-0002", "2031-0001", "2030-0000"] {
        forbidden(&desk, "2031-01-01", revoked(unknown, "2031-01-01"), Rule::LabelKnown);
    }
    desk.enter("2031-01-01", revoked("2030-0001", "2031-01-01"));
    forbidden(&desk, "2031-01-02", revoked("2030-0001", "2031-01-02"), Rule::RevokedOnce);
}

#[test]
fn a_superseded_label_is_revoked_for_its_own_time_only() {
    let mut desk = Desk::holding();
    desk.enter("2033-05-01", application(Evaluation::Shortened, "2033-05-01"));
    desk.evaluate(2, "2033-05-02", Evaluation::Shortened);
    desk.enter("2033-06-01", issued(2, "2033-06-01"));
    allowed(&desk, "2034-01-01", revoked("2030-0001", "2033-06-01"));
    forbidden(&desk, "2034-01-01", revoked("2030-0001", "2033-06-02"), Rule::RevokedWhileHeld);
    allowed(&desk, "2034-01-01", revoked("2033-0002", "2033-06-01"));
}
