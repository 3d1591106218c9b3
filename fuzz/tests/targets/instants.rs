//! Timestamps.

use std::time::Duration;

use bolero::TypeGenerator;
use bolero::generator::*;
use openbadges::Timestamp;
use openbadges_fuzz::bytes::{Change, changed};
use openbadges_fuzz::target;

#[derive(Debug, TypeGenerator)]
struct Input {
    #[generator((0u16..=10_000, 0u8..=13, 0u8..=32))]
    date: (u16, u8, u8),
    #[generator((0u8..=24, 0u8..=60, 0u8..=61))]
    time: (u8, u8, u8),
    fraction: Option<u64>,
    is_utc: bool,
    #[generator((produce(), 0u8..=24, 0u8..=60))]
    offset: (bool, u8, u8),
    #[generator(produce::<Vec<Change>>().with().len(0usize..=2))]
    changes: Vec<Change>,
    seconds: u64,
}

impl Input {
    fn text(&self) -> String {
        let ((year, month, day), (hour, minute, second)) = (self.date, self.time);
        let fraction = self.fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
        let offset = match self.offset {
            _ if self.is_utc => "Z".to_owned(),
            (east, hours, minutes) => format!("{}{hours:02}:{minutes:02}", if east { '+' } else { '-' }),
        };
        let good =
            format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}");
        String::from_utf8_lossy(&changed(good.into_bytes(), &self.changes)).into_owned()
    }
}

#[test]
fn timestamps() {
    target!(200_000, produce::<Input>(), |input: &Input| {
        let text = input.text();
        let Ok(instant) = Timestamp::parse(&text) else { return };
        assert!(is_date_time_stamp(&text), "{text}");
        assert_eq!(Timestamp::parse(&instant.to_string()), Ok(instant), "{text}");
        let whole = Timestamp::from_unix(instant.unix()).expect("it was one");
        assert!(whole <= instant && instant < whole.later(Duration::from_secs(1)));
        let leeway = Duration::from_secs(input.seconds);
        assert!(instant.earlier(leeway) <= instant && instant <= instant.later(leeway));
    });
}

/// The lexical form of `xsd:dateTimeStamp`, years of four digits.
fn is_date_time_stamp(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let shape = |part: &str, like: &str| {
        let fits =
            |(byte, model): (u8, u8)| if model == b'0' { byte.is_ascii_digit() } else { byte == model };
        part.len() == like.len() && part.bytes().zip(like.bytes()).all(fits)
    };
    let (stem, zoned) = match text.strip_suffix('Z') {
        Some(stem) => (stem, true),
        None => match text.len().checked_sub(6).and_then(|at| text.split_at_checked(at)) {
            Some((stem, zone)) => (stem, shape(&zone.replace('-', "+"), "+00:00")),
            None => (text, false),
        },
    };
    let (seconds, fraction) = stem.split_once('.').map_or((stem, None), |(left, right)| (left, Some(right)));
    zoned && shape(seconds, "0000-00-00T00:00:00") && fraction.is_none_or(digits)
}
