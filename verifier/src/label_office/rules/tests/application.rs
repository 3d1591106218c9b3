//! Applications and renewals.

use super::*;

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
