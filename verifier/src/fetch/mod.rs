//! The one way out to the network.
//!
//! Whatever is fetched was named by a stranger, so every connection passes the [`Guard`]: `https` only, public addresses
//! only (checked on the very addresses that are connected to), redirects followed here and checked like first requests,
//! nothing taken from the environment, and limits on time, bytes and hops.

mod guard;
mod http;
mod resolver;
mod response;
mod runtime;
mod source;

pub use guard::{AddressRefused, Guard};
pub(crate) use http::BADGE_LIMIT;
pub use http::{HttpFetch, Network, Timeouts};
pub use openbadges::drive::Fetch;
pub use runtime::run;
pub use source::Source;
