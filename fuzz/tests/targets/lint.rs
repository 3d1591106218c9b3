//! The linter.

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::lint::{LISTED, LintReport, lint};
use openbadges_fuzz::bytes::{Change, changed};
use openbadges_fuzz::seeds;
use openbadges_fuzz::target;
use openbadges_fuzz::tree::{Edit, edited};

/// A badge of Open Badges 2.0, which none of the seeds is.
const LEGACY: &[u8] = include_bytes!("../../../src/lint/tests/legacy.json");
const LABEL: &[u8] = include_bytes!("../../../src/lint/tests/label.json");

#[derive(Debug, TypeGenerator)]
enum Input {
    Seed(u8, #[generator(produce::<Vec<Edit>>().with().len(0usize..=4))] Vec<Edit>),
    Own(bool, #[generator(produce::<Vec<Edit>>().with().len(0usize..=4))] Vec<Edit>),
    Changed(u8, #[generator(produce::<Vec<Change>>().with().len(0usize..=4))] Vec<Change>),
    Any(Vec<u8>),
}

impl Input {
    fn bytes(&self) -> Vec<u8> {
        let seed = |number: &u8| &seeds::all()[usize::from(*number) % seeds::all().len()];
        match self {
            Input::Seed(number, edits) => {
                edited(seed(number).credential.clone(), edits).to_string().into_bytes()
            }
            Input::Own(is_legacy, edits) => {
                let own = if *is_legacy { LEGACY } else { LABEL };
                let document = openbadges::json::parse(own).expect("JSON");
                edited(document, edits).to_string().into_bytes()
            }
            Input::Changed(number, changes) => changed(seed(number).question.input.clone(), changes),
            Input::Any(bytes) => bytes.clone(),
        }
    }
}

/// Whatever the badge, there is the same report twice, and each item has a text and few places.
#[test]
fn badges_and_drafts() {
    target!(3_000, produce::<Input>(), |input: &Input| {
        let input = input.bytes();
        let once = lint(&input);
        assert_eq!(once, lint(&input), "the same input gave two answers");
        if let Ok(report) = once {
            is_consistent(&report);
        }
    });
}

fn is_consistent(report: &LintReport) {
    assert!(!report.items.is_empty());
    for item in &report.items {
        assert!(item.rule.applies_to(report.subject), "{item:?}");
        assert!(!item.text().is_empty() && (1..=LISTED).contains(&item.places.len()), "{item:?}");
    }
    let text = serde_json::to_vec(report).expect("a report is JSON");
    let value = openbadges::json::parse(&text).expect("a report is JSON that others can read");
    assert_eq!(value["verdict"] == "complete", report.is_complete());
}
