//! A label scheme, as the operator describes it in a file, and its terms. What of the scheme is not known to us is here, not
//! in the rules.

use std::collections::BTreeSet;
use std::fmt;

use openbadges::issue::label::LabelScheme;
use openbadges::model::{LanguageCode, Malformed, Uri};
use serde::{Deserialize, Serialize};
use url::Url;

use super::forms::{Text, WebAddress};

/// What stands for the number of a label in its address.
const NUMBER: &str = "{label}";

/// A label scheme. The office keeps the one that it was made with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// The name of the label.
    pub name: Text,
    /// What it says of its holder.
    pub description: Text,
    /// The id of its achievement, one for each version of the scheme.
    pub achievement: WebAddress,
    /// The version of the scheme.
    pub version: Text,
    /// The language in which the scheme is described here (BCP 47).
    pub language: SchemeLanguage,
    /// The address of the criteria.
    pub criteria: WebAddress,
    /// The criteria themselves, in Markdown, for labels to carry.
    pub criteria_text: Option<Text>,
    /// The picture of the label.
    pub image: Option<Picture>,
    /// Keywords.
    #[serde(default)]
    pub tags: Vec<Text>,
    /// Who decides, as the label names it: a committee, not its members.
    pub committee: Committee,
    /// Where everything is published.
    pub addresses: Addresses,
    /// The parts of an application.
    pub parts: Vec<Part>,
    /// What an evaluator has to see fulfilled beside the indicators.
    pub formal_criteria: Vec<Text>,
    /// The numbers.
    #[serde(default)]
    pub terms: LabelTerms,
}

/// A language (BCP 47), as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SchemeLanguage(pub LanguageCode);

impl TryFrom<String> for SchemeLanguage {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        LanguageCode::parse(&text).map(SchemeLanguage)
    }
}

impl From<SchemeLanguage> for String {
    fn from(SchemeLanguage(code): SchemeLanguage) -> Self {
        code.as_str().to_owned()
    }
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Its address.
    pub address: WebAddress,
    /// What is to be seen on it, for those who cannot see it.
    pub caption: Text,
}

/// The body that decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    /// Its id.
    pub id: WebAddress,
    /// Its name.
    pub name: Text,
}

/// Where the Network publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// The labels, with `{label}` for their number.
    pub labels: String,
    /// The register.
    pub register: WebAddress,
    /// The register as a page for people.
    pub page: WebAddress,
    /// The holders as a W3C Recognized Entities credential.
    pub recognized_entities: WebAddress,
    /// The holders as a registry of the Digital Credentials Consortium.
    pub dcc_registry: WebAddress,
}

/// A part of an application: a quality area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name.
    pub name: Text,
    /// Its indicators, each with a name that no other has.
    pub indicators: Vec<Text>,
    /// Whether the shortened evaluation of a renewal looks at it again.
    #[serde(default)]
    pub renewal: Renewed,
}

/// What a renewal does with a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Renewed {
    /// It is evaluated again.
    #[default]
    Again,
    /// It counts as evaluated.
    Kept,
}

/// Which evaluation an application gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evaluation {
    /// All parts.
    Full,
    /// Of a renewal: without the parts that are [`Renewed::Kept`].
    Shortened,
}

/// The numbers of a scheme (quality-label.md §1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LabelTerms {
    /// How many calendar months an Organiser must have used badges when it applies.
    pub active_use_months: u32,
    /// How many of its staff must have completed the training.
    pub trained_staff: u32,
    /// How many people evaluate an application.
    pub evaluators: u32,
    /// How many evaluate the one for a renewal.
    pub renewal_evaluators: u32,
    /// How many of them must be of the applicant's country or language.
    pub local_evaluators: u32,
    /// The smallest committee.
    pub committee_min: u32,
    /// The largest.
    pub committee_max: u32,
    /// How many days after the application the decision must have been made.
    pub decision_days: u32,
    /// The highest level of an answer; the lowest is 0.
    pub highest_level: u8,
    /// The level that an answer must reach.
    pub pass_level: u8,
    /// How many of a hundred indicators must reach it.
    pub pass_percent: u8,
    /// How many years a label is valid.
    pub validity_years: u8,
}

