//! From when until when a label is held.

use std::error::Error;
use std::fmt;

use crate::Timestamp;

/// When a label was decided on, and from when until when it is held. To the second; the end comes after the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelTerm {
    decided: Timestamp,
    from: Timestamp,
    until: Timestamp,
}

impl LabelTerm {
    /// A term of so many `years`: it ends at the same instant of that year. A term that begins on a 29 February ends with
    /// the last second of 28 February where there is no such day. Days are those of UTC.
    ///
    /// # Errors
    /// [`LabelTermError`]: a start before the decision, an end after the year 9999.
    ///
    /// ```
    /// use openbadges::{Timestamp, issue::label::LabelTerm};
    /// let day = |text| Timestamp::parse(text).unwrap();
    /// let term = LabelTerm::of_years(3, day("2024-02-26T16:00:00Z"), day("2024-02-29T00:00:00Z"))?;
    /// assert_eq!(term.until(), day("2027-02-28T23:59:59Z"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_years(years: u8, decided: Timestamp, from: Timestamp) -> Result<Self, LabelTermError> {
        let until = from.years_later(years).ok_or(LabelTermError::BeyondCalendar { from, years })?;
        Self::between(decided, from, until)
    }

    /// A term with another end than that of the scheme.
    ///
    /// # Errors
    /// [`LabelTermError`]: a start before the decision, an end that is not after the start.
    pub fn between(decided: Timestamp, from: Timestamp, until: Timestamp) -> Result<Self, LabelTermError> {
        let [decided, from, until] = [decided, from, until].map(Timestamp::whole_seconds);
        if from < decided {
            return Err(LabelTermError::BeforeDecision { decided, from });
        }
        if until <= from {
            return Err(LabelTermError::Backwards { from, until });
        }
        Ok(LabelTerm { decided, from, until })
    }

    /// When the committee decided: `awardedDate`.
    pub fn decided(self) -> Timestamp {
        self.decided
    }

    /// The first instant at which it is held: `validFrom`.
    pub fn from(self) -> Timestamp {
        self.from
    }

    /// The last instant at which it is held: `validUntil`.
    pub fn until(self) -> Timestamp {
        self.until
    }
}

/// Why dates are no term of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LabelTermError {
    /// A label would have been held before anybody decided on it.
    BeforeDecision {
        /// When it was decided on.
        decided: Timestamp,
        /// When it would begin.
        from: Timestamp,
    },
    /// The end is not after the start.
    Backwards {
        /// The start.
        from: Timestamp,
        /// The end.
        until: Timestamp,
    },
    /// It ends after the year 9999.
    BeyondCalendar {
        /// The start.
        from: Timestamp,
        /// For how many years.
        years: u8,
    },
}

impl fmt::Display for LabelTermError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LabelTermError::BeforeDecision { decided, from } => {
                write!(
                    f,
                    "the label would begin at {from}, before the decision at {decided}; let it begin later"
                )
            }
            LabelTermError::Backwards { from, until } => {
                write!(f, "the label would end at {until}, which is not after its start at {from}")
            }
            LabelTermError::BeyondCalendar { from, years } => {
                write!(f, "there is no date {years} years after {from}")
            }
        }
    }
}

impl Error for LabelTermError {}
