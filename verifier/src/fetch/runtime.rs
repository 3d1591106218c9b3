//! Running a verification, with a runtime only if something is fetched.

use std::io;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use tokio::runtime::{Builder, Handle};

/// Runs `verification` to its end.
///
/// Most badges with a `did:key`, and all that are answered from evidence, never wait for anything: they are done at the
/// first poll, and no runtime is built for them.
///
/// # Errors
/// When the operating system refuses what a runtime needs.
pub fn run<T>(verification: impl Future<Output = T>) -> io::Result<T> {
    let mut verification = pin!(verification);
    if let Poll::Ready(done) = verification.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        return Ok(done);
    }
    let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
    let done = runtime.block_on(verification);
    // A name server that does not answer must not hold up the verdict.
    runtime.shutdown_background();
    Ok(done)
}

/// Waits until polled inside a runtime: the sign for [`run`] that one is needed.
pub(super) async fn entered() {
    std::future::poll_fn(|context| {
        if Handle::try_current().is_ok() {
            return Poll::Ready(());
        }
        // So that combinators which poll only what was woken come back to this future.
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_no_runtime_unless_something_waits() {
        let inside = run(async { Handle::try_current().is_ok() }).unwrap();
        assert!(!inside);
        let inside = run(async {
            tokio::join!(entered(), entered());
            Handle::try_current().is_ok()
        });
        assert!(inside.unwrap());
    }
}
