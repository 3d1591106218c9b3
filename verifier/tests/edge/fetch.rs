//! The way out to the network, against real servers on the loopback interface.
//!
//! Servers that may be reached listen on 127.0.0.2, which stands for a public address; nobody may reach 127.0.0.1.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::{ALLOWED, Authority, FORBIDDEN, Names, Server, Step, answer, head};
use openbadges::evidence::{Document, FetchError, Purpose, Request};
use openbadges_verifier::fetch::{Fetch, Guard, Network, Timeouts};
use url::Url;

const NAME: &str = "good.test";

/// Long enough for any machine that tests run on, and no test waits for it.
const NEVER: Duration = Duration::from_secs(60);
/// Whatever is given up must be given up by then; the servers wait for [`NEVER`].
const SOON: Duration = Duration::from_secs(10);

const PATIENT: Timeouts = Timeouts { connect: NEVER, idle: NEVER, total: NEVER };

/// A server under [`NAME`], and a network on which it can be reached.
async fn stage(script: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static) -> (Network, Server) {
    let authority = Authority::new();
    let server = Server::start(ALLOWED, authority.server(NAME), script).await;
    let network = network().resolving_by(Names::of(NAME, [vec![server.socket()]]));
    (network.relying_on(authority.root()), server)
}

fn network() -> Network {
    Network::default().guarded_by(Guard::allowing([ALLOWED])).within(PATIENT)
}

async fn fetch(network: &Network, url: &str) -> Result<Document, FetchError> {
    fetch_for(network, url, Purpose::StatusList).await
}

async fn fetch_for(network: &Network, url: &str, purpose: Purpose) -> Result<Document, FetchError> {
    let request = Request::new(Url::parse(url).unwrap(), purpose);
    network.verification().fetch(&request).await
}

#[tokio::test]
async fn brings_back_what_was_sent() {
    let headers = "Content-Type: application/vc\r\nDate: Sat, 21 Nov 2026 00:00:00 GMT\r\nCache-Control: max-age=60\r\n";
    let (network, server) = stage(|_| answer("200 OK", headers, b"{}")).await;
    let expected = Document {
        status: 200,
        media_type: Some("application/vc".into()),
        body: b"{}".into(),
        date: Some("Sat, 21 Nov 2026 00:00:00 GMT".into()),
        max_age: Some(60),
    };
    assert_eq!(fetch(&network, "https://good.test/status/1").await, Ok(expected));
    let request = server.requests().concat().to_lowercase();
    assert!(request.starts_with("get /status/1 http/1.1\r\n"), "{request}");
    for line in ["accept-encoding: identity", "user-agent: openbadges/", "accept: application/vc,"] {
        assert!(request.contains(&format!("\r\n{line}")), "{request}");
    }
}

#[tokio::test]
async fn says_nothing_about_the_asker() {
    let (network, server) = stage(|request| match request.contains("/final") {
        true => answer("200 OK", "", b"{}"),
        false => answer("302 Found", "Location: /final\r\nSet-Cookie: id=1; Path=/\r\n", b""),
    })
    .await;
    assert!(fetch(&network, "https://good.test/start").await.is_ok());
    assert_eq!(server.requests().len(), 2);
    let requests = server.requests().concat().to_lowercase();
    for header in ["cookie:", "referer:", "authorization:", "proxy-"] {
        assert!(!requests.contains(header), "{requests}");
    }
}

#[tokio::test]
async fn tells_answers_apart_by_their_status() {
    for (status, body, expected) in [
        ("200 OK", "{}", Ok(200)),
        ("203 Non-Authoritative", "{}", Ok(203)),
        ("404 Not Found", "no", Err(FetchError::NotFound)),
        ("410 Gone", "", Err(FetchError::NotFound)),
        ("410 Gone", "{\"revoked\":true}", Ok(410)),
        ("304 Not Modified", "", Err(FetchError::Transport)),
        ("400 Bad Request", "{}", Err(FetchError::Transport)),
        ("500 Internal Server Error", "{}", Err(FetchError::Transport)),
    ] {
        let (network, _server) = stage(move |_| answer(status, "", body.as_bytes())).await;
        let answer = fetch(&network, "https://good.test/").await;
        assert_eq!(answer.map(|document| document.status), expected, "{status}");
    }
}

