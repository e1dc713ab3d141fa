//! Whose certificates are believed.
//!
//! `SSL_CERT_FILE` where given, else what the operating system trusts, else (a machine without
//! any certificates, such as a bare container) Mozilla's list, which ships in the binary. The
//! cryptography is handed over explicitly, so that making a client changes nothing global.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::options::NetError;

/// TLS as every client of ours speaks it, trusting `cert_file` alone where given.
///
/// # Errors
/// [`NetError::CertFile`] when the file cannot be read or holds no certificate.
pub(super) fn build_tls(cert_file: Option<&Path>) -> Result<ClientConfig, NetError> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| NetError::Build(error.to_string()))?;
    Ok(match cert_file {
        Some(path) => config.with_root_certificates(read_roots(path)?),
        None => match system_verifier(provider) {
            Some(verifier) => config
                .dangerous() // The word of rustls for any verifier but its own; this one verifies.
                .with_custom_certificate_verifier(verifier),
            None => config.with_root_certificates(shipped_roots()),
        },
    }
    .with_no_client_auth())
}

fn system_verifier(provider: Arc<CryptoProvider>) -> Option<Arc<dyn ServerCertVerifier>> {
    match rustls_platform_verifier::Verifier::new(provider) {
        Ok(verifier) => Some(Arc::new(verifier)),
        Err(error) => {
            tracing::info!(%error, "the system has no certificates; using the ones in the binary");
            None
        }
    }
}

fn shipped_roots() -> RootCertStore {
    webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()
}

fn read_roots(path: &Path) -> Result<RootCertStore, NetError> {
    let refuse = |reason: String| NetError::CertFile { path: path.to_owned(), reason };
    let pem = std::fs::read(path).map_err(|error| refuse(error.to_string()))?;
    let mut roots = RootCertStore::empty();
    // One odd certificate in a bundle of hundreds is no reason to trust none of them.
    roots.add_parsable_certificates(CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok));
    if roots.is_empty() {
        return Err(refuse("it holds no certificate".to_owned()));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_certificates_trusts_the_shipped_ones() {
        assert!(shipped_roots().len() > 50);
    }

    #[test]
    fn a_missing_certificate_file_is_named() {
        let error = build_tls(Some(Path::new("/nowhere/ca.pem"))).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("/nowhere/ca.pem"), "{text}");
        assert!(text.contains("SSL_CERT_FILE"), "{text}");
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "not a certificate").unwrap();
        let text = build_tls(Some(file.path())).unwrap_err().to_string();
        assert!(text.contains("no certificate"), "{text}");
    }

    #[test]
    fn making_a_client_installs_nothing_global() {
        build_tls(None).unwrap();
        assert!(CryptoProvider::get_default().is_none());
    }
}
