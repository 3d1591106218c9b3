use std::error::Error;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use openbadges::evidence::{Document, FetchError, Request};
use reqwest::dns::Resolve;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, LOCATION};
use reqwest::{Certificate, Client, Response, redirect};
use url::Url;

use super::resolver::{GuardedResolver, SystemResolver};
use super::{AddressRefused, Fetch, Guard, response, runtime};

/// How many redirects one document may take.
const REDIRECTS: usize = 3;

/// How large a badge may be.
pub(crate) const BADGE_LIMIT: usize = openbadges::MAX_INPUT_BYTES;

const BADGE_ACCEPT: &str = "application/vc, application/vc+jwt, application/ld+json, application/json, image/png, image/svg+xml, */*;q=0.1";

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Until a connection stands: look-up of the name, TCP and TLS.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// All documents of one verification together.
    pub total: Duration,
}

impl Default for Timeouts {
    /// Together well within the ten seconds that one verification may take.
    fn default() -> Self {
        Timeouts {
            connect: Duration::from_secs(4),
            idle: Duration::from_secs(5),
            total: Duration::from_secs(8),
        }
    }
}

/// The way to the network, for any number of verifications. Nothing is set up before the first request.
pub struct Network {
    guard: Guard,
    timeouts: Timeouts,
    names: Arc<dyn Resolve>,
    only_root: Option<Certificate>,
    client: OnceLock<Result<Client, String>>,
}

impl Default for Network {
    fn default() -> Self {
        Network {
            guard: Guard::default(),
            timeouts: Timeouts::default(),
            names: Arc::new(SystemResolver),
            only_root: None,
            client: OnceLock::new(),
        }
    }
}

impl Network {
    /// The same, with another guard.
    #[must_use]
    pub fn guarded_by(mut self, guard: Guard) -> Self {
        self.guard = guard;
        self
    }

    /// The same, with other time limits.
    #[must_use]
    pub fn within(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// The same, with names from elsewhere. Their addresses pass the guard all the same.
    #[must_use]
    pub fn resolving_by(mut self, names: Arc<dyn Resolve>) -> Self {
        self.names = names;
        self
    }

    /// The same, relying on this certificate authority instead of those of the machine.
    #[must_use]
    pub fn relying_on(mut self, root: Certificate) -> Self {
        self.only_root = Some(root);
        self
    }

    /// The fetcher of one verification, whose time begins with the first request.
    pub fn verification(&self) -> HttpFetch<'_> {
        HttpFetch { network: self, deadline: OnceLock::new() }
    }

    /// Why no request at all can be made from this machine, once that has turned out.
    pub fn fault(&self) -> Option<&str> {
        self.client.get()?.as_ref().err().map(String::as_str)
    }

    fn client(&self) -> Result<&Client, FetchError> {
        self.client.get_or_init(|| self.build()).as_ref().map_err(|_| FetchError::Transport)
    }

    fn build(&self) -> Result<Client, String> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Fails only when another thread was faster; then its provider serves as well.
            drop(rustls::crypto::ring::default_provider().install_default());
        }
        let resolver = GuardedResolver { guard: self.guard.clone(), names: Arc::clone(&self.names) };
        let builder = Client::builder()
            .user_agent(concat!("openbadges/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(redirect::Policy::none())
            .referer(false)
            .dns_resolver(resolver)
            .connect_timeout(self.timeouts.connect)
            .read_timeout(self.timeouts.idle);
        let builder = match &self.only_root {
            Some(root) => builder.tls_certs_only([root.clone()]),
            None => builder,
        };
        builder.build().map_err(|error| innermost(&error).to_string())
    }
}

/// Fetches the documents of one verification. Its futures run inside [`super::run`] or any tokio runtime.
pub struct HttpFetch<'a> {
    network: &'a Network,
    deadline: OnceLock<Instant>,
}

/// What to ask for, and how much of it to take.
#[derive(Clone, Copy)]
struct Terms {
    accept: &'static str,
    limit: usize,
    redirects: Redirects,
}

/// Where redirects may lead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Redirects {
    Anywhere,
    /// To the same host, whose word the document is.
    SameOrigin,
}

impl Fetch for HttpFetch<'_> {
    async fn fetch(&self, request: &Request) -> Result<Document, FetchError> {
        let stays = request.purpose.stays_on_its_host();
        let redirects = if stays { Redirects::SameOrigin } else { Redirects::Anywhere };
        let terms = Terms { accept: request.purpose.accept(), limit: request.purpose.limit(), redirects };
        self.in_time(&request.url, terms).await.map(|(document, _)| document)
    }
}

impl HttpFetch<'_> {
    /// Fetches a badge that its holder points to, in any form, and says from which address it came in the end.
    ///
    /// # Errors
    /// As for any other document.
    pub async fn badge(&self, url: &Url) -> Result<(Document, Url), FetchError> {
        let terms = Terms { accept: BADGE_ACCEPT, limit: BADGE_LIMIT, redirects: Redirects::Anywhere };
        self.in_time(url, terms).await
    }

    async fn in_time(&self, url: &Url, terms: Terms) -> Result<(Document, Url), FetchError> {
        runtime::entered().await;
        let deadline = *self.deadline.get_or_init(|| Instant::now() + self.network.timeouts.total);
        if Instant::now() >= deadline {
            return Err(FetchError::Timeout);
        }
        let document = tokio::time::timeout_at(deadline.into(), self.follow(url.clone(), terms));
        document.await.unwrap_or(Err(FetchError::Timeout))
    }

    /// Follows redirects itself, so that each target passes the guard like a first request.
    async fn follow(&self, first: Url, terms: Terms) -> Result<(Document, Url), FetchError> {
        let mut url = first.clone();
        for _ in 0..=REDIRECTS {
            if terms.redirects == Redirects::SameOrigin && url.origin() != first.origin() {
                return Err(FetchError::Transport);
            }
            self.network.guard.admit(&url).map_err(|AddressRefused| FetchError::Blocked)?;
            let response = self.ask(url.clone(), terms.accept).await?;
            if !response.status().is_redirection() {
                return Ok((response::read(response, terms.limit).await?, url));
            }
            url = target(&response, &url)?;
        }
        Err(FetchError::Transport)
    }

    async fn ask(&self, url: Url, accept: &'static str) -> Result<Response, FetchError> {
        let request = self.network.client()?.get(url);
        let request = request.header(ACCEPT, accept).header(ACCEPT_ENCODING, "identity");
        request.send().await.map_err(|error| classify(&error))
    }
}

/// Where a redirect leads (RFC 9110 §15.4).
fn target(response: &Response, from: &Url) -> Result<Url, FetchError> {
    let leads_on = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = response.headers().get(LOCATION).filter(|_| leads_on);
    let location = location.and_then(|location| location.to_str().ok()).ok_or(FetchError::Transport)?;
    from.join(location).map_err(|_| FetchError::Transport)
}

pub(super) fn classify(error: &reqwest::Error) -> FetchError {
    if causes(error).any(|cause| cause.is::<AddressRefused>()) {
        FetchError::Blocked
    } else if error.is_timeout() {
        FetchError::Timeout
    } else {
        FetchError::Transport
    }
}

fn innermost(error: &reqwest::Error) -> &(dyn Error + 'static) {
    causes(error).last().unwrap_or(error)
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (**cause).source())
}
