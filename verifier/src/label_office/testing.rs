//! A scheme, an Organiser and people for tests.

use serde_json::{Value, json};

use super::*;

pub(super) fn scheme() -> Scheme {
    let indicators = |prefix: &str, count: usize| -> Vec<String> {
        (1..=count).map(|n| format!("{prefix}-{n}")).collect()
    };
    from(json!({
        "name": "Quality Label for Badge Recognition",
        "description": "EXAMPLE. The Organiser upholds the standards of the label.",
        "achievement": "https://label.example/achievement/v1",
        "version": "1",
        "language": "en",
        "criteria": "https://label.example/criteria",
        "committee": { "id": "https://label.example/committee", "name": "EXAMPLE committee" },
        "addresses": {
            "labels": "https://label.example/labels/{label}",
            "register": "https://label.example/register",
            "page": "https://label.example/register.html",
            "recognized_entities": "https://label.example/recognized-entities",
            "dcc_registry": "https://label.example/registry.json",
        },
        "parts": [
            { "name": "design", "indicators": indicators("design", 4) },
            { "name": "issuing", "indicators": indicators("issuing", 3) },
            { "name": "training", "indicators": indicators("training", 3), "renewal": "kept" },
        ],
        "formal_criteria": ["Statutes", "Three-year plan"],
    }))
}

pub(super) fn from<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

pub(super) fn text(text: &str) -> Text {
    text.to_owned().try_into().unwrap()
}

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn noon(day: &str) -> Timestamp {
    Timestamp::parse(&format!("{day}T12:00:00Z")).unwrap()
}

pub(super) fn organiser_id() -> IssuerId {
    "did:web:youth-centre.example".parse().unwrap()
}

pub(super) fn organiser() -> OrganiserForm {
    from(json!({
        "id": "did:web:youth-centre.example",
        "is": "organisation",
        "name": "Example Youth Centre",
        "account": "42",
        "issuers": ["did:web:youth-centre.example", "https://platform.example/openbadges/issuers/42"],
        "country": "SI",
        "languages": ["sl", "en-GB"],
        "contact": { "id": "contact@youth-centre.example", "name": "Contact" },
    }))
}

pub(super) fn verification() -> OrganiserVerification {
    OrganiserVerification {
        organiser: organiser_id(),
        account: Essential::Given,
        values: Essential::Given,
        active_since: day("2030-01-01"),
        on: day("2030-05-01"),
    }
}

pub(super) fn training(person: &str, on: &str) -> What {
    What::TrainingCompleted(TrainingCompleted {
        organiser: organiser_id(),
        person: person.to_owned().try_into().unwrap(),
        on: day(on),
    })
}

/// An answer at level 4 with evidence to each indicator.
pub(super) fn answers(evaluation: Evaluation) -> ApplicationForm {
    let scheme = scheme();
    let answer =
        |_: &Text| Answer { level: 4, text: text("We do."), evidence: vec![text("https://a.example/e")] };
    ApplicationForm {
        answers: scheme.indicators(evaluation).map(|name| (name.clone(), answer(name))).collect(),
    }
}

pub(super) fn application(evaluation: Evaluation, received: &str) -> What {
    let form = answers(evaluation);
    What::ApplicationReceived(ApplicationReceived {
        organiser: organiser_id(),
        evaluation,
        received: day(received),
        form,
    })
}

pub(super) fn person(id: &str, country: &str, language: &str) -> Person {
    from(json!({ "id": id, "name": id, "country": country, "languages": [language] }))
}

pub(super) fn evaluators(number: u32, people: &[Person]) -> What {
    let form = EvaluatorsForm { evaluators: people.to_vec() };
    What::EvaluatorsAssigned { application: ApplicationNumber(number), form }
}

/// One of the country, one of nothing that the applicant has.
pub(super) fn two() -> Vec<Person> {
    vec![person("eva", "SI", "de"), person("ivo", "PT", "pt")]
}

/// Everything is as good as it can be.
pub(super) fn evaluation(evaluation: Evaluation, evaluator: &str) -> EvaluationForm {
    let scheme = scheme();
    let finding = |name: &Text| (name.clone(), Finding { level: 5, evidence: true });
    EvaluationForm {
        evaluator: evaluator.to_owned().try_into().unwrap(),
        parts: scheme.parts(evaluation).map(|part| (part.name.clone(), true)).collect(),
        formal_criteria: scheme.formal_criteria.iter().map(|name| (name.clone(), true)).collect(),
        indicators: scheme.indicators(evaluation).map(finding).collect(),
        comment: None,
        corrects: None,
    }
}

