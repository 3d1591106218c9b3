//! Days of the calendar, in UTC. What happens at the office has a day, not an hour.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use openbadges::Timestamp;

const DAY: u64 = 24 * 60 * 60;
const MONTHS: u32 = 12;

/// A day, such as 2026-11-21.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Timestamp);

/// A text that is no day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedDay(String);

impl Day {
    /// The day of an instant.
    pub fn of(instant: Timestamp) -> Self {
        let instant = instant.whole_seconds();
        let of_the_day = instant.unix().rem_euclid(DAY.cast_signed()).unsigned_abs();
        Day(instant.earlier(Duration::from_secs(of_the_day)))
    }

    /// Its first instant.
    pub fn start(self) -> Timestamp {
        self.0
    }

    /// The same day `months` later; the last one of that month if it has no such day.
    #[must_use]
    pub fn months_later(self, months: u32) -> Self {
        let (year, month, day) = self.parts();
        let all = (year * MONTHS + (month - 1)).saturating_add(months);
        let (year, month) = (all / MONTHS, all % MONTHS + 1);
        let existing = (1..=day).rev().find_map(|day| format!("{year:04}-{month:02}-{day:02}").parse().ok());
        // Only years with five digits have no such days.
        existing.unwrap_or_else(|| Day(self.0.later(Duration::MAX)))
    }

    /// The day `days` later.
    #[must_use]
    pub fn days_later(self, days: u32) -> Self {
        Day(self.0.later(Duration::from_secs(u64::from(days) * DAY)))
    }

    /// The day before it.
    #[must_use]
    pub fn day_before(self) -> Self {
        Day(self.0.earlier(Duration::from_secs(DAY)))
    }

    /// How many days after `earlier` this one is.
    pub fn days_since(self, earlier: Day) -> i64 {
        (self.0.unix() - earlier.0.unix()) / DAY.cast_signed()
    }

    /// Year, month, day.
    fn parts(self) -> (u32, u32, u32) {
        let text = self.to_string();
        let mut numbers = text.split('-').map(|number| number.parse().unwrap_or(1));
        let mut next = || numbers.next().unwrap_or(1);
        (next(), next(), next())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let instant = self.0.to_string();
        f.write_str(instant.split('T').next().unwrap_or_default())
    }
}

impl FromStr for Day {
    type Err = MalformedDay;

    fn from_str(text: &str) -> Result<Self, MalformedDay> {
        let malformed = |_| MalformedDay(text.to_owned());
        Timestamp::parse(&format!("{text}T00:00:00Z")).map(Day).map_err(malformed)
    }
}

impl TryFrom<String> for Day {
    type Error = MalformedDay;

    fn try_from(text: String) -> Result<Self, MalformedDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl fmt::Display for MalformedDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no day; write year, month and day, such as 2026-11-21", self.0)
    }
}

impl std::error::Error for MalformedDay {}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_that_of_its_instants() {
        let instant = |text| Timestamp::parse(text).unwrap();
        for text in ["2026-11-21T00:00:00Z", "2026-11-21T23:59:59.9Z", "2026-11-22T01:59:59+02:00"] {
            assert_eq!(Day::of(instant(text)), day("2026-11-21"));
        }
        assert_eq!(Day::of(instant("1969-12-31T23:00:00Z")), day("1969-12-31"));
        assert_eq!(day("2026-11-21").start(), instant("2026-11-21T00:00:00Z"));
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        for (from, months, to) in [
            ("2026-01-15", 6, "2026-07-15"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2023-08-31", 6, "2024-02-29"),
            ("2026-12-01", 1, "2027-01-01"),
            ("2026-11-30", 0, "2026-11-30"),
            ("2024-02-29", 36, "2027-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
        ] {
            assert_eq!(day(from).months_later(months), day(to), "{from} + {months}");
        }
        assert!(day("9999-12-31").months_later(u32::MAX) >= day("9999-12-31"));
    }

    #[test]
    fn days_are_counted() {
        assert_eq!(day("2026-03-02").days_since(day("2026-03-02")), 0);
        assert_eq!(day("2024-03-01").days_since(day("2024-02-28")), 2);
        assert_eq!(day("2026-01-01").days_since(day("2026-01-03")), -2);
        assert_eq!(day("2030-07-01").days_later(90), day("2030-09-29"));
        assert_eq!(day("2024-03-01").day_before(), day("2024-02-29"));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026",
            "2026-2-1",
            "2026-02-29",
            "2026-13-01",
            "21.11.2026",
            "2026-11-21T00:00:00Z",
            " 2026-11-21",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