impl Default for LabelTerms {
    fn default() -> Self {
        LabelTerms {
            active_use_months: 6,
            trained_staff: 1,
            evaluators: 2,
            renewal_evaluators: 2,
            local_evaluators: 1,
            committee_min: 3,
            committee_max: 5,
            decision_days: 90,
            highest_level: 5,
            pass_level: 3,
            pass_percent: LabelScheme::REQUIRED_PERCENT,
            validity_years: 3,
        }
    }
}

/// Why a description is no scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeFault(String);

impl Scheme {
    /// Checks what the form of the file cannot.
    ///
    /// # Errors
    /// The first thing that makes no sense, and what to do.
    pub fn check(&self) -> Result<(), SchemeFault> {
        self.terms.check()?;
        self.addresses.check()?;
        let mut seen = BTreeSet::new();
        for indicator in self.parts.iter().flat_map(|part| &part.indicators) {
            if !seen.insert(indicator) {
                return Err(fault(format!("the indicator {indicator} stands there twice; rename one")));
            }
        }
        for (evaluation, name) in [(Evaluation::Full, "an application"), (Evaluation::Shortened, "a renewal")]
        {
            if self.indicators(evaluation).next().is_none() {
                return Err(fault(format!("{name} has no indicators; give at least one part of it some")));
            }
        }
        Ok(())
    }

    /// The parts that an evaluation looks at.
    pub fn parts(&self, evaluation: Evaluation) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| evaluation == Evaluation::Full || part.renewal == Renewed::Again)
    }

    /// The indicators that an evaluation looks at.
    pub fn indicators(&self, evaluation: Evaluation) -> impl Iterator<Item = &Text> {
        self.parts(evaluation).flat_map(|part| &part.indicators)
    }

    /// How many evaluators an evaluation needs.
    pub fn evaluators(&self, evaluation: Evaluation) -> u32 {
        match evaluation {
            Evaluation::Full => self.terms.evaluators,
            Evaluation::Shortened => self.terms.renewal_evaluators,
        }
    }
}

impl Addresses {
    /// The id of the label with this number, where it is published as well.
    ///
    /// # Errors
    /// When `labels` is no web address with `{label}` in its path.
    pub fn label(&self, number: &str) -> Result<(Uri, Url), SchemeFault> {
        let text = self.labels.replace(NUMBER, number);
        let of_labels = |_| {
            fault(format!(
                "labels cannot be at {:?}; write https://label.example/labels/{NUMBER}",
                self.labels
            ))
        };
        let address = WebAddress::try_from(text).map_err(of_labels)?;
        Ok((address.uri(), address.url().clone()))
    }

    /// Each address is of one thing, and a path of its own under the folder that the web server publishes.
    fn check(&self) -> Result<(), SchemeFault> {
        let mut seen = BTreeSet::new();
        let labels = [self.label("1")?.1, self.label("2")?.1];
        if labels[0].path() == labels[1].path() {
            let what = format!("all labels would be at {}; put {NUMBER} into the path", labels[0]);
            return Err(fault(what));
        }
        let others = [&self.register, &self.page, &self.recognized_entities, &self.dcc_registry];
        for url in labels.iter().chain(others.map(WebAddress::url)) {
            let path: Vec<_> =
                url.path_segments().into_iter().flatten().filter(|part| !part.is_empty()).collect();
            let path = path.join("/");
            if path.is_empty() {
                return Err(fault(format!("{url} has no path; add one, such as /register")));
            }
            if !seen.insert(path) {
                let what = "stands for two things: give each of them a path of its own (host and query do not count)";
                return Err(fault(format!("{url} {what}")));
            }
        }
        Ok(())
    }
}

