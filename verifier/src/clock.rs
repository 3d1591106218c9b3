//! The clock of the machine: read here and nowhere else.

use std::time::{SystemTime, UNIX_EPOCH};

use openbadges::Timestamp;

/// The present time, in whole seconds; `None` where the clock shows a time that cannot be.
pub(crate) fn now() -> Option<Timestamp> {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Timestamp::from_unix(i64::try_from(since_1970.as_secs()).ok()?).ok()
}
