//! The server's encrypted side.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::{State, connection, fixture_file};

/// What the server speaks inside TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocols {
    /// HTTP/1.1.
    Http1,
    /// Offers HTTP/2 and answers it with nonsense; HTTP/1.1 works.
    BrokenHttp2,
}

/// The certificate authority to trust for this server's `https`, as a PEM file.
pub(crate) fn ca_file() -> PathBuf {
    fixture_file("tls/ca.pem")
}

/// Serves an encrypted connection.
pub(super) async fn serve_tls(stream: TcpStream, state: &State, protocols: Protocols) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = acceptor(protocols).accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        // A frame of a length that nobody agreed to. The client's words are read to their end:
        // closing on unread bytes would reset the connection before the nonsense arrives.
        stream.write_all(&[0xff; 64]).await?;
        stream.shutdown().await?;
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
        return Ok(());
    }
    connection::serve(&mut stream, state, "").await.map(drop)
}

/// Plays `host` inside a proxy's tunnel.
pub(super) async fn serve_tunnel(stream: TcpStream, state: &State, host: &str) -> io::Result<()> {
    let mut stream = acceptor(Protocols::Http1).accept(stream).await?;
    let origin = format!("https://{host}");
    connection::serve(&mut stream, state, &origin).await.map(drop)
}

fn acceptor(protocols: Protocols) -> TlsAcceptor {
    static CONFIG: OnceLock<ServerConfig> = OnceLock::new();
    let mut config = CONFIG.get_or_init(read_config).clone();
    config.alpn_protocols = match protocols {
        Protocols::Http1 => vec![b"http/1.1".to_vec()],
        Protocols::BrokenHttp2 => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
    };
    TlsAcceptor::from(Arc::new(config))
}

fn read_config() -> ServerConfig {
    let certificate = CertificateDer::from_pem_file(fixture_file("tls/server.pem"));
    let key = PrivateKeyDer::from_pem_file(fixture_file("tls/server.key"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the usual versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.expect("a certificate")], key.expect("a key"))
        .expect("a certificate and its key")
}
