//! One browser on one connection, which knows what the app has to answer.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Bytes;
use http::header::{CONNECTION, COOKIE, HOST, SET_COOKIE};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::report::{Kind, Report};

type Failure = Box<dyn Error + Send + Sync>;

const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Browser {
    connection: SendRequest<Empty<Bytes>>,
    /// The cookie of the last answer to a good one, and the visits that it holds.
    cookie: String,
    visits: u32,
    expired: String,
}

impl Browser {
    pub(crate) async fn connect(address: SocketAddr, expired: String) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { connection: sender, cookie: String::new(), visits: 0, expired })
    }

    /// Sends `requests` requests, one after the other.
    pub(crate) async fn visit(mut self, requests: usize, report: &Report) -> Result<(), Failure> {
        for n in 0..requests {
            let kind = match n % 8 {
                2 => Kind::Tampered,
                4 => Kind::Expired,
                6 => Kind::Missing,
                _ => Kind::Valid,
            };
            let cookie = match kind {
                Kind::Valid => self.cookie.clone(),
                Kind::Tampered => tampered(&self.cookie, n),
                Kind::Expired => self.expired.clone(),
                Kind::Missing => String::new(),
            };
            let expected = if kind == Kind::Valid { self.visits + 1 } else { 1 };
            let (status, headers, body) = timeout(PATIENCE, self.send(&cookie)).await??;
            if status != StatusCode::OK || body != expected.to_string() {
                report.failed(format!("{kind:?} cookie: {status} {body:?}, not visit {expected}"));
            }
            let new = headers.get(SET_COOKIE).and_then(|text| text.to_str().ok()?.split(';').next());
            match new {
                None => report.failed(format!("{kind:?} cookie: the answer has no cookie")),
                Some(new) if kind == Kind::Valid => {
                    new.clone_into(&mut self.cookie);
                    self.visits = body.parse().unwrap_or(expected);
                }
                Some(_) => {}
            }
            if headers.get(CONNECTION).is_some_and(|value| value == "close") {
                report.failed("the server closes the connection".to_owned());
            }
            report.done(kind, status);
        }
        Ok(())
    }

    async fn send(&mut self, cookie: &str) -> Result<(StatusCode, HeaderMap, String), Failure> {
        let mut request = Request::get("/").header(HOST, "localhost");
        if !cookie.is_empty() {
            request = request.header(COOKIE, cookie);
        }
        self.connection.ready().await?;
        let response = self.connection.send_request(request.body(Empty::new())?).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok((head.status, head.headers, String::from_utf8(body.to_vec())?))
    }
}

/// Changes one character of the value, another one each time.
///
/// Never the last: of a signature's 27 base64 digits the last one holds only four bits of it.
fn tampered(cookie: &str, n: usize) -> String {
    let start = cookie.find('=').map_or(0, |at| at + 1);
    let mut changed = cookie.as_bytes().to_vec();
    let range = changed.len().saturating_sub(start + 1).max(1);
    if let Some(byte) = changed.get_mut(start + n * 7 % range) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    String::from_utf8_lossy(&changed).into_owned()
}
