//! From an HTTP answer to a document.

use openbadges::evidence::{Document, FetchError};
use reqwest::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, HeaderName};
use reqwest::{Response, StatusCode};

use super::http::classify;

/// The document in `response`, if it is one and has at most `limit` bytes.
pub(super) async fn read(response: Response, limit: usize) -> Result<Document, FetchError> {
    let status = response.status();
    match status {
        StatusCode::NOT_FOUND => return Err(FetchError::NotFound),
        // Open Badges 2.0 revokes a hosted badge by answering "gone" with a body that says so.
        StatusCode::GONE => {}
        _ if status.is_success() => {}
        _ => return Err(FetchError::Transport),
    }
    if is_encoded(response.headers()) {
        return Err(FetchError::Transport);
    }
    let mut document = Document {
        status: status.as_u16(),
        media_type: text(response.headers(), CONTENT_TYPE),
        body: Vec::new(),
        date: text(response.headers(), DATE),
        max_age: max_age(response.headers()),
    };
    document.body = body(response, limit).await?;
    if status == StatusCode::GONE && document.body.is_empty() {
        return Err(FetchError::NotFound);
    }
    Ok(document)
}

/// We ask for no encoding and inflate nothing, so that nothing small can become large.
fn is_encoded(headers: &HeaderMap) -> bool {
    headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"))
}

async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, FetchError> {
    if response.content_length().is_some_and(|announced| announced > limit as u64) {
        return Err(FetchError::TooLarge);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

/// How long the answer may be kept (RFC 9111 §5.2.2): not at all, some seconds, or nothing said.
fn max_age(headers: &HeaderMap) -> Option<u64> {
    let lines = headers.get_all(CACHE_CONTROL).iter().filter_map(|line| line.to_str().ok());
    let directives = lines.flat_map(|line| line.split(',')).map(str::trim);
    let named: Vec<_> =
        directives.map(|directive| directive.split_once('=').unwrap_or((directive, ""))).collect();
    let value_of = |wanted: &str| {
        named.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
    };
    if value_of("no-store").or_else(|| value_of("no-cache")).is_some() {
        return Some(0);
    }
    value_of("max-age")?.trim_matches('"').parse().ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    #[test]
    fn reads_how_long_an_answer_may_be_kept() {
        for (lines, expected) in [
            (vec!["max-age=60"], Some(60)),
            (vec!["public, Max-Age=\"3600\" , immutable"], Some(3600)),
            (vec!["public", "max-age=60"], Some(60)),
            (vec!["max-age=60", "no-store"], Some(0)),
            (vec!["no-cache=\"set-cookie\""], Some(0)),
            (vec!["s-maxage=60"], None),
            (vec!["max-age=-1"], None),
            (vec!["max-age=99999999999999999999"], None),
            (vec![], None),
        ] {
            let headers = lines.iter().map(|line| (CACHE_CONTROL, HeaderValue::from_static(line)));
            let mut map = HeaderMap::new();
            headers.for_each(|(name, line)| assert!(map.append(name, line) || map.len() == 1));
            assert_eq!(max_age(&map), expected, "{lines:?}");
        }
    }
}
