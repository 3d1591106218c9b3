//! The rules of the label by name, each with what it asks for and what to do.

use std::fmt;

use crate::visible::visible;

/// Declares the rules: name, code, what is asked for, what to do.
macro_rules! rules {
    ($($(#[$meta:meta])* $name:ident $code:literal $asks:literal $advice:literal;)*) => {
        /// A rule of the label. Its code never changes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$meta])* #[doc = $asks] $name,)*
        }

        impl Rule {
            /// All rules.
            pub const ALL: &[Rule] = &[$(Rule::$name),*];

            /// Its code, for programs.
            pub fn code(self) -> &'static str {
                match self { $(Rule::$name => $code,)* }
            }

            /// What it asks for.
            pub fn asks(self) -> &'static str {
                match self { $(Rule::$name => $asks,)* }
            }

            /// What to do, without jargon.
            pub fn advice(self) -> &'static str {
                match self { $(Rule::$name => $advice,)* }
            }
        }
    };
}

rules! {
    DateReached "date.reached"
        "What is entered has happened: its date is not in the future."
        "Correct the date, or enter it when it has happened.";
    OrganiserRegistered "organiser.registered"
        "The Organiser is registered."
        "Check the id, or register the Organiser first: openbadges label organiser add.";
    OrganiserNew "organiser.new"
        "An Organiser registers once."
        "Enter what has changed instead: openbadges label organiser change.";
    IdsUnclaimed "organiser.ids_unclaimed"
        "An id belongs to one Organiser."
        "Find out whose id it is, and leave it out of the other form.";
    IssuersNamed "organiser.issuers_named"
        "An Organiser names at least one id under which it issues badges: DIDs and https addresses."
        "Add the issuer ids of its badges: a label covers nothing else.";
    NameReadable "organiser.name_readable"
        "A name has nothing in it that cannot be seen or that changes the direction of reading."
        "Type the name anew, without copying it.";
    AccountNoAddress "organiser.account_no_address"
        "The account of a person is no e-mail address: labels name it."
        "Enter the number or the name of the account on its platform.";
    AccountVerified "essentials.account_verified"
        "Step 0: the Organiser's account is verified, by the day of the application."
        "Enter when it was verified (openbadges label organiser verify … --on DAY), or the application of a day after that.";
    ValuesAccepted "essentials.values_accepted"
        "Step 0: the Organiser has accepted the values of the Network."
        "Ask the Organiser to accept them.";
    ActiveUse "essentials.active_use"
        "Step 0: badges have been in active use for long enough when the application comes."
        "Invite the Organiser to apply again when that time is over.";
    TrainingCompleted "training.completed"
        "Step 1: staff has completed the training of the label by the day of the application."
        "Enter the training if there was one: openbadges label organiser training. Otherwise invite the staff to the next.";
    OneApplication "application.one_at_a_time"
        "An Organiser has one application at a time."
        "Wait for the decision on the earlier one, or until its term is over.";
    NotHeld "application.not_held"
        "Who holds the label applies for its renewal, not for another one."
        "Enter it as a renewal: openbadges label renew.";
    PartsComplete "application.parts_complete"
        "Step 2: all parts of the application are complete, each indicator answered."
        "Ask the applicant to complete the form.";
    IndicatorsKnown "application.indicators_known"
        "Step 2: an application answers the indicators that its evaluation looks at, and nothing else."
        "Correct the name, or leave the answer out.";
    LevelsInRange "application.levels_in_range"
        "A level is one that the scheme has."
        "Correct the level.";
    EvidenceGiven "application.evidence_given"
        "Step 2: each answer at the level that counts comes with its evidence."
        "Ask the applicant for the evidence.";
    LabelInForce "renewal.label_in_force"
        "A renewal renews a label that is in force when the application comes, and not taken back by the decision."
        "The Organiser can apply for the label anew: openbadges label apply.";
    ApplicationKnown "application.known"
        "The application is one that has come."
        "List the applications: openbadges label list.";
    ApplicationOpen "application.open"
        "The application is neither decided nor replaced by a later one."
        "What was decided stays. The Organiser can apply again.";
    EvaluatorsNumber "evaluators.number"
        "Step 3: an application has as many evaluators as the scheme says."
        "Correct the list of evaluators.";
    EvaluatorsDistinct "evaluators.distinct"
        "Step 3: each evaluator is another person."
        "Name another evaluator.";
    EvaluatorsLocal "evaluators.country_or_language"
        "Step 3: an evaluator is of the applicant's country or language."
        "Name an evaluator from the country, or who speaks a language of the applicant.";
    NoConflict "people.no_conflict_of_interest"
        "Step 3: nobody evaluates or decides about an organisation of their own."
        "Name somebody else.";
    EvaluationBegun "evaluators.not_yet_begun"
        "Evaluators can change until the first of them has finished."
        "Let the ones that are assigned finish.";
    EvaluatorAssigned "evaluation.assigned"
        "Step 3: who evaluates an application was assigned to it."
        "Check the evaluator's id, or assign the evaluators: openbadges label assign.";
    EvaluationOnce "evaluation.once"
        "Step 3: an evaluator evaluates an application once, and corrects that until the decision."
        "To correct it, write why into the form (corrects = \"…\") and enter the whole form again.";
    CorrectionCorrects "evaluation.corrects"
        "A correction takes the place of what the same evaluator has found before."
        "Leave corrects out of the form.";
    EvaluationComplete "evaluation.complete"
        "Step 3: an evaluation speaks of each part, each formal criterion and each indicator, and of nothing else."
        "Complete the evaluation, or correct the names in it.";
    CommitteeSize "committee.size"
        "Step 3: the committee has as many members as the scheme allows."
        "Correct the list of members.";
    CommitteeDistinct "committee.distinct"
        "Step 3: each member of the committee is another person."
        "Name another member.";
    CommitteeAppointed "decision.committee"
        "Step 3: a committee decides."
        "Enter its members: openbadges label committee.";
    EvaluatorsAssigned "decision.evaluators"
        "Step 3: the application was evaluated when the committee decides."
        "Assign its evaluators: openbadges label assign.";
    EvaluationsGiven "decision.evaluations"
        "Step 3: the evaluators have finished when the committee decides."
        "Wait for the missing evaluation, and enter it: openbadges label evaluate.";
    DecisionAfterApplication "decision.after_application"
        "A decision is not made before the application has come."
        "Correct the day of the decision: --on DAY.";
    DecisionInTerm "decision.in_term"
        "Step 3: the decision is made within its term from the application on."
        "The term is over. Invite the Organiser to apply again.";
    FormalCriteriaMet "decision.formal_criteria_met"
        "A label is issued only if all formal criteria are met."
        "Decide that the label is not yet issued, and tell the applicant what is missing.";
    PartsConfirmed "decision.parts_complete"
        "A label is issued only if the evaluators find all parts complete."
        "Decide that the label is not yet issued, and tell the applicant what is missing.";
    EvidenceConfirmed "decision.evidence_given"
        "A label is issued only if the evaluators find all evidence given."
        "Decide that the label is not yet issued, and tell the applicant what is missing.";
    EnoughIndicators "decision.enough_indicators"
        "A label is issued only if enough indicators reach the level that counts."
        "Decide that the label is not yet issued, and tell the applicant where to improve.";
    LabelKnown "label.known"
        "The label is one that was issued."
        "List the labels: openbadges label list.";
    RevokedOnce "revocation.once"
        "A label is revoked once, for good."
        "It is revoked already; there is nothing to do.";
    RevokedWhileHeld "revocation.while_held"
        "A revocation begins on a day on which the label was held."
        "Correct the date: not before the decision, not after the end of the label.";
}

/// A rule that is not met, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rule.
    pub rule: Rule,
    /// What is so and should not be. May name people: for the operator's eyes.
    pub why: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal { rule, why } = self;
        write!(f, "{} Here: {}. {} [{}]", rule.asks(), visible(why), rule.advice(), rule.code())
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn rules_have_codes_of_their_own_and_speak_in_sentences() {
        let codes: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.code()).collect();
        assert_eq!(codes.len(), Rule::ALL.len());
        assert!(Rule::ALL.iter().all(|rule| rule.asks().ends_with('.') && rule.advice().ends_with('.')));
    }

    /// The Network's own wording (quality-label.md §1).
    #[test]
    fn nobody_is_rejected() {
        for rule in Rule::ALL {
            let text = format!("{} {} {}", rule.code(), rule.asks(), rule.advice()).to_lowercase();
            assert!(!text.contains("reject"), "{text}");
        }
    }
}