pub(super) fn evaluated(number: u32, form: EvaluationForm) -> What {
    What::EvaluationGiven { application: ApplicationNumber(number), form }
}

pub(super) fn committee(number: u32, people: &[&str]) -> What {
    let members = people.iter().map(|id| person(id, "DE", "de")).collect();
    What::CommitteeAppointed { application: ApplicationNumber(number), form: CommitteeForm { members } }
}

pub(super) fn issued(number: u32, on: &str) -> What {
    let decision = LabelDecision::Issued { summary: text("Good badges.") };
    What::Decided(Decided { application: ApplicationNumber(number), decision, on: day(on) })
}

pub(super) fn not_yet_issued(number: u32, on: &str) -> What {
    let decision = LabelDecision::NotYetIssued { advice: text("Describe the tasks.") };
    What::Decided(Decided { application: ApplicationNumber(number), decision, on: day(on) })
}

pub(super) fn revoked(label: &str, on: &str) -> What {
    What::LabelRevoked(LabelRevoked {
        label: label.parse().unwrap(),
        on: day(on),
        reason: text("Sold badges."),
    })
}

/// The office without a file: events, one after the other.
pub(super) struct Desk {
    pub(super) scheme: Scheme,
    pub(super) office: Office,
    entries: u32,
}

impl Desk {
    pub(super) fn new() -> Self {
        Desk::of(scheme())
    }

    pub(super) fn of(scheme: Scheme) -> Self {
        Desk { scheme, office: Office::default(), entries: 0 }
    }

    /// The Organiser is there, verified on 2030-05-01, in active use since 2030-01-01, with one trained.
    pub(super) fn prepared() -> Self {
        let mut desk = Desk::new();
        desk.enter("2030-05-01", What::OrganiserRegistered(organiser()));
        desk.enter("2030-05-01", What::OrganiserVerified(verification()));
        desk.enter("2030-05-01", training("staff", "2030-04-01"));
        desk
    }

    /// With application 1 of 2030-07-01.
    pub(super) fn applied() -> Self {
        let mut desk = Desk::prepared();
        desk.enter("2030-07-01", application(Evaluation::Full, "2030-07-01"));
        desk
    }

    /// With everything that a decision about it needs.
    pub(super) fn evaluated() -> Self {
        let mut desk = Desk::applied();
        desk.evaluate(1, "2030-07-10", Evaluation::Full);
        desk
    }

    /// With the label 2030-0001, issued on 2030-08-01.
    pub(super) fn holding() -> Self {
        let mut desk = Desk::evaluated();
        desk.enter("2030-08-01", issued(1, "2030-08-01"));
        desk
    }

    pub(super) fn evaluate(&mut self, number: u32, today: &str, kind: Evaluation) {
        self.enter(today, evaluators(number, &two()));
        self.enter(today, evaluated(number, evaluation(kind, "eva")));
        self.enter(today, evaluated(number, evaluation(kind, "ivo")));
        self.enter(today, committee(number, &["ada", "bo", "cy"]));
    }

    /// The rules that forbid `what`.
    pub(super) fn forbidden(&self, today: &str, what: &What) -> Vec<Rule> {
        let facts = Facts { office: &self.office, scheme: &self.scheme, today: day(today) };
        let refusals = facts.check(what).err().unwrap_or_default();
        refusals.into_iter().map(|refusal| refusal.rule).collect()
    }

    /// What is so and should not be, for each of them.
    pub(super) fn reasons(&self, today: &str, what: &What) -> Vec<String> {
        let facts = Facts { office: &self.office, scheme: &self.scheme, today: day(today) };
        facts.check(what).err().unwrap_or_default().into_iter().map(|refusal| refusal.why).collect()
    }

    #[track_caller]
    pub(super) fn enter(&mut self, today: &str, what: What) {
        assert_eq!(self.forbidden(today, &what), [], "{what:?}");
        self.entries += 1;
        let event = Event { number: self.entries, at: noon(today), by: "test".into(), what };
        self.office.take(&event, &self.scheme.terms).unwrap();
    }
}
