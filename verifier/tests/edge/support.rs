//! Real TLS servers on the loopback interface.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// Where servers listen that a test allows.
pub(crate) const ALLOWED: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// Where nobody may connect to.
pub(crate) const FORBIDDEN: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A certificate authority made for one test.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    pub(crate) fn root(&self) -> reqwest::Certificate {
        reqwest::Certificate::from_der(self.0.der()).unwrap()
    }

    /// What a server called `name` needs.
    pub(crate) fn server(&self, name: &str) -> TlsAcceptor {
        self.server_until(name, 2100)
    }

    pub(crate) fn server_until(&self, name: &str, year: i32) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(year, 1, 1));
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// What a server does with a request.
pub(crate) enum Step {
    /// Sends this.
    Send(Vec<u8>),
    /// Waits.
    Pause(Duration),
    /// Sends this again and again.
    Repeat(Vec<u8>, Duration),
}

/// One whole answer, after which the connection is closed.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<Step> {
    let head =
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    vec![Step::Send([head.as_bytes(), body].concat())]
}

/// The beginning of an answer, up to its body.
pub(crate) fn head(headers: &str) -> Step {
    Step::Send(format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{headers}\r\n").into_bytes())
}

/// A running server, and what it saw.
#[derive(Clone, Default)]
pub(crate) struct Server {
    pub(crate) address: Option<SocketAddr>,
    connections: Arc<AtomicUsize>,
    written: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Accepts connections and says nothing at all.
    pub(crate) async fn silent(ip: IpAddr) -> Self {
        let (server, listener) = Self::bind(ip).await;
        let seen = server.clone();
        tokio::spawn(async move {
            let mut open = Vec::new();
            loop {
                open.push(listener.accept().await.unwrap());
                seen.connections.fetch_add(1, Ordering::SeqCst);
            }
        });
        server
    }

    /// Answers each request as `script` says.
    pub(crate) async fn start(
        ip: IpAddr,
        tls: TlsAcceptor,
        script: impl Fn(&str) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        let (server, listener) = Self::bind(ip).await;
        let (seen, script) = (server.clone(), Arc::new(script));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                seen.connections.fetch_add(1, Ordering::SeqCst);
                let (seen, script, tls) = (seen.clone(), Arc::clone(&script), tls.clone());
                tokio::spawn(async move {
                    // A client that refuses the certificate or enough of the answer closes the connection.
                    if let Ok(mut stream) = tls.accept(stream).await {
                        drop(seen.answer(&mut stream, script.as_ref()).await);
                        drop(stream.shutdown().await);
                    }
                });
            }
        });
        server
    }

    async fn bind(ip: IpAddr) -> (Self, TcpListener) {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        (Server { address: Some(listener.local_addr().unwrap()), ..Server::default() }, listener)
    }

    async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: &mut S,
        script: &impl Fn(&str) -> Vec<Step>,
    ) -> std::io::Result<()> {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await?);
        }
        let request = String::from_utf8(request).unwrap();
        self.requests.lock().unwrap().push(request.clone());
        for step in script(&request) {
            match step {
                Step::Send(bytes) => self.send(stream, &bytes).await?,
                Step::Pause(pause) => tokio::time::sleep(pause).await,
                Step::Repeat(bytes, pause) => loop {
                    self.send(stream, &bytes).await?;
                    tokio::time::sleep(pause).await;
                },
            }
        }
        Ok(())
    }

    async fn send<S: AsyncWrite + Unpin>(&self, stream: &mut S, bytes: &[u8]) -> std::io::Result<()> {
        stream.write_all(bytes).await?;
        stream.flush().await?;
        self.written.fetch_add(bytes.len(), Ordering::SeqCst);
        Ok(())
    }

    pub(crate) fn socket(&self) -> SocketAddr {
        self.address.unwrap()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn written(&self) -> usize {
        self.written.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// A name server that answers as told: each look-up takes the next answer, the last one stays.
#[derive(Default)]
pub(crate) struct Names {
    answers: Mutex<HashMap<String, VecDeque<Vec<SocketAddr>>>>,
    asked: AtomicUsize,
}

impl Names {
    pub(crate) fn of<const N: usize>(name: &str, answers: [Vec<SocketAddr>; N]) -> Arc<Self> {
        let names = Names::default();
        names.answers.lock().unwrap().insert(name.to_owned(), answers.into());
        Arc::new(names)
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let answer = answers.get_mut(name.as_str()).map(|known| match known.len() {
            1 => known[0].clone(),
            _ => known.pop_front().unwrap(),
        });
        Box::pin(async move {
            let sockets = answer.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))?;
            Ok(Box::new(sockets.into_iter()) as Addrs)
        })
    }
}
