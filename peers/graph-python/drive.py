"""Drives a running Gatepost with the unmodified Microsoft Graph SDK for Python.

Environment: GATEPOST_GRAPH (https://HOST/beta), GATEPOST_TOKEN, GATEPOST_CA (PEM file), and perhaps GATEPOST_DEVICE, the id of an
iPhone that has to be there.
Prints one line for each check and ends with `N passed, N failed`; exit code 1 if one failed.
"""

import asyncio
import os
import sys
import traceback
import uuid

import httpx
from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import AccessTokenProvider, AllowedHostsValidator, BaseBearerTokenAuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph_beta import GraphRequestAdapter, GraphServiceClient
from msgraph_beta.generated.device_management.device_compliance_policies.item.assign.assign_post_request_body import (
    AssignPostRequestBody as AssignPolicyBody,
)
from msgraph_beta.generated.device_management.device_compliance_policies.item.device_compliance_policy_item_request_builder import (
    DeviceCompliancePolicyItemRequestBuilder,
)
from msgraph_beta.generated.device_management.device_compliance_policies.item.schedule_actions_for_rules.schedule_actions_for_rules_post_request_body import (
    ScheduleActionsForRulesPostRequestBody,
)
from msgraph_beta.generated.device_management.device_configurations.device_configurations_request_builder import (
    DeviceConfigurationsRequestBuilder,
)
from msgraph_beta.generated.device_management.device_configurations.item.assign.assign_post_request_body import AssignPostRequestBody
from msgraph_beta.generated.models.all_licensed_users_assignment_target import AllLicensedUsersAssignmentTarget
from msgraph_beta.generated.models.compliance_status import ComplianceStatus
from msgraph_beta.generated.models.device_compliance_action_item import DeviceComplianceActionItem
from msgraph_beta.generated.models.device_compliance_action_type import DeviceComplianceActionType
from msgraph_beta.generated.models.device_compliance_policy_assignment import DeviceCompliancePolicyAssignment
from msgraph_beta.generated.models.device_compliance_scheduled_action_for_rule import DeviceComplianceScheduledActionForRule
from msgraph_beta.generated.models.device_configuration import DeviceConfiguration
from msgraph_beta.generated.models.device_configuration_assignment import DeviceConfigurationAssignment
from msgraph_beta.generated.models.eas_authentication_method import EasAuthenticationMethod
from msgraph_beta.generated.models.email_sync_duration import EmailSyncDuration
from msgraph_beta.generated.models.group_assignment_target import GroupAssignmentTarget
from msgraph_beta.generated.models.ios_compliance_policy import IosCompliancePolicy
from msgraph_beta.generated.models.ios_eas_email_profile_configuration import IosEasEmailProfileConfiguration
from msgraph_beta.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_beta.generated.models.user_email_source import UserEmailSource
from msgraph_beta.generated.models.username_source import UsernameSource

BASE = os.environ["GATEPOST_GRAPH"].rstrip("/")
PREFIX = "peer-python-" + uuid.uuid4().hex[:8]


class Token(AccessTokenProvider):
    """The token that Gatepost made."""

    async def get_authorization_token(self, uri, additional_authentication_context=None):
        return os.environ["GATEPOST_TOKEN"]

    def get_allowed_hosts_validator(self):
        return AllowedHostsValidator([])


def client() -> GraphServiceClient:
    """The SDK's own client, with nothing changed but the base address and the trusted authority."""
    http = httpx.AsyncClient(verify=os.environ["GATEPOST_CA"], base_url=BASE, timeout=30)
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Token()), client=http)
    adapter.base_url = BASE
    return GraphServiceClient(request_adapter=adapter)


def email_profile(name: str) -> IosEasEmailProfileConfiguration:
    """An e-mail profile as a script would make it."""
    return IosEasEmailProfileConfiguration(
        odata_type="#microsoft.graph.iosEasEmailProfileConfiguration",
        display_name=name,
        description="Made by the Python SDK",
        account_name="Work mail",
        host_name="mail.example.com",
        authentication_method=EasAuthenticationMethod.UsernameAndPassword,
        email_address_source=UserEmailSource.PrimarySmtpAddress,
        username_a_a_d_source=UsernameSource.UserPrincipalName,
        username_source=UserEmailSource.UserPrincipalName,
        duration_of_email_to_sync=EmailSyncDuration.TwoWeeks,
        require_ssl=True,
    )


def query(**parameters):
    """Query parameters for the collection of profiles."""
    return RequestConfiguration(
        query_parameters=DeviceConfigurationsRequestBuilder.DeviceConfigurationsRequestBuilderGetQueryParameters(**parameters)
    )


