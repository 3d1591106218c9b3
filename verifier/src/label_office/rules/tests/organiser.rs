//! Organisers, and steps 0 and 1.

use super::*;

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
