//! The connector's packages: which there are, and their bytes (XC-4).

use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use services::packages::{self, Package, Packages, System};
use texts::Text;
use tokio_util::io::ReaderStream;

use crate::failure::Failure;
use crate::part::{Cell, Empty, Part, Table};
use crate::visit::Visit;

/// The unit of systemd, as it stands beside the program.
const UNIT: &str = include_str!("../../../../../gatepost-connector/gatepost-connector.service");

/// `GET /console/exchange/packages/{name}`, sent as it is read.
pub(super) async fn download(visit: Visit, Path(name): Path<String>) -> Result<Response, Failure> {
    let opened = packages::open(visit.services(), &visit.actor(), &name).await?;
    let (length, file) = opened.ok_or_else(|| services::Error::not_found("package", &name))?;
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(file))).into_response())
}

/// `GET /console/exchange/gatepost-connector.service`
pub(super) async fn unit(_visit: Visit) -> Response {
    let disposition = "attachment; filename=\"gatepost-connector.service\"";
    ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CONTENT_DISPOSITION, disposition)], UNIT).into_response()
}

/// What there is to download, or where to put it.
pub(super) async fn part(visit: &Visit) -> Result<Part, Failure> {
    let text = visit.text;
    let (empty, packages) = match packages::list(visit.services(), &visit.actor()).await? {
        Packages::NoFolder => (text.get("packages-no-folder"), Vec::new()),
        Packages::Unreadable { folder, reason } => {
            let folder = folder.display().to_string();
            (text.with("packages-unreadable", &[("folder", &folder), ("reason", &reason)]), Vec::new())
        }
        Packages::Offered { folder, packages } => {
            let folder = folder.display().to_string();
            (text.with("packages-empty", &[("folder", &folder)]), packages)
        }
    };
    let columns = ["packages-file", "packages-system", "packages-size", "packages-sha256"];
    Ok(Part::Table(Table {
        title: text.get("packages"),
        columns: columns.iter().map(|id| text.get(id)).collect(),
        rows: packages.iter().map(|package| row(text, package)).collect(),
        empty: Empty::new(text.get("packages-none"), empty),
        ..Table::default()
    }))
}

fn row(text: Text, package: &Package) -> Vec<Cell> {
    let system = match package.system {
        System::Linux => "Linux".to_owned(),
        System::Windows => "Windows".to_owned(),
        System::Unknown => text.get("not-known"),
    };
    // Rounded up: nothing that has a byte is shown as having none.
    let kilobytes = package.length.div_ceil(1024);
    vec![
        Cell::link(format!("/console/exchange/packages/{}", package.name), package.name.as_str()),
        system.into(),
        text.with("packages-kilobytes", &[("number", &kilobytes.to_string())]).into(),
        hex::encode(package.sha256).into(),
    ]
}
