//! user, group and organization.

use domain::device_group::DeviceGroup;
use domain::directory::{Group, User};
use serde_json::{Map, Value, json};
use services::settings::Organisation;

use crate::shape::fields;

/// user.
pub(crate) fn user(user: &User) -> Map<String, Value> {
    let attributes = &user.attributes;
    fields(json!({
        "@odata.type": "#microsoft.graph.user",
        "id": user.id,
        "displayName": attributes.display_name,
        "givenName": attributes.given_name,
        "surname": attributes.surname,
        "userPrincipalName": attributes.principal_name,
        "mail": attributes.mail,
        "proxyAddresses": attributes.proxy_addresses.iter().map(|address| format!("smtp:{address}")).collect::<Vec<_>>(),
        "otherMails": attributes.other_mails,
        "accountEnabled": attributes.enabled,
        "preferredLanguage": attributes.language,
        "businessPhones": [],
        "mobilePhone": null,
        "jobTitle": null,
        "officeLocation": null,
        "onPremisesSamAccountName": attributes.sam_account_name,
        "onPremisesDomainName": attributes.domain_name,
        "onPremisesDistinguishedName": attributes.distinguished_name,
        "onPremisesSecurityIdentifier": attributes.sid,
        "onPremisesImmutableId": attributes.external_id,
        "onPremisesSyncEnabled": true,
    }))
}

/// group.
pub(crate) fn group(group: &Group) -> Map<String, Value> {
    let attributes = &group.attributes;
    fields(json!({
        "@odata.type": "#microsoft.graph.group",
        "id": group.id,
        "displayName": attributes.display_name,
        "description": attributes.description,
        "mail": attributes.mail,
        "mailEnabled": attributes.mail.is_some(),
        "securityEnabled": true,
        "groupTypes": [],
        "membershipRule": null,
        "onPremisesSyncEnabled": true,
    }))
}

/// A device group, which an assignment names like any other group.
pub(crate) fn device_group(group: &DeviceGroup) -> Map<String, Value> {
    let types: &[&str] = if group.rule.is_some() { &["DynamicMembership"] } else { &[] };
    fields(json!({
        "@odata.type": "#microsoft.graph.group",
        "id": group.id,
        "displayName": group.display_name,
        "description": if group.description.is_empty() { Value::Null } else { json!(group.description) },
        "mail": null,
        "mailEnabled": false,
        "securityEnabled": true,
        "groupTypes": types,
        "membershipRule": group.rule.as_ref().map(|rule| json!(rule).to_string()),
        "onPremisesSyncEnabled": null,
    }))
}

/// organization.
pub(crate) fn organisation(organisation: &Organisation) -> Map<String, Value> {
    let domains: Vec<Value> = organisation
        .domains
        .iter()
        .enumerate()
        .map(|(position, name)| {
            json!({"name": name, "isDefault": position == 0, "isInitial": position == 0, "capabilities": "Email",
                   "type": "Managed"})
        })
        .collect();
    fields(json!({
        "@odata.type": "#microsoft.graph.organization",
        "id": organisation.id,
        "displayName": organisation.name,
        "verifiedDomains": domains,
        "assignedPlans": [],
        "businessPhones": [],
        "technicalNotificationMails": [],
        "onPremisesSyncEnabled": true,
        "mobileDeviceManagementAuthority": "intune",
    }))
}
