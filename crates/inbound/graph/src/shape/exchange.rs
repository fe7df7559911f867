//! deviceManagementExchangeConnector, deviceManagementExchangeOnPremisesPolicy, onPremisesConditionalAccessSettings, and what a
//! managedDevice says of Exchange.

use domain::access::exchange::{Characteristic, DeviceRule};
use domain::access::settings::Mode;
use serde_json::{Map, Value, json};
use services::exchange::{Connection, Organisation, Overview, PartnershipRow, graph_reason};

use crate::shape::{fields, time};

/// What Graph writes for "never".
const NEVER: &str = "0001-01-01T00:00:00Z";

/// A connection with its connector, under the organisation's id: that stays when the connector is replaced.
pub(crate) fn connector(known: &Overview) -> Map<String, Value> {
    let organisation = &known.organisation;
    let connector = known.connector.as_ref();
    let status = match known.connection {
        Connection::None => "none",
        Connection::Pending => "connectionPending",
        Connection::Connected => "connected",
        Connection::Hindered | Connection::Silent => "disconnected",
    };
    let address = Some(&organisation.settings.address).filter(|address| !address.is_empty());
    let last = known.last_success.as_ref().and_then(|sync| sync.finished_at);
    let report = organisation.report.as_ref();
    let hosted = report.and_then(|report| report.get("hosted")).and_then(Value::as_bool);
    fields(json!({
        "id": organisation.id,
        "lastSyncDateTime": last.map_or_else(|| json!(NEVER), time),
        "status": status,
        "primarySmtpAddress": null,
        "serverName": connector.and_then(|connector| connector.server.as_ref()).or(address),
        "connectorServerName": connector.map(|connector| &connector.host),
        "exchangeConnectorType": if hosted.unwrap_or(organisation.settings.hosted) { "hosted" } else { "onPremises" },
        "version": connector.map(|connector| &connector.version),
        "exchangeAlias": organisation.name,
        "exchangeOrganization": report.and_then(|report| report.get("exchangeName")),
    }))
}

/// The policy of an organisation. `classes` are the families and models that Exchange has seen, `content` the mail to users whose
/// device is held back (base64).
pub(crate) fn policy(
    organisation: &Organisation,
    classes: &[(String, String)],
    content: &str,
) -> Map<String, Value> {
    let access = &organisation.access;
    let class = |kind: &str, name: &str| json!({"name": name, "type": kind});
    let mut known: Vec<Value> = Vec::new();
    for (family, model) in classes {
        for one in [class("family", family), class("model", model)] {
            if one.get("name") != Some(&json!("")) && !known.contains(&one) {
                known.push(one);
            }
        }
    }
    let rule = |rule: &DeviceRule| {
        let kind = if rule.characteristic == Characteristic::DeviceType { "family" } else { "model" };
        json!({"deviceClass": class(kind, &rule.query), "accessLevel": rule.level.name()})
    };
    fields(json!({
        "id": organisation.id,
        "notificationContent": content,
        "defaultAccessLevel": access.default_level.map_or("none", |level| level.name()),
        "accessRules": access.rules.iter().map(rule).collect::<Vec<_>>(),
        "knownDeviceClasses": known,
    }))
}

/// For whom the policy of an organisation is enforced.
pub(crate) fn conditional_access(organisation: &Organisation) -> Map<String, Value> {
    let access = &organisation.access;
    fields(json!({
        "id": organisation.id,
        "enabled": access.mode == Mode::Enforcing,
        "includedGroups": access.included_groups,
        "excludedGroups": access.excluded_groups,
        "overrideDefaultRule": access.override_default_rule,
    }))
}

/// Graph's exchangeAccessState for Exchange's word. A device that Exchange still looks at gets no mail.
fn access_state(state: &str) -> &'static str {
    match state.to_ascii_lowercase().as_str() {
        "allowed" => "allowed",
        "blocked" => "blocked",
        "quarantined" | "devicediscovery" => "quarantined",
        _ => "unknown",
    }
}

/// What a device says of Exchange. Of several partnerships the one that was used last tells.
pub(crate) fn of_device(reported: Option<&str>, records: &[PartnershipRow]) -> Map<String, Value> {
    let used = |row: &&PartnershipRow| row.partnership.last_success_at.or(row.partnership.first_sync_at);
    let record = records.iter().max_by_key(used);
    let first = records.iter().filter_map(|row| row.partnership.first_sync_at).min();
    let last = records.iter().filter_map(|row| row.partnership.last_success_at).max();
    let or_never = |at: Option<_>| at.map_or_else(|| json!(NEVER), time);
    let eas_id = record.map(|row| row.partnership.eas_id.as_str()).or(reported);
    fields(json!({
        "easActivated": eas_id.is_some(),
        "easDeviceId": eas_id,
        "easActivationDateTime": or_never(first),
        "exchangeAccessState": record.map_or("none", |row| access_state(&row.partnership.state)),
        "exchangeAccessStateReason": record.map_or("none", |row| graph_reason(row).name()),
        "exchangeLastSuccessfulSyncDateTime": or_never(last),
    }))
}
