//! How often a label was awarded.

use std::error::Error;
use std::fmt;
use std::num::NonZeroU32;

use crate::model::Uri;

/// Which award of the label it is. A renewal is a new credential, which names the one that it renews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelCycle {
    /// The first award, `labelCycle` 1: it renews nothing.
    First,
    /// A later one.
    Renewal {
        /// The cycle of the label that is renewed. The new one is the next.
        of: NonZeroU32,
        /// The id of the label credential that is renewed.
        renews: Uri,
    },
}

impl LabelCycle {
    /// The cycle `number` of a label that `renews` another one.
    ///
    /// # Errors
    /// [`LabelCycleError`], when the first cycle renews a label, or a later one does not.
    pub fn new(number: NonZeroU32, renews: Option<Uri>) -> Result<Self, LabelCycleError> {
        match (NonZeroU32::new(number.get() - 1), renews) {
            (None, None) => Ok(LabelCycle::First),
            (Some(of), Some(renews)) => Ok(LabelCycle::Renewal { of, renews }),
            (None, Some(_)) => Err(LabelCycleError::FirstRenews),
            (Some(_), None) => Err(LabelCycleError::RenewsNothing { number }),
        }
    }

    /// `labelCycle`: 1 is the first award.
    pub fn number(&self) -> u64 {
        match self {
            LabelCycle::First => 1,
            LabelCycle::Renewal { of, .. } => u64::from(of.get()) + 1,
        }
    }

    /// The id of the label credential that is renewed.
    pub fn renews(&self) -> Option<&Uri> {
        match self {
            LabelCycle::First => None,
            LabelCycle::Renewal { renews, .. } => Some(renews),
        }
    }
}

/// Why a number is not the cycle of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelCycleError {
    /// The first award renews a label.
    FirstRenews,
    /// A later award renews none.
    RenewsNothing {
        /// The cycle.
        number: NonZeroU32,
    },
}

impl fmt::Display for LabelCycleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LabelCycleError::FirstRenews => f.write_str("the first label of an Organiser renews none"),
            LabelCycleError::RenewsNothing { number } => {
                write!(f, "cycle {number} of a label is a renewal, and must name the label that it renews")
            }
        }
    }
}

impl Error for LabelCycleError {}