async def create_read_patch_delete(graph):
    profiles = graph.device_management.device_configurations
    made = await profiles.post(email_profile(PREFIX + "-one"))
    assert isinstance(made, IosEasEmailProfileConfiguration), type(made)
    assert made.id and made.version == 1 and made.created_date_time
    assert made.require_smime is False and made.use_o_auth is False, "unset settings read back as their defaults"

    read = await profiles.by_device_configuration_id(made.id).get()
    assert read.host_name == "mail.example.com"
    assert read.duration_of_email_to_sync == EmailSyncDuration.TwoWeeks

    await profiles.by_device_configuration_id(made.id).patch(
        IosEasEmailProfileConfiguration(
            odata_type="#microsoft.graph.iosEasEmailProfileConfiguration", description="Changed by the Python SDK"
        )
    )
    read = await profiles.by_device_configuration_id(made.id).get()
    assert read.description == "Changed by the Python SDK"
    assert read.host_name == "mail.example.com", "PATCH changes only what it names"
    assert read.version == 2

    await profiles.by_device_configuration_id(made.id).delete()
    try:
        await profiles.by_device_configuration_id(made.id).get()
    except ODataError as error:
        assert error.response_status_code == 404, error.response_status_code
        assert error.error.code and error.error.message
    else:
        raise AssertionError("a deleted profile must not be found")


async def wrong_input(graph):
    profiles = graph.device_management.device_configurations
    bad = email_profile(PREFIX + "-bad")
    bad.host_name = "https://mail.example.com/owa"
    try:
        await profiles.post(bad)
    except ODataError as error:
        assert error.response_status_code == 400
        assert "hostName" in error.error.message, error.error.message
    else:
        raise AssertionError("a host with a scheme must be refused")
    try:
        await profiles.post(DeviceConfiguration(odata_type="#microsoft.graph.noSuchConfiguration", display_name="x"))
    except APIError as error:
        assert error.response_status_code == 400
    else:
        raise AssertionError("an unknown type must be refused")


async def assign(graph):
    profiles = graph.device_management.device_configurations
    groups = await graph.groups.get()
    group = groups.value[0]
    assert group.id and group.display_name
    made = await profiles.post(email_profile(PREFIX + "-assigned"))
    item = profiles.by_device_configuration_id(made.id)
    answer = await item.assign.post(
        AssignPostRequestBody(
            assignments=[
                DeviceConfigurationAssignment(
                    target=GroupAssignmentTarget(
                        odata_type="#microsoft.graph.groupAssignmentTarget", group_id=group.id
                    )
                )
            ]
        )
    )
    assert len(answer.value) == 1
    read = await item.assignments.get()
    assert read.value[0].target.group_id == group.id
    await item.assign.post(AssignPostRequestBody(assignments=[]))
    read = await item.assignments.get()
    assert read.value == [], "assigning nothing clears the set"
    await item.delete()


async def page_and_filter(graph):
    profiles = graph.device_management.device_configurations
    made = [await profiles.post(email_profile(f"{PREFIX}-page-{number}")) for number in range(5)]
    page = await profiles.get(query(top=2, filter=f"startswith(displayName,'{PREFIX}-page')", orderby=["displayName"]))
    names = [profile.display_name for profile in page.value]
    pages = 1
    while page.odata_next_link:
        page = await profiles.with_url(page.odata_next_link).get()
        names += [profile.display_name for profile in page.value]
        pages += 1
    assert names == [f"{PREFIX}-page-{number}" for number in range(5)], names
    assert pages == 3, pages
    chosen = await profiles.get(query(select=["id", "displayName"], filter=f"displayName eq '{PREFIX}-page-3'"))
    assert len(chosen.value) == 1 and chosen.value[0].version is None
    expanded = await profiles.get(query(filter=f"id eq '{made[0].id}'", expand=["assignments"]))
    assert expanded.value[0].assignments == []
    for profile in made:
        await profiles.by_device_configuration_id(profile.id).delete()


async def devices_and_people(graph):
    devices = await graph.device_management.managed_devices.get()
    assert devices.value is not None
    for device in devices.value[:3]:
        read = await graph.device_management.managed_devices.by_managed_device_id(device.id).get()
        assert read.id == device.id and read.operating_system
        states = await graph.device_management.managed_devices.by_managed_device_id(
            device.id
        ).device_configuration_states.get()
        assert states.value is not None
    users = await graph.users.get()
    assert users.value and users.value[0].user_principal_name
    organisation = await graph.organization.get()
    assert organisation.value[0].display_name


def rule(*actions) -> DeviceComplianceScheduledActionForRule:
    """What follows when a device does not meet a policy: kinds with their hours."""
    return DeviceComplianceScheduledActionForRule(
        rule_name="PasswordRequired",
        scheduled_action_configurations=[
            DeviceComplianceActionItem(action_type=kind, grace_period_hours=hours, notification_template_id="")
            for kind, hours in actions
        ],
    )


