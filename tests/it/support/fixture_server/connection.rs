//! One connection: reads requests, logs them, and delivers the answers as they were ordered.

use std::io;
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::answer::{Answer, Delivery};
use super::{State, tls};

const LARGEST_HEAD: usize = 64 << 10;
const LARGEST_BODY: usize = 1 << 20;

/// One request, and how it was answered.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    /// When it came.
    pub(crate) at: Instant,
    pub(crate) method: String,
    /// What the request line asks for; the whole address for requests through a tunnel.
    pub(crate) target: String,
    /// Names as sent, values byte for byte.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
    /// The answer's status; 0 for none.
    pub(crate) status: u16,
}

impl Hit {
    /// The value of the first header of this name.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.header_bytes(name).map(|value| String::from_utf8_lossy(value).into_owned())
    }

    /// The same, byte for byte.
    pub(crate) fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        let mut headers = self.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_slice())
    }
}

/// Serves an unencrypted connection; a CONNECT turns it into a tunnel to a played `https` host.
pub(super) async fn serve_plain(mut stream: TcpStream, state: &State) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match serve(&mut stream, state, "").await? {
        Some(host) => tls::serve_tunnel(stream, state, &host).await,
        None => Ok(()),
    }
}

/// Serves requests until the connection ends, or until a CONNECT, whose host it gives. `origin`
/// goes before each target.
pub(super) async fn serve<S>(stream: &mut S, state: &State, origin: &str) -> io::Result<Option<String>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut buffer = Vec::new();
    while let Some(mut hit) = read_request(stream, &mut buffer).await? {
        if hit.method == "CONNECT" {
            stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
            stream.flush().await?;
            let host = hit.target.strip_suffix(":443").unwrap_or(&hit.target);
            return Ok(Some(host.to_owned()));
        }
        hit.target.insert_str(0, origin);
        let mut answer = state.answer(&hit);
        if answer.status == 200 && answer.conditional && knows(&hit, &answer) {
            answer.status = 304;
            answer.body = [].into();
            answer.gzipped = None;
        }
        hit.status = answer.status;
        let head_only = hit.method == "HEAD" || answer.status == 304;
        let zipped = hit.header("accept-encoding").is_some_and(|all| all.contains("gzip"));
        if !state.log(hit) || !deliver(stream, &answer, head_only, zipped).await? {
            break;
        }
    }
    stream.shutdown().await?;
    Ok(None)
}

/// Whether the client names a validator of the answer: the ETag alone counts where both are named
/// (RFC 9110, 13.2.2).
fn knows(hit: &Hit, answer: &Answer) -> bool {
    match hit.header_bytes("if-none-match") {
        Some(etag) => answer.header_value("etag") == Some(etag),
        None => {
            let since = hit.header_bytes("if-modified-since");
            since.is_some() && since == answer.header_value("last-modified")
        }
    }
}

/// Sends the answer; whether the connection can be used again.
async fn deliver<S: AsyncWrite + Unpin>(
    stream: &mut S,
    answer: &Answer,
    head_only: bool,
    zipped: bool,
) -> io::Result<bool> {
    tokio::time::sleep(answer.delay).await;
    match answer.delivery {
        Delivery::HangUp => return Ok(false),
        Delivery::Silence => std::future::pending::<()>().await,
        Delivery::Raw => {
            stream.write_all(&answer.body).await?;
            return Ok(false);
        }
        _ => {}
    }
    let gzipped = answer.gzipped.as_ref().filter(|_| zipped);
    let body = gzipped.unwrap_or(&answer.body);
    let mut head = write_head(answer, body.len(), gzipped.is_some());
    if head_only {
        stream.write_all(&head).await?;
        return Ok(true);
    }
    match answer.delivery {
        Delivery::Cut(bytes) => {
            head.extend_from_slice(&body[..bytes.min(body.len())]);
            stream.write_all(&head).await?;
            stream.flush().await?;
            return Ok(false);
        }
        Delivery::Drip(bytes, pause) => {
            stream.write_all(&head).await?;
            for drop in body.chunks(bytes) {
                stream.write_all(drop).await?;
                stream.flush().await?;
                tokio::time::sleep(pause).await;
            }
        }
        Delivery::Chunked => {
            for chunk in body.chunks(1000) {
                head.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                head.extend_from_slice(chunk);
                head.extend_from_slice(b"\r\n");
            }
            head.extend_from_slice(b"0\r\n\r\n");
            stream.write_all(&head).await?;
        }
        _ => {
            head.extend_from_slice(body);
            stream.write_all(&head).await?;
        }
    }
    stream.flush().await?;
    Ok(true)
}

fn write_head(answer: &Answer, length: usize, zipped: bool) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {} Fixture\r\n", answer.status).into_bytes();
    for (name, value) in &answer.headers {
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value);
        head.extend_from_slice(b"\r\n");
    }
    if zipped {
        head.extend_from_slice(b"Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n");
    }
    if matches!(answer.delivery, Delivery::Chunked) {
        head.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
    } else if answer.status != 304 && answer.header_value("content-length").is_none() {
        head.extend_from_slice(format!("Content-Length: {length}\r\n").as_bytes());
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// Reads the next request; `None` when the client is done. `buffer` keeps what came early.
async fn read_request<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    buffer: &mut Vec<u8>,
) -> io::Result<Option<Hit>> {
    let end = loop {
        if let Some(at) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        let speaks_http = buffer.first().is_none_or(u8::is_ascii_uppercase);
        if !speaks_http {
            // Someone tries to encrypt: tell them, as servers do, or they would wait for ever.
            stream.write_all(b"HTTP/1.1 400 Fixture\r\nContent-Length: 0\r\n\r\n").await?;
            return Ok(None);
        }
        if buffer.len() > LARGEST_HEAD || stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let rest = buffer.split_off(end + 4);
    let head = std::mem::replace(buffer, rest);
    let mut lines = head[..end].split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let request = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let mut words = request.split(' ').map(str::to_owned);
    let headers: Vec<(String, Vec<u8>)> = lines.filter_map(split_header).collect();
    let mut hit = Hit {
        at: Instant::now(),
        method: words.next().unwrap_or_default(),
        target: words.next().unwrap_or_default(),
        headers,
        body: Vec::new(),
        status: 0,
    };
    let length = hit.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    if length > LARGEST_BODY {
        return Ok(None);
    }
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    let rest = buffer.split_off(length);
    hit.body = std::mem::replace(buffer, rest);
    Ok(Some(hit))
}

fn split_header(line: &[u8]) -> Option<(String, Vec<u8>)> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let name = String::from_utf8_lossy(&line[..colon]).into_owned();
    Some((name, line[colon + 1..].trim_ascii().to_vec()))
}
