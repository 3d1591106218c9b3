//! Looking up names, and refusing what they stand for.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::Guard;

/// Hands on only addresses that the guard admits. The connection goes to these very addresses, so a second answer
/// of a name server (DNS rebinding) is never used unchecked.
pub(super) struct GuardedResolver {
    pub(super) guard: Guard,
    pub(super) names: Arc<dyn Resolve>,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.guard.clone();
        let answer = self.names.resolve(name);
        Box::pin(async move {
            let sockets: Vec<SocketAddr> = answer.await?.collect();
            let addresses: Vec<IpAddr> = sockets.iter().map(SocketAddr::ip).collect();
            guard.admit_all(&addresses)?;
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}

/// Names as the machine resolves them.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // The port is filled in by the caller.
            let sockets: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}