async def compliance(graph):
    policies = graph.device_management.device_compliance_policies
    block = (DeviceComplianceActionType.Block, 24)
    asked = dict(display_name=PREFIX + "-policy", os_minimum_version="99.0", managed_email_profile_required=True)
    made = await policies.post(IosCompliancePolicy(scheduled_actions_for_rule=[rule(block)], **asked))
    assert isinstance(made, IosCompliancePolicy), type(made)
    item = policies.by_device_compliance_policy_id(made.id)
    await item.patch(IosCompliancePolicy(passcode_required=False, description="Changed by the Python SDK"))
    read = await item.get()
    assert read.os_minimum_version == "99.0" and read.managed_email_profile_required is True
    assert read.description == "Changed by the Python SDK" and read.version == 2

    await item.schedule_actions_for_rules.post(
        ScheduleActionsForRulesPostRequestBody(
            device_compliance_scheduled_action_for_rules=[rule(block, (DeviceComplianceActionType.Notification, 1))]
        )
    )
    parameters = DeviceCompliancePolicyItemRequestBuilder.DeviceCompliancePolicyItemRequestBuilderGetQueryParameters(
        expand=["assignments", "scheduledActionsForRule($expand=scheduledActionConfigurations)"]
    )
    read = await item.get(RequestConfiguration(query_parameters=parameters))
    steps = read.scheduled_actions_for_rule[0].scheduled_action_configurations
    assert [(step.action_type, step.grace_period_hours) for step in steps] == [
        block,
        (DeviceComplianceActionType.Notification, 1),
    ]

    everybody = AllLicensedUsersAssignmentTarget(odata_type="#microsoft.graph.allLicensedUsersAssignmentTarget")
    await item.assign.post(AssignPolicyBody(assignments=[DeviceCompliancePolicyAssignment(target=everybody)]))
    lines = await item.assignments.get()
    assert isinstance(lines.value[0].target, AllLicensedUsersAssignmentTarget)
    devices = await graph.device_management.managed_devices.get()
    managed = [device for device in devices.value if device.operating_system == "iOS" and device.user_id]
    expected = os.environ.get("GATEPOST_DEVICE")
    assert expected is None or expected in [device.id for device in managed], [device.id for device in devices.value]
    statuses = await item.device_statuses.get()
    for _ in range(100):
        if len(statuses.value) >= len(managed):
            break
        await asyncio.sleep(0.2)
        statuses = await item.device_statuses.get()
    assert len(statuses.value) >= len(managed), (len(statuses.value), len(managed))
    for status in statuses.value:
        assert status.status in (ComplianceStatus.NonCompliant, ComplianceStatus.Unknown), status.status
        assert status.device_display_name and status.user_principal_name
    names = [device.device_name for device in managed]
    assert set(names) <= {status.device_display_name for status in statuses.value}, names
    people = (await item.user_statuses.get()).value
    assert {status.user_principal_name for status in people} == {status.user_principal_name for status in statuses.value}
    for status in people:
        assert status.devices_count >= 1 and status.user_display_name and status.status, status
    overview = await item.device_status_overview.get()
    assert overview.configuration_version == 3, overview.configuration_version
    assert (await item.user_status_overview.get()).failed_count is not None
    summaries = await graph.device_management.device_compliance_policy_setting_state_summaries.get()
    assert all(summary.setting_name for summary in summaries.value)
    for device in managed[:1]:
        states = await graph.device_management.managed_devices.by_managed_device_id(
            device.id
        ).device_compliance_policy_states.get()
        assert states.value is not None
    management = await graph.device_management.get()
    assert management.settings.device_compliance_checkin_threshold_days == 7

    try:
        await policies.post(
            IosCompliancePolicy(display_name=PREFIX, passcode_minimum_length=6, scheduled_actions_for_rule=[rule(block)])
        )
    except ODataError as error:
        assert error.response_status_code == 400 and "passcodeMinimumLength" in error.error.message
    else:
        raise AssertionError("what is not judged must be refused")
    await item.delete()
    read = await policies.get()
    assert made.id not in [policy.id for policy in read.value]


async def batch(graph):
    async with httpx.AsyncClient(verify=os.environ["GATEPOST_CA"], timeout=30) as http:
        answer = await http.post(
            BASE + "/$batch",
            headers={"Authorization": "Bearer " + os.environ["GATEPOST_TOKEN"]},
            json={
                "requests": [
                    {"id": "1", "method": "GET", "url": "/deviceManagement/deviceConfigurations?$top=1"},
                    {"id": "2", "method": "GET", "url": "/deviceManagement/deviceConfigurations/" + str(uuid.uuid4())},
                ]
            },
        )
    assert answer.status_code == 200, answer.text
    by_id = {item["id"]: item for item in answer.json()["responses"]}
    assert by_id["1"]["status"] == 200 and "value" in by_id["1"]["body"]
    assert by_id["2"]["status"] == 404 and by_id["2"]["headers"] is not None


async def main() -> int:
    """Runs every check against one client."""
    graph = client()
    passed = failed = 0
    for check in (create_read_patch_delete, wrong_input, assign, page_and_filter, devices_and_people, compliance, batch):
        try:
            await check(graph)
            passed += 1
            print("ok", check.__name__)
        except Exception:  # every failure is shown, then the next check runs
            failed += 1
            print("FAILED", check.__name__)
            traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
