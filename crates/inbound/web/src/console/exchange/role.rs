//! The script that makes the role for the connector's account: exactly the cmdlets that it knows (XC-3). Those for mailbox policies are
//! among them: nothing manages these yet.

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::visit::Visit;

/// Every cmdlet that a connector knows, by its names, the newest first. `Get-Command` needs no role: every session has it.
const CMDLETS: &[&[&str]] = &[
    &["Get-ActiveSyncOrganizationSettings"],
    &["Set-ActiveSyncOrganizationSettings"],
    &["Get-CASMailbox"],
    &["Set-CASMailbox"],
    &["Get-MobileDeviceMailboxPolicy", "Get-ActiveSyncMailboxPolicy"],
    &["Set-MobileDeviceMailboxPolicy", "Set-ActiveSyncMailboxPolicy"],
    &["New-MobileDeviceMailboxPolicy", "New-ActiveSyncMailboxPolicy"],
    &["Remove-MobileDeviceMailboxPolicy", "Remove-ActiveSyncMailboxPolicy"],
    &["Get-ActiveSyncDeviceAccessRule"],
    &["Set-ActiveSyncDeviceAccessRule"],
    &["New-ActiveSyncDeviceAccessRule"],
    &["Remove-ActiveSyncDeviceAccessRule"],
    &["Get-MobileDeviceStatistics", "Get-ActiveSyncDeviceStatistics"],
    &["Get-MobileDevice", "Get-ActiveSyncDevice"],
    &["Get-ExchangeServer"],
    &["Get-ActiveSyncDeviceClass"],
    &["Get-Recipient"],
    &["Clear-MobileDevice", "Clear-ActiveSyncDevice"],
    &["Remove-MobileDevice", "Remove-ActiveSyncDevice"],
    &["Set-ADServerSettings"],
];

/// A role is made from a role that has the cmdlet, and loses whatever else that one has.
const SCRIPT: &str = include_str!("role.ps1");

/// `GET /console/exchange/role.ps1`
pub(super) async fn download(_visit: Visit) -> Response {
    let names = |names: &&[&str]| {
        let quoted: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
        format!("    ,@({})", quoted.join(", "))
    };
    let list = CMDLETS.iter().map(names).collect::<Vec<_>>().join("\r\n");
    let script = SCRIPT.replace("    # CMDLETS", &list).replace("\r\n", "\n").replace('\n', "\r\n");
    let disposition = "attachment; filename=\"gatepost-connector-role.ps1\"";
    ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CONTENT_DISPOSITION, disposition)], script)
        .into_response()
}
