//! Every endpoint of the API.

use std::future::{Ready, ready};

use domain::actor::Permission as P;
use http::Method;

use crate::call::Call;
use crate::endpoint::Endpoint;
use crate::failure::Failure;
use crate::reply::Reply;
use crate::{
    apps, audit, batch, compliance, configurations as profiles, devices, directory, exchange, messages,
    service,
};

macro_rules! endpoints {
    ($($method:ident $path:literal $permission:expr, $entity:literal, $handler:expr, $summary:literal;)+) => {
        /// Every endpoint, for both versions.
        pub(crate) static ENDPOINTS: &[Endpoint] = &[$(Endpoint {
            method: Method::$method,
            path: $path,
            permission: $permission,
            summary: $summary,
            entity: $entity,
            handler: |call| Box::pin($handler(call)),
        }),+];
    };
}

/// A handler that has nothing to wait for.
fn now(handler: fn(&Call) -> Result<Reply, Failure>) -> impl FnOnce(Call) -> Ready<Result<Reply, Failure>> {
    move |call| ready(handler(&call))
}

const READ: Option<P> = Some(P::ReadConfiguration);
const WRITE: Option<P> = Some(P::WriteConfiguration);
const READ_APPS: Option<P> = Some(P::ReadApps);
const WRITE_APPS: Option<P> = Some(P::WriteApps);
const READ_DEVICES: Option<P> = Some(P::ReadDevices);
const READ_DIRECTORY: Option<P> = Some(P::ReadDirectory);
const READ_SERVICE: Option<P> = Some(P::ReadService);
const WRITE_SERVICE: Option<P> = Some(P::WriteService);
const READ_AUDIT: Option<P> = Some(P::ReadAudit);
const ANY: Option<P> = None;