impl LabelTerms {
    fn check(&self) -> Result<(), SchemeFault> {
        let faults = [
            (
                self.pass_percent != LabelScheme::REQUIRED_PERCENT,
                "pass_percent is not the share that labels name, 70",
            ),
            (self.pass_level > self.highest_level, "pass_level is over highest_level"),
            (self.evaluators == 0 || self.renewal_evaluators == 0, "nobody would evaluate"),
            (
                self.local_evaluators > self.evaluators.min(self.renewal_evaluators),
                "local_evaluators is over evaluators",
            ),
            (self.committee_min == 0, "committee_min is 0"),
            (self.committee_min > self.committee_max, "committee_min is over committee_max"),
            (
                self.validity_years == 0 || self.validity_years > 100,
                "validity_years is not between 1 and 100",
            ),
            (self.active_use_months > 1200, "active_use_months is over 1200"),
        ];
        match faults.iter().find(|(is_so, _)| *is_so) {
            Some((_, what)) => Err(fault(format!("[terms]: {what}; correct it"))),
            None => Ok(()),
        }
    }
}

fn fault(what: String) -> SchemeFault {
    SchemeFault(what)
}

impl fmt::Display for SchemeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SchemeFault {}

#[cfg(test)]
mod tests {
    use super::super::testing::scheme;
    use super::*;

    #[test]
    fn the_terms_are_those_that_are_known() {
        let terms = scheme().terms;
        assert_eq!((terms.active_use_months, terms.decision_days, terms.validity_years), (6, 90, 3));
        assert_eq!((terms.evaluators, terms.committee_min, terms.committee_max), (2, 3, 5));
        assert_eq!((terms.pass_level, terms.pass_percent), (3, 70));
        assert_eq!(scheme().check(), Ok(()));
    }

    #[test]
    fn a_label_has_an_address_of_its_own() {
        let (id, url) = scheme().addresses.label("2030-0001").unwrap();
        assert_eq!(
            (id.as_str(), url.as_str()),
            ("https://label.example/labels/2030-0001", "https://label.example/labels/2030-0001")
        );
    }

    #[test]
    fn a_renewal_looks_at_fewer_parts() {
        let scheme = scheme();
        let (full, shortened) =
            (scheme.indicators(Evaluation::Full), scheme.indicators(Evaluation::Shortened));
        assert_eq!((full.count(), shortened.count()), (10, 7));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |change: fn(&mut Scheme)| {
            let mut changed = scheme();
            change(&mut changed);
            changed.check().unwrap_err().to_string()
        };
        assert!(refused(|scheme| scheme.terms.pass_percent = 69).contains("pass_percent"));
        assert!(refused(|scheme| scheme.terms.pass_level = 6).contains("pass_level"));
        assert!(refused(|scheme| scheme.terms.local_evaluators = 3).contains("local_evaluators"));
        assert!(refused(|scheme| scheme.terms.committee_min = 6).contains("committee_min"));
        assert!(refused(|scheme| scheme.terms.validity_years = 0).contains("validity_years"));
        assert!(refused(|scheme| scheme.parts.clear()).contains("no indicators"));
        assert!(
            refused(|scheme| scheme.parts.iter_mut().for_each(|part| part.renewal = Renewed::Kept))
                .contains("a renewal")
        );
        assert!(
            refused(|scheme| scheme.parts[1].indicators = scheme.parts[0].indicators.clone())
                .contains("twice")
        );
        assert!(
            refused(|scheme| scheme.addresses.labels = "https://label.example/labels".into())
                .contains("{label}")
        );
        assert!(
            refused(|scheme| scheme.addresses.labels = "https://label.example/?l={label}".into())
                .contains("{label}")
        );
        assert!(refused(|scheme| scheme.addresses.labels = "labels/{label}".into()).contains("https://"));
        assert!(
            refused(|scheme| scheme.addresses.page = scheme.addresses.register.clone())
                .contains("of its own")
        );
        let bare = |scheme: &mut Scheme| {
            scheme.addresses.page = "https://label.example/".to_owned().try_into().unwrap();
        };
        assert!(refused(bare).contains("has no path"));
    }
}
