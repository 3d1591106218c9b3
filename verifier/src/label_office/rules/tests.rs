//! Every rule, on both sides of its boundary.

use super::super::testing::*;
use crate::label_office::*;

#[track_caller]
fn allowed(desk: &Desk, today: &str, what: What) {
    assert_eq!(desk.forbidden(today, &what), [], "{what:?}");
}

#[track_caller]
fn forbidden(desk: &Desk, today: &str, what: What, rule: Rule) {
    assert_eq!(desk.forbidden(today, &what), [rule], "{what:?}");
}

fn changed(change: impl FnOnce(&mut OrganiserForm)) -> OrganiserForm {
    let mut form = organiser();
    change(&mut form);
    form
}

fn ids(form: &mut OrganiserForm, id: &str, issuer: &str) {
    form.id = id.parse().unwrap();
    form.issuers = vec![issuer.parse().unwrap()];
}

#[test]
fn an_organiser_registers_once_with_ids_of_its_own() {
    let desk = Desk::prepared();
    let register = |form| What::OrganiserRegistered(form);
    forbidden(&desk, "2030-06-01", register(changed(|form| form.account = text("43"))), Rule::OrganiserNew);
    allowed(
        &desk,
        "2030-06-01",
        register(changed(|form| ids(form, "did:web:b.example", "did:web:b.example"))),
    );
    for (id, issuer) in [
        ("https://platform.example/openbadges/issuers/42", "did:web:b.example"),
        ("did:web:b.example", "did:web:youth-centre.example"),
    ] {
        forbidden(&desk, "2030-06-01", register(changed(|form| ids(form, id, issuer))), Rule::IdsUnclaimed);
    }
    // Ids match byte for byte.
    let near = register(changed(|form| {
        ids(form, "did:web:b.example", "https://platform.example/openbadges/issuers/42/")
    }));
    allowed(&desk, "2030-06-01", near);
    for issuers in [vec![], vec!["http://b.example/42".parse().unwrap()]] {
        let form = changed(|form| (form.id, form.issuers) = ("did:web:b.example".parse().unwrap(), issuers));
        forbidden(&desk, "2030-06-01", register(form), Rule::IssuersNamed);
    }
}

#[test]
fn names_read_as_they_are_written() {
    let named = |name: &str| What::OrganiserRegistered(changed(|form| form.name = text(name)));
    let public = |name: &str| What::OrganiserRegistered(changed(|form| form.public_name = Some(text(name))));
    for hidden in ["Centre\u{202e}ertneC", "Cen\u{200b}tre", "\u{2066}Centre", "Cen\ntre"] {
        forbidden(&Desk::new(), "2030-06-01", named(hidden), Rule::NameReadable);
        forbidden(&Desk::new(), "2030-06-01", public(hidden), Rule::NameReadable);
    }
    // Honest names of any script.
    for name in ["Mladinski center Ljubljana", "می\u{200c}خواهم", "青少年中心", "Jugend ❤️"] {
        allowed(&Desk::new(), "2030-06-01", named(name));
    }
}

/// It could be published: of a person, it would be personal data.
#[test]
fn the_account_of_a_person_is_no_address() {
    let form = |is, account: &str| {
        What::OrganiserRegistered(changed(|form| (form.is, form.account) = (is, text(account))))
    };
    let desk = Desk::new();
    let address = form(Nature::Individual, "ana@a.example");
    forbidden(&desk, "2030-06-01", address, Rule::AccountNoAddress);
    allowed(&desk, "2030-06-01", form(Nature::Individual, "ana"));
    allowed(&desk, "2030-06-01", form(Nature::Organisation, "office@a.example"));
    let mut registered = Desk::prepared();
    let change = What::OrganiserChanged(changed(|form| {
        (form.is, form.account) = (Nature::Individual, text("ana@a.example"));
    }));
    forbidden(&registered, "2030-06-01", change, Rule::AccountNoAddress);
    registered.enter("2030-06-01", What::OrganiserChanged(changed(|form| form.is = Nature::Individual)));
}

#[test]
fn an_organiser_changes_only_when_it_is_registered() {
    let change =
        || What::OrganiserChanged(changed(|form| form.country = "HR".to_owned().try_into().unwrap()));
    allowed(&Desk::prepared(), "2030-06-01", change());
    forbidden(&Desk::new(), "2030-06-01", change(), Rule::OrganiserRegistered);
}