// net-01
#[tokio::test]
async fn a_name_that_changes_its_address_never_leads_inside() {
    let authority = Authority::new();
    let public = Server::start(ALLOWED, authority.server(NAME), |_| answer("200 OK", "", b"{}")).await;
    let inner = Server::silent(FORBIDDEN).await;
    let names = Names::of(NAME, [vec![public.socket()], vec![inner.socket()]]);
    let network = network().resolving_by(names.clone()).relying_on(authority.root());
    assert!(fetch(&network, "https://good.test/").await.is_ok());
    assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Blocked));
    assert_eq!((names.asked(), inner.connections()), (2, 0));
}

// net-02
#[tokio::test]
async fn a_name_with_one_inner_address_is_refused_altogether() {
    let public = Server::silent(ALLOWED).await;
    for inner in ["10.0.0.1:443", "[::1]:443", "[::ffff:127.0.0.2]:443"] {
        let names = Names::of(NAME, [vec![public.socket(), inner.parse().unwrap()]]);
        let network = network().resolving_by(names);
        assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Blocked), "{inner}");
    }
    assert_eq!(public.connections(), 0);
}

// net-04
#[tokio::test]
async fn addresses_that_hold_other_addresses_are_refused() {
    for url in [
        "https://[::ffff:169.254.169.254]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:7f00:1::]/",
        "https://[::ffff:127.0.0.2]/",
    ] {
        assert_eq!(fetch(&network(), url).await, Err(FetchError::Blocked), "{url}");
    }
}

// net-06, did-01, did-02, did-07
#[tokio::test]
async fn literal_addresses_are_refused_though_no_name_is_looked_up() {
    let spy = Server::silent(FORBIDDEN).await;
    let port = spy.socket().port();
    let names = Arc::new(Names::default());
    let network = Network::default().within(PATIENT).resolving_by(names.clone());
    for host in
        ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "%31%32%37.0.0.1", "[::1]", "[::ffff:7f00:1]"]
    {
        let url = format!("https://{host}:{port}/.well-known/did.json");
        assert_eq!(fetch(&network, &url).await, Err(FetchError::Blocked), "{url}");
    }
    assert_eq!((spy.connections(), names.asked()), (0, 0));
}

// did-02
#[tokio::test]
async fn localhost_is_refused_as_the_machine_resolves_it() {
    let spy = Server::silent(FORBIDDEN).await;
    let url = format!("https://localhost:{}/.well-known/did.json", spy.socket().port());
    assert_eq!(fetch(&Network::default().within(PATIENT), &url).await, Err(FetchError::Blocked));
    assert_eq!(spy.connections(), 0);
}

// net-07, net-08
#[tokio::test]
async fn redirects_pass_the_guard_like_first_requests() {
    let spy = Server::silent(FORBIDDEN).await;
    let port = spy.socket().port();
    for target in [
        format!("http://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/"),
        format!("//127.0.0.1:{port}/"),
        "http://good.test/".into(),
        "http://127.0.0.2:8443/".into(),
        "https://user:secret@good.test/".into(),
        "https://good.test:25/".into(),
        "file:///etc/passwd".into(),
    ] {
        let location = format!("Location: {target}\r\n");
        let (network, server) = stage(move |_| answer("302 Found", &location, b"")).await;
        assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Blocked), "{target}");
        assert_eq!(server.connections(), 1, "{target}");
    }
    assert_eq!(spy.connections(), 0);
}

#[tokio::test]
async fn follows_three_redirects_and_no_more() {
    let (network, server) = stage(|request| match request.split(['/', ' ']).nth(2) {
        Some("0") => answer("200 OK", "", b"{}"),
        Some("lost") => answer("302 Found", "", b""),
        Some(hops) => {
            let left = hops.parse::<u32>().unwrap() - 1;
            answer("307 Temporary Redirect", &format!("Location: {left}\r\n"), b"")
        }
        None => Vec::new(),
    })
    .await;
    assert!(fetch(&network, "https://good.test/3").await.is_ok());
    assert_eq!(server.requests().len(), 4);
    assert_eq!(fetch(&network, "https://good.test/4").await, Err(FetchError::Transport));
    assert_eq!(server.requests().len(), 8);
    assert_eq!(fetch(&network, "https://good.test/lost").await, Err(FetchError::Transport));
}

