//! Instants, as the Verifiable Credentials data model writes them.

use std::fmt;
use std::time::Duration;

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, UtcOffset};

/// An instant with a known offset from UTC (`xsd:dateTimeStamp`, VCDM 2.0 §2.2 and Open Badges 3.0 `DateTimeZ`).
///
/// Two spellings of the same instant are equal. The core never reads a clock: "now" is always an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(OffsetDateTime);

/// A text that is no instant: not RFC 3339, without an offset, or a date that no calendar has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MalformedTimestamp;

impl Timestamp {
    /// Reads `2026-11-21T00:00:00Z`: upper-case `T` and `Z`, seconds, and an offset.
    ///
    /// # Errors
    /// [`MalformedTimestamp`] for anything else, `24:00:00` and leap seconds included.
    ///
    /// ```
    /// use openbadges::Timestamp;
    /// assert_eq!(Timestamp::parse("2026-01-01T01:00:00+01:00"), Timestamp::parse("2026-01-01T00:00:00Z"));
    /// assert!(Timestamp::parse("2030-02-30T00:00:00Z").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, MalformedTimestamp> {
        let is_plain = text.is_ascii() && text.as_bytes().get(10) == Some(&b'T') && !text.ends_with('z');
        let leaps = text.as_bytes().get(17..19) == Some(b"60");
        if !is_plain || leaps {
            return Err(MalformedTimestamp);
        }
        OffsetDateTime::parse(text, &Rfc3339).map(Timestamp).map_err(|_| MalformedTimestamp)
    }

    /// The instant that is `seconds` after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`MalformedTimestamp`] outside the years ±9999.
    pub fn from_unix(seconds: i64) -> Result<Self, MalformedTimestamp> {
        OffsetDateTime::from_unix_timestamp(seconds).map(Timestamp).map_err(|_| MalformedTimestamp)
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    pub fn unix(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// The same instant without fractions of a second, as claims of tokens have it (RFC 7519 §2).
    #[must_use]
    pub fn whole_seconds(self) -> Self {
        Timestamp(self.0.truncate_to_second())
    }

    /// The instant `leeway` later; the last one that can be expressed when that is out of range.
    #[must_use]
    pub fn later(self, leeway: Duration) -> Self {
        let leeway = time::Duration::try_from(leeway).unwrap_or(time::Duration::MAX);
        Timestamp(self.0.saturating_add(leeway))
    }

    /// The instant `leeway` earlier; the first one that can be expressed when that is out of range.
    #[must_use]
    pub fn earlier(self, leeway: Duration) -> Self {
        let leeway = time::Duration::try_from(leeway).unwrap_or(time::Duration::MAX);
        Timestamp(self.0.saturating_sub(leeway))
    }

    /// The same date and time of day, in UTC, `years` later. Where there is no such day, on 29 February, it is the last
    /// second of 28 February. `None` after the year 9999.
    pub(crate) fn years_later(self, years: u8) -> Option<Self> {
        let utc = self.0.to_offset(UtcOffset::UTC);
        let year = utc.year() + i32::from(years);
        let last_of_february = || {
            let day = Date::from_calendar_date(year, Month::February, 28).ok()?;
            Some(day.with_hms(23, 59, 59).ok()?.assume_utc())
        };
        utc.replace_year(year).ok().or_else(last_of_february).map(Timestamp)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.0.to_offset(UtcOffset::UTC);
        f.write_str(&utc.format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_instant() {
        for text in [
            "",
            "2030-01-01",
            "2030-13-01T00:00:00Z",
            "2030-01-01T24:00:00Z",
            "2030-01-01T24:00:01Z",
            "2030-01-01 00:00:00Z",
            "2030-01-01T00:00:00",
            "2030-01-01T00:00:00+25:00",
            "2030-01-01T00:00:00z",
            "2030-01-01t00:00:00Z",
            "2030-06-30T23:59:60Z",
            "2030-01-01T00:00Z",
            "٢٠٣٠-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(text), Err(MalformedTimestamp), "{text}");
        }
    }

    #[test]
    fn prints_in_utc() {
        assert_eq!(
            Timestamp::parse("2026-11-21T02:30:00+02:30").unwrap().to_string(),
            "2026-11-21T00:00:00Z"
        );
    }

    #[test]
    fn years_later_it_is_the_same_day_or_the_last_second_before_it() {
        for (from, years, expected) in [
            ("2026-03-02T00:00:00Z", 3, Some("2029-03-02T00:00:00Z")),
            ("2024-02-28T23:59:59Z", 3, Some("2027-02-28T23:59:59Z")),
            ("2024-02-29T00:00:00Z", 3, Some("2027-02-28T23:59:59Z")),
            ("2024-02-29T12:30:15.5Z", 3, Some("2027-02-28T23:59:59Z")),
            ("2024-03-01T00:00:00Z", 3, Some("2027-03-01T00:00:00Z")),
            ("2024-02-29T00:00:00Z", 4, Some("2028-02-29T00:00:00Z")),
            ("2096-02-29T00:00:00Z", 4, Some("2100-02-28T23:59:59Z")),
            // It is the day in UTC that counts.
            ("2024-02-29T01:00:00+02:00", 3, Some("2027-02-28T23:00:00Z")),
            ("2024-03-01T01:00:00+02:00", 3, Some("2027-02-28T23:59:59Z")),
            ("9996-12-31T23:59:59Z", 3, Some("9999-12-31T23:59:59Z")),
            ("9997-01-01T00:00:00Z", 3, None),
            ("9996-02-29T00:00:00Z", 4, None),
        ] {
            let later = Timestamp::parse(from).unwrap().years_later(years);
            assert_eq!(later.map(|later| later.to_string()).as_deref(), expected, "{from} {years}");
        }
    }

    #[test]
    fn moves_without_overflow() {
        let last = Timestamp::parse("9999-12-31T23:59:59Z").unwrap();
        assert!(last.later(Duration::MAX) >= last);
        assert!(last.earlier(Duration::MAX) < last);
        assert_eq!(last.earlier(Duration::from_secs(59)).to_string(), "9999-12-31T23:59:00Z");
    }
}