#[test]
fn step_0_needs_an_account_and_the_values() {
    let desk = Desk::prepared();
    let verify = |change: fn(&mut OrganiserVerification)| {
        let mut verification = verification();
        change(&mut verification);
        What::OrganiserVerified(verification)
    };
    allowed(&desk, "2030-05-01", verify(|_| ()));
    forbidden(&desk, "2030-05-01", verify(|form| form.account = Essential::Lacking), Rule::AccountVerified);
    forbidden(&desk, "2030-05-01", verify(|form| form.values = Essential::Lacking), Rule::ValuesAccepted);
    forbidden(&desk, "2030-05-01", verify(|form| form.on = day("2030-05-02")), Rule::DateReached);
    forbidden(&desk, "2030-05-01", verify(|form| form.active_since = day("2030-05-02")), Rule::DateReached);
    forbidden(&Desk::new(), "2030-05-01", verify(|_| ()), Rule::OrganiserRegistered);
}

#[test]
fn who_applies_was_verified_by_then() {
    let mut desk = Desk::new();
    desk.enter("2030-06-01", What::OrganiserRegistered(organiser()));
    desk.enter("2030-06-01", training("staff", "2030-04-01"));
    forbidden(&desk, "2030-07-10", application(Evaluation::Full, "2030-07-09"), Rule::AccountVerified);
    desk.enter(
        "2030-07-10",
        What::OrganiserVerified(OrganiserVerification { on: day("2030-07-10"), ..verification() }),
    );
    forbidden(&desk, "2030-07-10", application(Evaluation::Full, "2030-07-09"), Rule::AccountVerified);
    allowed(&desk, "2030-07-10", application(Evaluation::Full, "2030-07-10"));
}

/// Months of the calendar, not so many days.
#[test]
fn badges_are_in_use_for_six_months() {
    for (since, too_early, enough) in [
        ("2030-01-01", "2030-06-30", "2030-07-01"),
        ("2030-08-31", "2031-02-27", "2031-02-28"),
        ("2027-08-31", "2028-02-28", "2028-02-29"),
        ("2030-02-28", "2030-08-27", "2030-08-28"),
    ] {
        let mut desk = Desk::prepared();
        let verified = OrganiserVerification { active_since: day(since), ..verification() };
        desk.enter("2032-01-01", What::OrganiserVerified(verified));
        desk.enter("2032-01-01", training("staff", "2026-01-01"));
        let verified_long_ago =
            OrganiserVerification { active_since: day(since), on: day("2026-01-01"), ..verification() };
        desk.enter("2032-01-01", What::OrganiserVerified(verified_long_ago));
        forbidden(&desk, "2032-01-01", application(Evaluation::Full, too_early), Rule::ActiveUse);
        allowed(&desk, "2032-01-01", application(Evaluation::Full, enough));
    }
}

#[test]
fn staff_was_trained_by_the_application() {
    let mut desk = Desk::new();
    desk.enter("2030-05-01", What::OrganiserRegistered(organiser()));
    desk.enter("2030-05-01", What::OrganiserVerified(verification()));
    forbidden(&desk, "2030-08-01", application(Evaluation::Full, "2030-08-01"), Rule::TrainingCompleted);
    desk.enter("2030-08-01", training("staff", "2030-08-01"));
    forbidden(&desk, "2030-08-01", application(Evaluation::Full, "2030-07-31"), Rule::TrainingCompleted);
    allowed(&desk, "2030-08-01", application(Evaluation::Full, "2030-08-01"));
    // With a scheme that asks for two, the same person does not count twice.
    desk.scheme.terms.trained_staff = 2;
    desk.enter("2030-08-01", training("STAFF", "2030-07-01"));
    forbidden(&desk, "2030-08-01", application(Evaluation::Full, "2030-08-01"), Rule::TrainingCompleted);
    desk.enter("2030-08-01", training("second", "2030-07-01"));
    allowed(&desk, "2030-08-01", application(Evaluation::Full, "2030-08-01"));
}

#[test]
fn a_training_is_of_somebody_and_over() {
    forbidden(&Desk::new(), "2030-05-01", training("staff", "2030-05-01"), Rule::OrganiserRegistered);
    forbidden(&Desk::prepared(), "2030-05-01", training("staff", "2030-05-02"), Rule::DateReached);
}

/// The application of the Organiser, changed.
fn applied(change: impl FnOnce(&mut ApplicationForm)) -> What {
    let mut form = answers(Evaluation::Full);
    change(&mut form);
    let (organiser, evaluation, received) = (organiser_id(), Evaluation::Full, day("2030-07-01"));
    What::ApplicationReceived(ApplicationReceived { organiser, evaluation, received, form })
}