/// Whoever can make a famous host redirect could otherwise host badges there.
#[tokio::test]
async fn what_is_the_word_of_one_host_is_not_taken_from_another() {
    let authority = Authority::new();
    let script = |request: &str| match request.contains("/moved") {
        true => answer("302 Found", "Location: https://evil.test/badge\r\n", b""),
        false if request.contains("/renamed") => answer("302 Found", "Location: /badge\r\n", b""),
        false => answer("200 OK", "", b"{}"),
    };
    let server = Server::start(ALLOWED, authority.server(NAME), script).await;
    let own = [Purpose::HostedAssertion, Purpose::BadgeClass, Purpose::IssuerProfile];
    let looked_up = own.map(|purpose| (purpose, 1));
    for (purpose, looked_up) in [(Purpose::StatusList, 2)].into_iter().chain(looked_up) {
        let names = Names::of(NAME, [vec![server.socket()]]);
        let network = network().resolving_by(names.clone()).relying_on(authority.root());
        let moved = fetch_for(&network, "https://good.test/moved", purpose).await;
        assert_eq!((moved, names.asked()), (Err(FetchError::Transport), looked_up), "{purpose:?}");
        assert!(fetch_for(&network, "https://good.test/renamed", purpose).await.is_ok(), "{purpose:?}");
    }
}

// net-12
#[tokio::test]
async fn a_dripping_answer_is_cut_off_by_the_time_of_the_whole_verification() {
    let drip =
        || vec![head("Content-Length: 1000\r\n"), Step::Repeat(b"x".into(), Duration::from_millis(100))];
    let (network, _server) = stage(move |_| drip()).await;
    let network = network.within(Timeouts { total: Duration::from_millis(600), ..PATIENT });
    let start = Instant::now();
    assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Timeout));
    assert!(start.elapsed() < SOON);
}

#[tokio::test]
async fn a_header_that_never_ends_is_cut_off() {
    let endless = || {
        let begun = Step::Send(b"HTTP/1.1 200 OK\r\nX: ".into());
        vec![begun, Step::Repeat(b"x".into(), Duration::from_millis(100))]
    };
    let (network, _server) = stage(move |_| endless()).await;
    let network = network.within(Timeouts { total: Duration::from_millis(600), ..PATIENT });
    assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Timeout));
}

// net-13
#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let mute = Server::silent(ALLOWED).await;
    let network = network().resolving_by(Names::of(NAME, [vec![mute.socket()]]));
    let network = network.within(Timeouts { connect: Duration::from_millis(300), ..PATIENT });
    let start = Instant::now();
    assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Timeout));
    assert!(start.elapsed() < SOON);
    assert_eq!(mute.connections(), 1);
}

#[tokio::test]
async fn a_server_that_stalls_is_given_up() {
    for script in [|| vec![Step::Pause(NEVER)], || vec![head("Content-Length: 2\r\n"), Step::Pause(NEVER)]] {
        let (network, _server) = stage(move |_| script()).await;
        let network = network.within(Timeouts { idle: Duration::from_millis(600), ..PATIENT });
        let start = Instant::now();
        assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Timeout));
        assert!(start.elapsed() < SOON);
    }
}

#[tokio::test]
async fn the_time_is_shared_by_all_documents_of_a_verification() {
    let (network, server) = stage(|_| answer("200 OK", "", b"{}")).await;
    let total = Duration::from_millis(100);
    let network = network.within(Timeouts { total, ..PATIENT });
    let verification = network.verification();
    let request = |url| Request::new(Url::parse(url).unwrap(), Purpose::KeyDocument);
    // What comes before the first request, such as a slow hand on the keyboard, costs nothing.
    tokio::time::sleep(total).await;
    assert_eq!(verification.fetch(&request("https://127.0.0.1/")).await, Err(FetchError::Blocked));
    tokio::time::sleep(total).await;
    for url in ["https://127.0.0.1/", "https://good.test/a", "https://good.test/b"] {
        assert_eq!(verification.fetch(&request(url)).await, Err(FetchError::Timeout), "{url}");
    }
    assert_eq!(server.connections(), 0);
}

// net-14
#[tokio::test]
async fn an_encoded_answer_is_refused_unread() {
    let bomb = |encoding: &'static str| {
        let head = head(&format!("Content-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n"));
        vec![head, Step::Repeat(chunk(16 << 10), Duration::from_millis(1))]
    };
    for encoding in ["gzip", "br", "identity, gzip"] {
        let (network, server) = stage(move |_| bomb(encoding)).await;
        assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Transport), "{encoding}");
        assert!(server.written() < 4 << 20);
    }
    let (network, _server) = stage(|_| answer("200 OK", "Content-Encoding: identity\r\n", b"{}")).await;
    assert!(fetch(&network, "https://good.test/").await.is_ok());
}

