//! `openbadges label form`: empty forms, with the names that the scheme has.

use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;

use super::{OfficeFile, quoted};
use crate::cli::output::{Failure, Output};
use crate::label_office::{Evaluation, Scheme, Text};

#[derive(clap::Args)]
pub(in crate::cli) struct BlankArgs {
    /// Which form.
    #[arg(value_name = "KIND")]
    kind: Kind,
    #[command(flatten)]
    office: OfficeFile,
}

/// A form that somebody fills in.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// For `label organiser add` and `change`.
    Organiser,
    /// For `label apply`.
    Application,
    /// For `label renew`.
    Renewal,
    /// For `label assign`.
    Evaluators,
    /// For `label evaluate`, about an application.
    Evaluation,
    /// For `label evaluate`, about the application for a renewal.
    RenewalEvaluation,
    /// For `label committee`.
    Committee,
}

pub(super) fn blank(args: &BlankArgs, output: Output) -> Result<ExitCode, Failure> {
    let office = args.office.open()?;
    let scheme = office.scheme();
    let form = match args.kind {
        Kind::Organiser => ORGANISER.to_owned(),
        Kind::Application => application(scheme, Evaluation::Full),
        Kind::Renewal => application(scheme, Evaluation::Shortened),
        Kind::Evaluators => people("evaluators", scheme.terms.evaluators),
        Kind::Evaluation => evaluation(scheme, Evaluation::Full),
        Kind::RenewalEvaluation => evaluation(scheme, Evaluation::Shortened),
        Kind::Committee => people("members", scheme.terms.committee_min),
    };
    output.say(|| form.clone(), || json!({ "form": form }))?;
    Ok(ExitCode::SUCCESS)
}

const ORGANISER: &str = r#"id = ""                 # under which it holds the label: did:web:… or https://…
is = "organisation"     # or "individual"
name = ""
account = ""            # of its platform
issuers = [""]          # every id under which it issues badges, exactly as it stands in them
country = ""            # two letters, such as SI
languages = [""]        # such as sl
# url = ""              # published with the name
# public_name = ""      # instead of the name

[contact]
id = ""                 # such as an e-mail address
name = ""
"#;

/// Texts are empty, and so are refused until somebody has written something.
fn application(scheme: &Scheme, evaluation: Evaluation) -> String {
    let (highest, level) = (scheme.terms.highest_level, scheme.terms.pass_level);
    let answer = |indicator: &Text| {
        format!("[answers.{}]\nlevel = 0\ntext = \"\"\nevidence = []\n", quoted(indicator.as_str()))
    };
    let answers: Vec<_> = scheme.indicators(evaluation).map(answer).collect();
    format!("# Levels are 0 to {highest}; from {level} on, there is evidence.\n\n{}", answers.join("\n"))
}

fn evaluation(scheme: &Scheme, evaluation: Evaluation) -> String {
    let yes_or_no = |name: &Text| format!("{} = false\n", quoted(name.as_str()));
    let parts: String = scheme.parts(evaluation).map(|part| yes_or_no(&part.name)).collect();
    let criteria: String = scheme.formal_criteria.iter().map(yes_or_no).collect();
    let finding = |name: &Text| format!("{} = {{ level = 0, evidence = false }}\n", quoted(name.as_str()));
    let indicators: String = scheme.indicators(evaluation).map(finding).collect();
    format!(
        "evaluator = \"\"          # as assigned\n# comment = \"\"\n# corrects = \"\"         # why it takes the place of an \
         earlier one\n\n[parts]                 # complete?\n{parts}\n[formal_criteria]       # met?\n{criteria}\n\
         [indicators]            # levels are 0 to {}\n{indicators}",
        scheme.terms.highest_level
    )
}

fn people(what: &str, count: u32) -> String {
    let person = format!(
        "[[{what}]]\nid = \"\"                 # such as an e-mail address\nname = \"\"\n# country = \"\"\n# languages = [\"\"]\n\
         # organisations = [\"\"]  # of which they are: nobody evaluates or decides about their own\n"
    );
    vec![person; count as usize].join("\n")
}