/// The same with another first answer.
fn answered(level: u8, evidence: &[&str]) -> What {
    applied(|form| {
        let answer = form.answers.values_mut().next().unwrap();
        (answer.level, answer.evidence) = (level, evidence.iter().map(|at| text(at)).collect());
    })
}

#[test]
fn an_application_is_complete_and_comes_with_evidence() {
    let desk = Desk::prepared();
    allowed(&desk, "2030-07-01", applied(|_| ()));
    forbidden(&desk, "2030-06-30", applied(|_| ()), Rule::DateReached);
    forbidden(&desk, "2030-07-01", applied(|form| drop(form.answers.pop_first())), Rule::PartsComplete);
    let misspelt = applied(|form| {
        let (_, answer) = form.answers.pop_first().unwrap();
        form.answers.insert(text("Design-1"), answer);
    });
    assert_eq!(desk.forbidden("2030-07-01", &misspelt), [Rule::PartsComplete, Rule::IndicatorsKnown]);
    forbidden(&desk, "2030-07-01", answered(3, &[]), Rule::EvidenceGiven);
    allowed(&desk, "2030-07-01", answered(2, &[]));
    allowed(&desk, "2030-07-01", answered(5, &["a photo"]));
    forbidden(&desk, "2030-07-01", answered(6, &["a photo"]), Rule::LevelsInRange);
}

/// Each refusal says what is so, to the name.
#[test]
fn refusals_say_what_is_so() {
    let said = |desk: &Desk, today: &str, what: &What| desk.reasons(today, what).join("; ");
    let misspelt = applied(|form| {
        let (_, answer) = form.answers.pop_first().unwrap();
        form.answers.insert(text("Design-1"), answer);
    });
    let unknown = said(&Desk::prepared(), "2030-07-01", &misspelt);
    assert!(unknown.ends_with("no indicator is called Design-1; there are: design-1"), "{unknown}");
    let full = What::ApplicationReceived(ApplicationReceived {
        organiser: organiser_id(),
        evaluation: Evaluation::Shortened,
        received: day("2033-07-01"),
        form: answers(Evaluation::Full),
    });
    let kept = said(&Desk::holding(), "2033-07-01", &full);
    assert_eq!(kept, "a renewal does not look at training-1, training-2, training-3");
    let few = found(|form| {
        levels(form, 4, 2);
        form.indicators.values_mut().next().unwrap().evidence = false;
        form.indicators.values_mut().next().unwrap().level = 3;
    });
    let few = said(&few, "2030-08-01", &issued(1, "2030-08-01"));
    assert!(few.contains("6 of 10 reach level 3 with evidence, 60 %, and 70 % must"), "{few}");
    assert!(
        few.ends_with(
            "below: design-1 (eva 3 without evidence), design-2 (eva 2), design-3 (eva 2), design-4 (eva 2)"
        ),
        "{few}"
    );
    let mut one = Desk::applied();
    one.enter("2030-07-03", evaluators(1, &two()));
    one.enter("2030-07-03", evaluated(1, evaluation(Evaluation::Full, "eva")));
    assert_eq!(said(&one, "2030-07-03", &issued(1, "2030-07-03")), "the evaluation of ivo is missing");
    let pair = |id: &str| evaluators(1, &[person(id, "SI", "sl"), person("ivo", "PT", "pt")]);
    let desk = Desk::applied();
    assert!(said(&desk, "2030-07-03", &pair("staff")).ends_with("as its trainings say"));
    assert!(said(&desk, "2030-07-03", &pair("contact@youth-centre.example")).ends_with("is its contact"));
}

#[test]
fn nobody_unknown_applies() {
    forbidden(
        &Desk::new(),
        "2030-07-01",
        application(Evaluation::Full, "2030-07-01"),
        Rule::OrganiserRegistered,
    );
}

#[test]
fn there_is_one_application_at_a_time() {
    let mut desk = Desk::applied();
    forbidden(&desk, "2030-09-29", application(Evaluation::Full, "2030-09-29"), Rule::OneApplication);
    // Its 90 days are over.
    allowed(&desk, "2030-09-30", application(Evaluation::Full, "2030-09-30"));
    desk.evaluate(1, "2030-07-10", Evaluation::Full);
    desk.enter("2030-08-01", not_yet_issued(1, "2030-08-01"));
    forbidden(&desk, "2030-08-02", application(Evaluation::Full, "2030-07-31"), Rule::OneApplication);
    allowed(&desk, "2030-08-02", application(Evaluation::Full, "2030-08-01"));
}

