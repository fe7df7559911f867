//! Looking names up: addresses as this machine itself does it, and the records of services.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::{RData, RecordType};

use crate::Error;

/// The most records of one name that are looked at.
const MOST: usize = 20;

/// The future that [`Resolve`] gives.
pub type Resolving<'a, T> = Pin<Box<dyn Future<Output = Result<Vec<T>, Error>> + Send + 'a>>;

/// A host that offers a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceHost {
    /// Its name, without the last dot.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// Looks names up. A name without records gives an empty list; an error says that nobody answered.
pub trait Resolve: Send + Sync {
    /// The addresses of a host.
    fn addresses<'a>(&'a self, host: &'a str) -> Resolving<'a, IpAddr>;

    /// The hosts of a service, such as `_kerberos._tcp.example.com`, the best first (RFC 2782).
    fn services<'a>(&'a self, name: &'a str) -> Resolving<'a, ServiceHost>;
}

/// This machine's own resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn addresses<'a>(&'a self, host: &'a str) -> Resolving<'a, IpAddr> {
        Box::pin(async move {
            // As every connection does it, with the file of hosts and whatever else this machine uses.
            match tokio::net::lookup_host((host, 0)).await {
                Ok(found) => Ok(found.map(|address| address.ip()).take(MOST).collect()),
                // The system does not say whether there is no such name, or nobody to ask.
                Err(error) => {
                    tracing::debug!(host, %error, "no address");
                    Ok(Vec::new())
                }
            }
        })
    }

    fn services<'a>(&'a self, name: &'a str) -> Resolving<'a, ServiceHost> {
        Box::pin(async move {
            let failed = |reason: String| Error::Dns { name: name.to_owned(), reason };
            // Made anew each time: a laptop's or a service's servers change while it runs.
            let builder = TokioResolver::builder_tokio().map_err(|error| failed(error.to_string()))?;
            let resolver = builder.build().map_err(|error| failed(error.to_string()))?;
            // With its last dot, so that no domain is searched.
            let found =
                match resolver.lookup(format!("{}.", name.trim_end_matches('.')), RecordType::SRV).await {
                    Ok(found) => found,
                    Err(error) if error.is_no_records_found() => return Ok(Vec::new()),
                    Err(error) => return Err(failed(error.to_string())),
                };
            let mut records: Vec<_> = found
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::SRV(service) => Some(service),
                    _ => None,
                })
                .collect();
            records.sort_by_key(|record| (record.priority, std::cmp::Reverse(record.weight)));
            let host = |name: String| name.trim_end_matches('.').to_owned();
            let hosts = records
                .into_iter()
                .map(|record| ServiceHost { host: host(record.target.to_ascii()), port: record.port });
            // A single dot says that there is no such service.
            Ok(hosts.filter(|found| !found.host.is_empty()).take(MOST).collect())
        })
    }
}
