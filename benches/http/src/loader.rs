//! The load generator: a few connections that send one request after another for a given time.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// The number of concurrent connections.
const CONNECTIONS: usize = 8;

/// The maximum time to wait for a response.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A persistent connection.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TIMEOUT))?;
        Ok(Self { stream, buffer: vec![0; 1 << 16] })
    }

    /// Sends a request. Returns the head of the response as text, and its body.
    fn request(&mut self, request: &[u8]) -> std::io::Result<(&str, &[u8])> {
        let broken = |what: &str| std::io::Error::other(what.to_owned());
        self.stream.write_all(request)?;
        let (mut len, mut end) = (0, None);
        loop {
            let read = self.stream.read(&mut self.buffer[len..])?;
            if read == 0 {
                return Err(broken("the server closed the connection"));
            }
            len += read;
            if end.is_none() {
                end = self.buffer[..len].windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
            }
            if let Some(end) = end {
                let head = std::str::from_utf8(&self.buffer[..end]).map_err(|_| broken("no text"))?;
                let body: usize = header(head, "content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
                if len >= end + body {
                    break;
                }
            }
        }
        let end = end.unwrap_or(len);
        let head = std::str::from_utf8(&self.buffer[..end]).map_err(|_| broken("no text"))?;
        if !head.starts_with("HTTP/1.1 200") {
            return Err(broken(head.lines().next().unwrap_or_default()));
        }
        Ok((head, &self.buffer[end..len]))
    }
}

/// Returns the value of a header. The name must be in lower case.
fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// Logs in, requests the page once, and checks it. Returns the request to measure.
pub(crate) fn prepare(address: SocketAddr, sends_cookie: bool) -> Result<Vec<u8>, String> {
    let text = |error: std::io::Error| error.to_string();
    let mut connection = Connection::open(address).map_err(text)?;
    let (head, _) = connection.request(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n").map_err(text)?;
    let cookie =
        header(head, "set-cookie").and_then(|value| value.split(';').next()).unwrap_or("session=none");
    let request = format!("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n").into_bytes();
    let (head, body) = connection.request(&request).map_err(text)?;
    if body != b"hello 42" {
        return Err(format!("the page is {:?}", String::from_utf8_lossy(body)));
    }
    match header(head, "set-cookie").is_some() {
        found if found == sends_cookie => Ok(request),
        true => Err("the response sets a cookie that it should not".to_owned()),
        false => Err("the response sets no cookie".to_owned()),
    }
}

/// Sends the request this many times over one connection.
pub(crate) fn one_by_one(address: SocketAddr, request: &[u8], count: u64) -> std::io::Result<()> {
    let mut connection = Connection::open(address)?;
    (0..count).try_for_each(|_| connection.request(request).map(drop))
}

/// Sends the request for this long. Returns the number of responses and the time.
pub(crate) fn load(address: SocketAddr, request: &[u8], time: Duration) -> Result<(u64, Duration), String> {
    let start = Instant::now();
    let count = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(move || -> std::io::Result<u64> {
                    let mut connection = Connection::open(address)?;
                    let mut count = 0;
                    while start.elapsed() < time {
                        connection.request(request)?;
                        count += 1;
                    }
                    Ok(count)
                })
            })
            .collect();
        clients.into_iter().try_fold(0, |sum, client| match client.join() {
            Ok(Ok(count)) => Ok(sum + count),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("a client has panicked".to_owned()),
        })
    })?;
    Ok((count, start.elapsed()))
}