#[test]
fn what_a_later_application_has_replaced_does_not_go_on() {
    let mut desk = Desk::applied();
    desk.enter("2030-10-01", application(Evaluation::Full, "2030-10-01"));
    forbidden(&desk, "2030-10-01", evaluators(1, &two()), Rule::ApplicationOpen);
    allowed(&desk, "2030-10-01", evaluators(2, &two()));
    forbidden(&desk, "2030-10-01", evaluators(3, &two()), Rule::ApplicationKnown);
    forbidden(&desk, "2030-10-01", evaluators(0, &two()), Rule::ApplicationKnown);
}

#[test]
fn who_holds_the_label_renews_it() {
    let desk = Desk::holding();
    forbidden(&desk, "2030-09-01", application(Evaluation::Full, "2030-09-01"), Rule::NotHeld);
    allowed(&desk, "2030-09-01", application(Evaluation::Shortened, "2030-09-01"));
    // The last instant of the label is the first of 2033-08-01.
    forbidden(&desk, "2033-09-01", application(Evaluation::Full, "2033-08-01"), Rule::NotHeld);
    allowed(&desk, "2033-09-01", application(Evaluation::Shortened, "2033-08-01"));
    allowed(&desk, "2033-09-01", application(Evaluation::Full, "2033-08-02"));
    forbidden(&desk, "2033-09-01", application(Evaluation::Shortened, "2033-08-02"), Rule::LabelInForce);
    let never = Desk::prepared();
    forbidden(&never, "2030-09-01", application(Evaluation::Shortened, "2030-09-01"), Rule::LabelInForce);
}

#[test]
fn a_revoked_label_is_awarded_anew_and_not_renewed() {
    let mut desk = Desk::holding();
    desk.enter("2031-02-01", revoked("2030-0001", "2031-01-15"));
    forbidden(&desk, "2031-02-01", application(Evaluation::Shortened, "2031-01-14"), Rule::LabelInForce);
    forbidden(&desk, "2031-02-01", application(Evaluation::Full, "2031-01-14"), Rule::NotHeld);
    allowed(&desk, "2031-02-01", application(Evaluation::Full, "2031-01-15"));
    desk.enter("2031-02-01", application(Evaluation::Full, "2031-02-01"));
    desk.evaluate(2, "2031-02-02", Evaluation::Full);
    desk.enter("2031-03-01", issued(2, "2031-03-01"));
    let label = desk.office.labels().last().unwrap();
    assert_eq!((label.cycle, &label.renews), (1, &None));
}

#[test]
fn a_renewal_is_the_next_cycle_and_takes_the_place() {
    let mut desk = Desk::holding();
    desk.enter("2033-07-01", application(Evaluation::Shortened, "2033-07-01"));
    desk.evaluate(2, "2033-07-02", Evaluation::Shortened);
    // The decision may come after the end: then there is a gap.
    desk.enter("2033-08-03", issued(2, "2033-08-03"));
    let [first, second] = desk.office.labels() else { panic!() };
    assert_eq!((first.cycle, second.cycle, &second.renews), (1, 2, &Some(first.number.clone())));
    assert_eq!(first.superseded, Some(day("2033-08-03")));
    assert_eq!(second.number.as_str(), "2033-0002");
}

#[test]
fn what_was_revoked_meanwhile_is_not_renewed() {
    let mut desk = Desk::holding();
    desk.enter("2033-07-01", application(Evaluation::Shortened, "2033-07-01"));
    desk.evaluate(2, "2033-07-02", Evaluation::Shortened);
    desk.enter("2033-07-03", revoked("2030-0001", "2033-07-03"));
    forbidden(&desk, "2033-07-04", issued(2, "2033-07-04"), Rule::LabelInForce);
    allowed(&desk, "2033-07-04", not_yet_issued(2, "2033-07-04"));
}

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

/// The desk, with what eva has found changed.
fn found(change: impl FnOnce(&mut EvaluationForm)) -> Desk {
    let mut desk = Desk::applied();
    let mut form = evaluation(Evaluation::Full, "eva");
    change(&mut form);
    desk.enter("2030-07-10", evaluators(1, &two()));
    desk.enter("2030-07-10", evaluated(1, form));
    desk.enter("2030-07-10", evaluated(1, evaluation(Evaluation::Full, "ivo")));
    desk.enter("2030-07-10", committee(1, &["a", "b", "c"]));
    allowed(&desk, "2030-08-01", not_yet_issued(1, "2030-08-01"));
    desk
}

fn levels(form: &mut EvaluationForm, count: usize, level: u8) {
    form.indicators.values_mut().take(count).for_each(|finding| finding.level = level);
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