// net-15
#[tokio::test]
async fn an_endless_answer_is_too_large() {
    let endless =
        || vec![head("Transfer-Encoding: chunked\r\n"), Step::Repeat(chunk(16 << 10), Duration::ZERO)];
    let (network, server) = stage(move |_| endless()).await;
    let url = "https://good.test/";
    assert_eq!(fetch_for(&network, url, Purpose::KeyDocument).await, Err(FetchError::TooLarge));
    assert!(server.written() < 8 << 20, "{}", server.written());
}

// did-14
#[tokio::test]
async fn an_answer_that_announces_too_much_is_not_read() {
    let announced = || vec![head("Content-Length: 52428800\r\n"), Step::Pause(NEVER)];
    let (network, _server) = stage(move |_| announced()).await;
    let start = Instant::now();
    let url = "https://good.test/did.json";
    assert_eq!(fetch_for(&network, url, Purpose::KeyDocument).await, Err(FetchError::TooLarge));
    assert!(start.elapsed() < SOON);
}

#[tokio::test]
async fn a_limit_is_no_truncation() {
    let limit = Purpose::KeyDocument.limit();
    for (size, expected) in [(limit, Ok(limit)), (limit + 1, Err(FetchError::TooLarge))] {
        let chunked = move || {
            vec![head("Transfer-Encoding: chunked\r\n"), Step::Send(chunk(size)), Step::Send(chunk(0))]
        };
        for announced in [true, false] {
            let script =
                move |_: &str| if announced { answer("200 OK", "", &vec![b' '; size]) } else { chunked() };
            let (network, _server) = stage(script).await;
            let answer = fetch_for(&network, "https://good.test/", Purpose::KeyDocument).await;
            assert_eq!(answer.map(|document| document.body.len()), expected);
        }
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    for headers in ["Content-Length: 10\r\n", "Transfer-Encoding: chunked\r\n"] {
        let (network, _server) = stage(move |_| vec![head(headers), Step::Send(b"5\r\n{}".into())]).await;
        assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Transport), "{headers}");
    }
}

// net-16, net-17
#[tokio::test]
async fn certificates_must_be_current_for_this_host_and_by_a_known_authority() {
    let authority = Authority::new();
    for (certificate, root) in [
        (authority.server_until(NAME, 2020), authority.root()),
        (authority.server("other.test"), authority.root()),
        (authority.server(NAME), Authority::new().root()),
    ] {
        let server = Server::start(ALLOWED, certificate, |_| answer("200 OK", "", b"{}")).await;
        let network = network().resolving_by(Names::of(NAME, [vec![server.socket()]])).relying_on(root);
        assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Transport));
        assert_eq!((server.connections(), server.requests().len()), (1, 0));
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_failed_connection() {
    let closed = {
        let listener = tokio::net::TcpListener::bind((ALLOWED, 0)).await.unwrap();
        listener.local_addr().unwrap()
    };
    let names = Names::of(NAME, [vec![closed]]);
    let network = network().resolving_by(names);
    assert_eq!(fetch(&network, "https://good.test/").await, Err(FetchError::Transport));
    assert_eq!(fetch(&network, "https://unknown.test/").await, Err(FetchError::Transport));
}

#[tokio::test]
async fn one_slow_server_does_not_hold_up_another() {
    let authority = Authority::new();
    let good = Server::start(ALLOWED, authority.server(NAME), |_| answer("200 OK", "", b"{}")).await;
    let mute = Server::silent(ALLOWED).await;
    let names = Names::of(NAME, [vec![good.socket()]]);
    let network = network().resolving_by(names).relying_on(authority.root());
    let network = network.within(Timeouts { connect: Duration::from_millis(1500), ..PATIENT });
    let verification = network.verification();
    let request = |url: String| Request::new(Url::parse(&url).unwrap(), Purpose::StatusList);
    let (slow, fast) = (request(format!("https://{}/", mute.socket())), request("https://good.test/".into()));
    let finished = |answer| (answer, Instant::now());
    let slow = async { finished(verification.fetch(&slow).await) };
    let fast = async { finished(verification.fetch(&fast).await) };
    let (slow, fast) = tokio::join!(slow, fast);
    assert_eq!(slow.0, Err(FetchError::Timeout));
    assert!(fast.0.is_ok() && fast.1 < slow.1);
}

/// One chunk of `size` zero bytes (RFC 9112 §7.1); the last one is empty.
fn chunk(size: usize) -> Vec<u8> {
    let mut chunk = format!("{size:x}\r\n").into_bytes();
    chunk.resize(chunk.len() + size, 0);
    chunk.extend_from_slice(b"\r\n");
    chunk
}
