//! Instants, as the Verifiable Credentials data model writes them.

use std::fmt;
use std::time::Duration;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

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
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.0.to_offset(time::UtcOffset::UTC);
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
    fn moves_without_overflow() {
        let last = Timestamp::parse("9999-12-31T23:59:59Z").unwrap();
        assert!(last.later(Duration::MAX) >= last);
        assert!(last.earlier(Duration::MAX) < last);
        assert_eq!(last.earlier(Duration::from_secs(59)).to_string(), "9999-12-31T23:59:00Z");
    }
}