endpoints! {
    GET "deviceManagement/deviceConfigurations" READ, "deviceConfiguration[]", profiles::list::handle,
        "Lists profiles";
    GET "deviceManagement/deviceConfigurations/$count" READ, "number", profiles::list::handle,
        "Counts profiles";
    POST "deviceManagement/deviceConfigurations" WRITE, "deviceConfiguration", profiles::create::handle,
        "Makes a profile, assigned to nobody";
    POST "deviceManagement/deviceConfigurations/hasPayloadLinks" READ, "payloadIds", profiles::payload_links::handle,
        "Says which profiles are assigned to somebody";
    POST "deviceManagement/deviceConfigurations/getTargetedUsersAndDevices" READ, "deviceConfigurationIds",
        profiles::targeted::handle, "Lists the devices that profiles are for, with their users";
    GET "deviceManagement/deviceConfigurations/{id}" READ, "deviceConfiguration", profiles::get::handle,
        "Reads a profile";
    PATCH "deviceManagement/deviceConfigurations/{id}" WRITE, "deviceConfiguration", profiles::change::handle,
        "Changes a profile: only the properties that the body has; null takes one back to its first value";
    DELETE "deviceManagement/deviceConfigurations/{id}" WRITE, "", profiles::delete::handle,
        "Deletes a profile; devices that have it lose it";
    POST "deviceManagement/deviceConfigurations/{id}/assign" WRITE, "assignments", profiles::assign::handle,
        "Replaces the whole assignment of a profile";
    GET "deviceManagement/deviceConfigurations/{id}/assignments" READ, "deviceConfigurationAssignment[]",
        profiles::assignments::handle, "Lists the assignment of a profile";
    GET "deviceManagement/deviceConfigurations/{id}/assignments/{key}" READ, "deviceConfigurationAssignment",
        profiles::assignment::handle, "Reads one line of an assignment";
    GET "deviceManagement/deviceConfigurations/{id}/requiredApps" READ, "mobileApp[]", profiles::required_apps::list,
        "Lists the apps that a profile needs: an addition of Gatepost";
    POST "deviceManagement/deviceConfigurations/{id}/setRequiredApps" WRITE, "mobileAppIds",
        profiles::required_apps::set, "Replaces the apps that a profile needs: an addition of Gatepost";
    GET "deviceManagement/deviceConfigurations/{id}/deviceStatuses" READ, "deviceConfigurationDeviceStatus[]",
        profiles::device_statuses::handle, "Lists the status of a profile by device";
    GET "deviceManagement/deviceConfigurations/{id}/deviceStatuses/$count" READ, "number",
        profiles::device_statuses::handle, "Counts the devices of a profile";
    GET "deviceManagement/deviceConfigurations/{id}/deviceStatuses/{key}" READ, "deviceConfigurationDeviceStatus",
        profiles::device_status::handle, "Reads the status of a profile on one device";
    GET "deviceManagement/deviceConfigurations/{id}/userStatuses" READ, "deviceConfigurationUserStatus[]",
        profiles::user_statuses::handle, "Lists the status of a profile by user";
    GET "deviceManagement/deviceConfigurations/{id}/userStatuses/$count" READ, "number",
        profiles::user_statuses::handle, "Counts the users of a profile";
    GET "deviceManagement/deviceConfigurations/{id}/userStatuses/{key}" READ, "deviceConfigurationUserStatus",
        profiles::user_status::handle, "Reads the status of a profile for one user";
    GET "deviceManagement/deviceConfigurations/{id}/deviceStatusOverview" READ, "deviceConfigurationDeviceOverview",
        profiles::device_overview::handle, "Counts the devices of a profile by status";
    GET "deviceManagement/deviceConfigurations/{id}/userStatusOverview" READ, "deviceConfigurationUserOverview",
        profiles::user_overview::handle, "Counts the users of a profile by status";
    GET "deviceManagement/deviceConfigurations/{id}/deviceSettingStateSummaries" READ, "settingStateDeviceSummary[]",
        profiles::setting_summaries::handle, "Counts the devices of a profile by setting and status";
    GET "deviceManagement/deviceConfigurations/{id}/identityCertificate" READ, "deviceConfiguration",
        profiles::reference::handle, "Reads the certificate profile that signs in";
    GET "deviceManagement/deviceConfigurations/{id}/identityCertificate/$ref" READ, "reference",
        profiles::reference_link::get, "Names the certificate profile that signs in";
    PUT "deviceManagement/deviceConfigurations/{id}/identityCertificate/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the certificate profile that signs in";
    POST "deviceManagement/deviceConfigurations/{id}/identityCertificate/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the certificate profile that signs in";
    DELETE "deviceManagement/deviceConfigurations/{id}/identityCertificate/$ref" WRITE, "",
        profiles::reference_link::set, "Clears the certificate profile that signs in";
    GET "deviceManagement/deviceConfigurations/{id}/smimeSigningCertificate" READ, "deviceConfiguration",
        profiles::reference::handle, "Reads the certificate profile that signs";
    GET "deviceManagement/deviceConfigurations/{id}/smimeSigningCertificate/$ref" READ, "reference",
        profiles::reference_link::get, "Names the certificate profile that signs";
    PUT "deviceManagement/deviceConfigurations/{id}/smimeSigningCertificate/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the certificate profile that signs";
    POST "deviceManagement/deviceConfigurations/{id}/smimeSigningCertificate/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the certificate profile that signs";
    DELETE "deviceManagement/deviceConfigurations/{id}/smimeSigningCertificate/$ref" WRITE, "",
        profiles::reference_link::set, "Clears the certificate profile that signs";
    GET "deviceManagement/deviceConfigurations/{id}/smimeEncryptionCertificate" READ, "deviceConfiguration",
        profiles::reference::handle, "Reads the certificate profile that decrypts";
    GET "deviceManagement/deviceConfigurations/{id}/smimeEncryptionCertificate/$ref" READ, "reference",
        profiles::reference_link::get, "Names the certificate profile that decrypts";
    PUT "deviceManagement/deviceConfigurations/{id}/smimeEncryptionCertificate/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the certificate profile that decrypts";
    POST "deviceManagement/deviceConfigurations/{id}/smimeEncryptionCertificate/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the certificate profile that decrypts";
    DELETE "deviceManagement/deviceConfigurations/{id}/smimeEncryptionCertificate/$ref" WRITE, "",
        profiles::reference_link::set, "Clears the certificate profile that decrypts";
    GET "deviceManagement/deviceConfigurations/{id}/derivedCredentialSettings" READ, "deviceConfiguration",
        profiles::reference::handle, "Reads the issuer of derived credentials";
    GET "deviceManagement/deviceConfigurations/{id}/derivedCredentialSettings/$ref" READ, "reference",
        profiles::reference_link::get, "Names the issuer of derived credentials";
    PUT "deviceManagement/deviceConfigurations/{id}/derivedCredentialSettings/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the issuer of derived credentials";
    POST "deviceManagement/deviceConfigurations/{id}/derivedCredentialSettings/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the issuer of derived credentials";
    DELETE "deviceManagement/deviceConfigurations/{id}/derivedCredentialSettings/$ref" WRITE, "",
        profiles::reference_link::set, "Clears the issuer of derived credentials";
    GET "deviceManagement/deviceConfigurations/{id}/rootCertificate" READ, "deviceConfiguration",
        profiles::reference::handle, "Reads the trusted root of a certificate profile";
    GET "deviceManagement/deviceConfigurations/{id}/rootCertificate/$ref" READ, "reference",
        profiles::reference_link::get, "Names the trusted root of a certificate profile";
    PUT "deviceManagement/deviceConfigurations/{id}/rootCertificate/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the trusted root of a certificate profile";
    POST "deviceManagement/deviceConfigurations/{id}/rootCertificate/$ref" WRITE, "reference",
        profiles::reference_link::set, "Sets the trusted root of a certificate profile";
    DELETE "deviceManagement/deviceConfigurations/{id}/rootCertificate/$ref" WRITE, "",
        profiles::reference_link::set, "Clears the trusted root of a certificate profile";

    GET "deviceManagement" READ_SERVICE, "deviceManagement", compliance::settings::get,
        "Reads how silence and the lack of a compliance policy count";
    PATCH "deviceManagement" WRITE_SERVICE, "deviceManagement", compliance::settings::change,
        "Changes how silence and the lack of a compliance policy count";
    GET "deviceManagement/settings" READ_SERVICE, "deviceManagementSettings", compliance::settings::read,
        "Reads these settings alone";
    GET "deviceManagement/deviceCompliancePolicies" READ, "deviceCompliancePolicy[]", compliance::list::handle,
        "Lists compliance policies";
    GET "deviceManagement/deviceCompliancePolicies/$count" READ, "number", compliance::list::handle,
        "Counts compliance policies";
    POST "deviceManagement/deviceCompliancePolicies" WRITE, "deviceCompliancePolicy", compliance::create::handle,
        "Makes a compliance policy, assigned to nobody; a setting that is not judged is refused";
    GET "deviceManagement/deviceCompliancePolicies/{id}" READ, "deviceCompliancePolicy", compliance::get::handle,
        "Reads a compliance policy";
    PATCH "deviceManagement/deviceCompliancePolicies/{id}" WRITE, "deviceCompliancePolicy", compliance::change::handle,
        "Changes a compliance policy: only the properties that the body has";
    DELETE "deviceManagement/deviceCompliancePolicies/{id}" WRITE, "", compliance::delete::handle,
        "Deletes a compliance policy; devices are judged anew";
    POST "deviceManagement/deviceCompliancePolicies/{id}/assign" WRITE, "complianceAssignments",
        compliance::assign::handle, "Replaces the whole assignment of a compliance policy";
    GET "deviceManagement/deviceCompliancePolicies/{id}/assignments" READ, "deviceCompliancePolicyAssignment[]",
        compliance::assignments::handle, "Lists the assignment of a compliance policy";
    GET "deviceManagement/deviceCompliancePolicies/{id}/assignments/{key}" READ, "deviceCompliancePolicyAssignment",
        compliance::assignment::handle, "Reads one line of an assignment";
    GET "deviceManagement/deviceCompliancePolicies/{id}/scheduledActionsForRule" READ,
        "deviceComplianceScheduledActionForRule[]", compliance::scheduled_actions::handle,
        "Lists what follows when a device does not meet the policy";
    POST "deviceManagement/deviceCompliancePolicies/{id}/scheduleActionsForRules" WRITE, "scheduledActions",
        compliance::schedule::handle, "Replaces what follows when a device does not meet the policy";
    GET "deviceManagement/deviceCompliancePolicies/{id}/deviceStatuses" READ, "deviceComplianceDeviceStatus[]",
        compliance::device_statuses::handle, "Lists the status of a compliance policy by device";
    GET "deviceManagement/deviceCompliancePolicies/{id}/deviceStatuses/$count" READ, "number",
        compliance::device_statuses::handle, "Counts the devices of a compliance policy";
    GET "deviceManagement/deviceCompliancePolicies/{id}/deviceStatuses/{key}" READ, "deviceComplianceDeviceStatus",
        compliance::device_status::handle, "Reads the status of a compliance policy on one device";
    GET "deviceManagement/deviceCompliancePolicies/{id}/userStatuses" READ, "deviceComplianceUserStatus[]",
        compliance::user_statuses::handle, "Lists the status of a compliance policy by user";
    GET "deviceManagement/deviceCompliancePolicies/{id}/userStatuses/$count" READ, "number",
        compliance::user_statuses::handle, "Counts the users of a compliance policy";
    GET "deviceManagement/deviceCompliancePolicies/{id}/userStatuses/{key}" READ, "deviceComplianceUserStatus",
        compliance::user_status::handle, "Reads the status of a compliance policy for one user";
    GET "deviceManagement/deviceCompliancePolicies/{id}/deviceStatusOverview" READ, "deviceComplianceDeviceOverview",
        compliance::device_overview::handle, "Counts the devices of a compliance policy by status";
    GET "deviceManagement/deviceCompliancePolicies/{id}/userStatusOverview" READ, "deviceComplianceUserOverview",
        compliance::user_overview::handle, "Counts the users of a compliance policy by status";
    GET "deviceManagement/deviceCompliancePolicies/{id}/deviceSettingStateSummaries" READ, "settingStateDeviceSummary[]",
        compliance::setting_summaries::handle, "Counts the devices of a compliance policy by setting and status";
    GET "deviceManagement/deviceCompliancePolicies/{id}/deviceSettingStateSummaries/$count" READ, "number",
        compliance::setting_summaries::handle, "Counts the settings of a compliance policy";
    GET "deviceManagement/deviceCompliancePolicyDeviceStateSummary" READ, "deviceCompliancePolicyDeviceStateSummary",
        compliance::device_state_summary::handle, "Counts devices by compliance, over all policies";
    GET "deviceManagement/deviceCompliancePolicySettingStateSummaries" READ,
        "deviceCompliancePolicySettingStateSummary[]", compliance::setting_states::list,
        "Counts devices by compliance setting and status, over all policies";
    GET "deviceManagement/deviceCompliancePolicySettingStateSummaries/$count" READ, "number",
        compliance::setting_states::list, "Counts compliance settings";
    GET "deviceManagement/deviceCompliancePolicySettingStateSummaries/{id}" READ,
        "deviceCompliancePolicySettingStateSummary", compliance::setting_states::get,
        "Counts devices by status for one compliance setting";

    GET "deviceManagement/managedDevices" READ_DEVICES, "managedDevice[]", devices::list::handle,
        "Lists devices, and phones that only Exchange knows";
    GET "deviceManagement/managedDevices/$count" READ_DEVICES, "number", devices::list::handle,
        "Counts devices, and phones that only Exchange knows";
    GET "deviceManagement/managedDevices/{id}" READ_DEVICES, "managedDevice", devices::get::handle,
        "Reads a device, or a phone that only Exchange knows";
    DELETE "deviceManagement/managedDevices/{id}" Some(P::WriteDevices), "", devices::act::delete,
        "Deletes a device without waiting for it; has Exchange remove a phone that only it knows, which needs write-service too";
    GET "deviceManagement/managedDevices/{id}/deviceConfigurationStates" READ_DEVICES, "deviceConfigurationState[]",
        devices::configuration_states::handle, "Lists the profiles of a device with the state of each setting";
    GET "deviceManagement/managedDevices/{id}/deviceCompliancePolicyStates" READ_DEVICES, "deviceCompliancePolicyState[]",
        devices::policy_states::handle, "Lists what compliance policies say of a device, with the state of each setting";
    POST "deviceManagement/managedDevices/{id}/syncDevice" Some(P::OperateDevices), "", devices::act::sync,
        "Asks a device for news at once";
    POST "deviceManagement/managedDevices/{id}/retire" Some(P::WriteDevices), "", devices::act::retire,
        "Takes our profiles and the management off a device";
    GET "deviceManagement/exchangeConnectors" READ_SERVICE, "deviceManagementExchangeConnector[]",
        exchange::connectors::list, "Lists Exchange organisations with their connectors";
    GET "deviceManagement/exchangeConnectors/$count" READ_SERVICE, "number", exchange::connectors::list,
        "Counts Exchange organisations";
    GET "deviceManagement/exchangeConnectors/{id}" READ_SERVICE, "deviceManagementExchangeConnector",
        exchange::connectors::get, "Reads an Exchange organisation with its connector";
    POST "deviceManagement/exchangeConnectors/{id}/sync" Some(P::SyncExchange), "exchangeSync",
        exchange::sync::handle, "Asks a connector for a sync";
    GET "deviceManagement/gatepostExchangeOrganizations" READ_SERVICE, "gatepostExchangeOrganization[]",
        exchange::organisations::list, "Lists Exchange organisations: an addition of Gatepost";
    GET "deviceManagement/gatepostExchangeOrganizations/$count" READ_SERVICE, "number",
        exchange::organisations::list, "Counts Exchange organisations: an addition of Gatepost";
    POST "deviceManagement/gatepostExchangeOrganizations" WRITE_SERVICE, "gatepostExchangeOrganization",
        exchange::organisations::create, "Adds an Exchange organisation, whose policy is off: an addition of Gatepost";
    PATCH "deviceManagement/gatepostExchangeOrganizations/{id}" WRITE_SERVICE, "gatepostExchangeOrganization",
        exchange::organisations::change,
        "Changes displayName and accessMode (off, report, enforcing) of an Exchange organisation: an addition of Gatepost";
    DELETE "deviceManagement/gatepostExchangeOrganizations/{id}" WRITE_SERVICE, "", exchange::organisations::delete,
        "Removes an Exchange organisation; refused while entries of ours are there: an addition of Gatepost";
    GET "deviceManagement/gatepostExchangeOrganizations/{id}" READ_SERVICE, "gatepostExchangeOrganization",
        exchange::organisations::get, "Reads an Exchange organisation, with what waits: an addition of Gatepost";
    GET "deviceManagement/gatepostExchangeOrganizations/{id}/conditionalAccessSettings" READ_SERVICE,
        "onPremisesConditionalAccessSettings", exchange::conditional_access::get,
        "Reads for whom an Exchange organisation enforces its policy: an addition of Gatepost";
    PATCH "deviceManagement/gatepostExchangeOrganizations/{id}/conditionalAccessSettings" WRITE_SERVICE,
        "onPremisesConditionalAccessSettings", exchange::conditional_access::change,
        "Changes for whom an Exchange organisation enforces its policy: an addition of Gatepost";
    GET "deviceManagement/gatepostExchangeOrganizations/{id}/events" READ_SERVICE, "gatepostExchangeEvent[]",
        exchange::journal::events, "Lists what happened, the newest first: an addition of Gatepost";
    GET "deviceManagement/gatepostExchangeOrganizations/{id}/journal" READ_SERVICE, "gatepostExchangeJournalEntry[]",
        exchange::journal::list, "Lists what was changed in Exchange, the newest first: an addition of Gatepost";
    POST "deviceManagement/gatepostExchangeOrganizations/{id}/journal/{key}/undo" WRITE_SERVICE, "",
        exchange::journal::undo, "Asks for one change to be taken back: an addition of Gatepost";
    POST "deviceManagement/gatepostExchangeOrganizations/{id}/undoAll" WRITE_SERVICE, "",
        exchange::organisations::undo_all,
        "Asks for every entry and rule of ours to be taken back, and goes back to report mode: an addition of Gatepost";
    GET "deviceManagement/exchangeOnPremisesPolicies" READ_SERVICE, "deviceManagementExchangeOnPremisesPolicy[]",
        exchange::policies::list, "Lists the access policies of Exchange organisations";
    GET "deviceManagement/exchangeOnPremisesPolicies/{id}" READ_SERVICE, "deviceManagementExchangeOnPremisesPolicy",
        exchange::policies::get, "Reads the access policy of an Exchange organisation";
    PATCH "deviceManagement/exchangeOnPremisesPolicies/{id}" WRITE_SERVICE, "deviceManagementExchangeOnPremisesPolicy",
        exchange::policies::change,
        "Changes default level and rules; Exchange gets them once the last step is on in the console; refused where that locks out a device";
    DELETE "deviceManagement/exchangeOnPremisesPolicies/{id}" WRITE_SERVICE, "", exchange::policies::delete,
        "Takes the access policy of an Exchange organisation away: it is off; refused while entries of ours are there";
    GET "deviceManagement/exchangeOnPremisesPolicies/{id}/conditionalAccessSettings" READ_SERVICE,
        "onPremisesConditionalAccessSettings", exchange::conditional_access::get,
        "Reads for whom an Exchange organisation enforces its policy";
    PATCH "deviceManagement/exchangeOnPremisesPolicies/{id}/conditionalAccessSettings" WRITE_SERVICE,
        "onPremisesConditionalAccessSettings", exchange::conditional_access::change,
        "Changes for whom an Exchange organisation enforces its policy";
    GET "deviceManagement/exchangeOnPremisesPolicy" READ_SERVICE, "deviceManagementExchangeOnPremisesPolicy",
        exchange::policies::get, "Reads the access policy of the one Exchange organisation";
    PATCH "deviceManagement/exchangeOnPremisesPolicy" WRITE_SERVICE, "deviceManagementExchangeOnPremisesPolicy",
        exchange::policies::change, "Changes the access policy of the one Exchange organisation";
    DELETE "deviceManagement/exchangeOnPremisesPolicy" WRITE_SERVICE, "", exchange::policies::delete,
        "Takes the access policy of the one Exchange organisation away";
    GET "deviceManagement/conditionalAccessSettings" READ_SERVICE, "onPremisesConditionalAccessSettings",
        exchange::conditional_access::get, "Reads for whom the one Exchange organisation enforces its policy";
    PATCH "deviceManagement/conditionalAccessSettings" WRITE_SERVICE, "onPremisesConditionalAccessSettings",
        exchange::conditional_access::change, "Changes it; refused where there are several organisations";
    GET "deviceManagement/notificationMessageTemplates" READ_SERVICE, "notificationMessageTemplate[]",
        messages::list::handle, "Lists templates of messages, the built-in ones first";
    GET "deviceManagement/notificationMessageTemplates/$count" READ_SERVICE, "number", messages::list::handle,
        "Counts templates of messages";
    POST "deviceManagement/notificationMessageTemplates" WRITE_SERVICE, "notificationMessageTemplate",
        messages::create::handle, "Makes a template of messages, without texts";
    GET "deviceManagement/notificationMessageTemplates/{id}" READ_SERVICE, "notificationMessageTemplate",
        messages::get::handle, "Reads a template of messages";
    PATCH "deviceManagement/notificationMessageTemplates/{id}" WRITE_SERVICE, "notificationMessageTemplate",
        messages::change::handle, "Changes a template of messages: only the properties that the body has";
    DELETE "deviceManagement/notificationMessageTemplates/{id}" WRITE_SERVICE, "", messages::delete::handle,
        "Deletes a template of messages; a built-in one goes back to its built-in texts";
    POST "deviceManagement/notificationMessageTemplates/{id}/sendTestMessage" WRITE_SERVICE, "testMessage",
        messages::send_test::handle, "Sends a test: to emailAddress of the body, or to the sender's own address";
    GET "deviceManagement/notificationMessageTemplates/{id}/localizedNotificationMessages" READ_SERVICE,
        "localizedNotificationMessage[]", messages::texts::list, "Lists the texts of a template by language";
    POST "deviceManagement/notificationMessageTemplates/{id}/localizedNotificationMessages" WRITE_SERVICE,
        "localizedNotificationMessage", messages::texts::create, "Writes the text of a template in one language";
    GET "deviceManagement/notificationMessageTemplates/{id}/localizedNotificationMessages/{key}" READ_SERVICE,
        "localizedNotificationMessage", messages::text::get, "Reads the text of a template in one language";
    PATCH "deviceManagement/notificationMessageTemplates/{id}/localizedNotificationMessages/{key}" WRITE_SERVICE,
        "localizedNotificationMessage", messages::text::change, "Changes the text of a template in one language";
    DELETE "deviceManagement/notificationMessageTemplates/{id}/localizedNotificationMessages/{key}" WRITE_SERVICE, "",
        messages::text::delete, "Takes the text of a template in one language away; a built-in one comes back";
    GET "deviceManagement/assignmentFilters" ANY, "assignmentFilter[]", now(service::assignment_filters::handle),
        "Lists assignment filters: none";
    GET "deviceManagement/roleScopeTags" ANY, "roleScopeTag[]", now(service::scope_tags::handle),
        "Lists scope tags: the default one";
    GET "deviceManagement/auditEvents" READ_AUDIT, "auditEvent[]", audit::list::handle,
        "Lists the audit log, the newest first";
    GET "deviceManagement/auditEvents/$count" READ_AUDIT, "number", audit::list::handle,
        "Counts the entries of the audit log";
    GET "deviceManagement/auditEvents/{id}" READ_AUDIT, "auditEvent", audit::get::handle,
        "Reads an entry of the audit log";
    GET "deviceAppManagement/mobileApps" READ_APPS, "mobileApp[]", apps::list::handle, "Lists apps";
    GET "deviceAppManagement/mobileApps/$count" READ_APPS, "number", apps::list::handle, "Counts apps";
    POST "deviceAppManagement/mobileApps" WRITE_APPS, "mobileApp", apps::create::handle,
        "Makes an app of the App Store; no profile needs it yet";
    GET "deviceAppManagement/mobileApps/{id}" READ_APPS, "mobileApp", apps::get::handle, "Reads an app";
    PATCH "deviceAppManagement/mobileApps/{id}" WRITE_APPS, "mobileApp", apps::change::handle,
        "Changes an app: only the properties that the body has";
    DELETE "deviceAppManagement/mobileApps/{id}" WRITE_APPS, "", apps::delete::handle,
        "Deletes an app; refused while a profile needs it";
    GET "deviceAppManagement/mobileApps/{id}/assignments" READ_APPS, "mobileAppAssignment[]",
        apps::assignments::handle, "Lists whom an app is for: the assignments of the profiles that need it";
    GET "deviceAppManagement/mobileApps/{id}/deviceStatuses" READ_APPS, "mobileAppInstallStatus[]",
        apps::device_statuses::handle, "Lists the status of an app by device";
    GET "deviceAppManagement/mobileApps/{id}/deviceStatuses/$count" READ_APPS, "number",
        apps::device_statuses::handle, "Counts the devices that were asked for an app";

    GET "users" READ_DIRECTORY, "user[]", directory::users::handle, "Lists users";
    GET "users/$count" READ_DIRECTORY, "number", directory::users::handle, "Counts users";
    GET "users/{id}" READ_DIRECTORY, "user", directory::user::handle, "Reads a user by id or user principal name";
    GET "users/{id}/memberOf" READ_DIRECTORY, "directoryObject[]", directory::member_of::direct,
        "Lists the groups that a user is in directly";
    GET "users/{id}/transitiveMemberOf" READ_DIRECTORY, "directoryObject[]", directory::member_of::transitive,
        "Lists the groups that a user is in, however deep";
    GET "users/{id}/managedDevices" READ_DEVICES, "managedDevice[]", devices::of_user::handle,
        "Lists the devices of a user, and phones in the user's mailboxes that only Exchange knows";
    GET "groups" READ_DIRECTORY, "group[]", directory::groups::handle, "Lists groups and device groups";
    GET "groups/$count" READ_DIRECTORY, "number", directory::groups::handle, "Counts groups";
    GET "groups/{id}" READ_DIRECTORY, "group", directory::group::handle, "Reads a group";
    GET "groups/{id}/members" READ_DIRECTORY, "directoryObject[]", directory::members::direct,
        "Lists the direct members of a group";
    GET "groups/{id}/members/$count" READ_DIRECTORY, "number", directory::members::direct,
        "Counts the direct members of a group";
    GET "groups/{id}/transitiveMembers" READ_DIRECTORY, "directoryObject[]", directory::members::transitive,
        "Lists all members of a group, however deep";
    GET "groups/{id}/transitiveMembers/$count" READ_DIRECTORY, "number", directory::members::transitive,
        "Counts all members of a group";
    GET "organization" ANY, "organization[]", directory::organisation::list, "Lists the one organisation";
    GET "organization/{id}" ANY, "organization", directory::organisation::get, "Reads the organisation";
    GET "me" ANY, "user", now(|call| Ok(directory::me::get(call))), "Says who asks";
    GET "me/memberOf" ANY, "directoryObject[]", now(directory::me::member_of), "Lists the groups of who asks";
    POST "$batch" ANY, "batch", batch::handle, "Carries out up to twenty requests";
}

/// Whether a qualified name in a path is a type to cast to: it is one if no endpoint has an action of that name.
pub(crate) fn is_type(name: &str) -> bool {
    !ENDPOINTS
        .iter()
        .any(|endpoint| endpoint.path.rsplit('/').next().is_some_and(|last| last.eq_ignore_ascii_case(name)))
}

pub(crate) use crate::shape::types::derives;
