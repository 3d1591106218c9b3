use openbadges::evidence::{Document, FetchError, Request};
use url::Url;

use super::{Fetch, HttpFetch};

/// Where documents come from that the evidence does not hold.
pub enum Source<'a> {
    /// Nowhere: every answer is [`FetchError::Transport`].
    Offline,
    /// The network.
    Online(HttpFetch<'a>),
}

impl Source<'_> {
    /// Fetches a badge that its holder points to, and says from which address it came in the end.
    ///
    /// # Errors
    /// As for any other document.
    pub async fn badge(&self, url: &Url) -> Result<(Document, Url), FetchError> {
        match self {
            Source::Offline => Err(FetchError::Transport),
            Source::Online(http) => http.badge(url).await,
        }
    }
}

impl Fetch for Source<'_> {
    async fn fetch(&self, request: &Request) -> Result<Document, FetchError> {
        match self {
            Source::Offline => Err(FetchError::Transport),
            Source::Online(http) => http.fetch(request).await,
        }
    }
}
