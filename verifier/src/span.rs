//! Spans of time as people write them, such as `60s` or `7d`.

use std::time::Duration;

/// Reads a span; the fault says how to write one.
pub(crate) fn argument(text: &str) -> Result<Duration, String> {
    parse(text).ok_or_else(|| {
        format!("{text:?} is no span of time; write a number and s, m, h or d, such as \"60s\" or \"7d\"")
    })
}

fn parse(text: &str) -> Option<Duration> {
    let (at, unit) = text.char_indices().last()?;
    let count = text[..at].parse::<u64>().ok().filter(|_| text.starts_with(|c: char| c.is_ascii_digit()))?;
    let unit = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    count.checked_mul(unit).map(Duration::from_secs)
}
