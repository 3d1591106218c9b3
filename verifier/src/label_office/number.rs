//! What applications and labels are called at the office.

use std::fmt;
use std::str::FromStr;

/// The number of an application, from 1 in the order of their coming. It is never published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ApplicationNumber(pub u32);

/// The number of a label, such as `2030-0007`: the year of the decision, and how many labels there were then.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LabelNumber(String);

/// A text that is no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedNumber(String);

impl LabelNumber {
    pub(super) fn new(year: &str, ordinal: usize) -> Self {
        LabelNumber(format!("{year}-{ordinal:04}"))
    }

    /// As it stands in the label's address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ApplicationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for LabelNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ApplicationNumber {
    type Err = MalformedNumber;

    fn from_str(text: &str) -> Result<Self, MalformedNumber> {
        text.parse().map(ApplicationNumber).map_err(|_| MalformedNumber(text.to_owned()))
    }
}

impl FromStr for LabelNumber {
    type Err = MalformedNumber;

    fn from_str(text: &str) -> Result<Self, MalformedNumber> {
        let is_digits = |part: &str| part.len() >= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        match text.split_once('-') {
            Some((year, ordinal)) if is_digits(year) && is_digits(ordinal) => {
                Ok(LabelNumber(text.to_owned()))
            }
            _ => Err(MalformedNumber(text.to_owned())),
        }
    }
}

impl TryFrom<String> for LabelNumber {
    type Error = MalformedNumber;

    fn try_from(text: String) -> Result<Self, MalformedNumber> {
        text.parse()
    }
}

impl From<LabelNumber> for String {
    fn from(LabelNumber(text): LabelNumber) -> Self {
        text
    }
}

impl fmt::Display for MalformedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no number; applications are numbered like 7, labels like 2030-0007; find it with: openbadges label list",
            self.0
        )
    }
}

impl std::error::Error for MalformedNumber {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_labels_sort_by_their_coming() {
        let numbers =
            [LabelNumber::new("2030", 2), LabelNumber::new("2030", 10), LabelNumber::new("2031", 11)];
        assert!(
            numbers.is_sorted() && numbers.iter().all(|number| number.as_str().parse() == Ok(number.clone()))
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "2030", "2030-1", "2030-00x1", "2030/0001", "../0001"] {
            assert!(text.parse::<LabelNumber>().is_err(), "{text}");
        }
        assert!("-1".parse::<ApplicationNumber>().is_err());
    }
}
