//! Whether the push service is there: connected to, and greeted over TLS without a push certificate.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::client::load;
use crate::{Endpoint, PushError, Roots};

/// How long connecting and greeting may take together.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many authorities may vouch for the push service; an error if one of them cannot be read.
pub fn count_roots(roots: &Roots) -> Result<usize, crate::CertificateError> {
    Ok(load(roots)?.len())
}

/// Connects to the push service and checks its certificate, but sends nothing: whoever it is that connects shows later.
pub async fn greet(endpoint: &Endpoint, roots: &Roots) -> Result<(), PushError> {
    let unavailable = |what: String| PushError::Unavailable(what);
    let store = load(roots).map_err(|error| unavailable(error.to_string()))?;
    let mut configuration = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unavailable(error.to_string()))?
        .with_root_certificates(store)
        .with_no_client_auth();
    configuration.alpn_protocols = vec![b"h2".to_vec()];
    let greeting = async {
        let tcp = TcpStream::connect((endpoint.host.as_str(), endpoint.port))
            .await
            .map_err(|error| unavailable(format!("connecting to {}: {error}", endpoint.authority())))?;
        let name = ServerName::try_from(endpoint.host.clone())
            .map_err(|_| unavailable(format!("{} is no host name", endpoint.host)))?;
        let tls = TlsConnector::from(Arc::new(configuration));
        tls.connect(name, tcp).await.map(drop).map_err(|error| unavailable(format!("TLS: {error}")))
    };
    timeout(PATIENCE, greeting).await.unwrap_or_else(|_| Err(unavailable("no answer in time".to_owned())))
}
