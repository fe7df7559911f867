// Drives a running Gatepost with the unmodified Microsoft Graph client for JavaScript.
//
// Environment: GATEPOST_GRAPH (https://HOST/beta), GATEPOST_TOKEN, NODE_EXTRA_CA_CERTS (PEM file).
// Prints one line for each check and ends with `N passed, N failed`; exit code 1 if one failed.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from "@microsoft/microsoft-graph-client";

const base = new URL(process.env.GATEPOST_GRAPH);
const prefix = `peer-js-${randomUUID().slice(0, 8)}`;
const graph = Client.initWithMiddleware({
  authProvider: { getAccessToken: async () => process.env.GATEPOST_TOKEN },
  baseUrl: `${base.origin}/`,
  defaultVersion: "beta",
  customHosts: new Set([base.hostname]),
});
const profiles = "/deviceManagement/deviceConfigurations";

function emailProfile(name) {
  return {
    "@odata.type": "#microsoft.graph.iosEasEmailProfileConfiguration",
    displayName: name,
    accountName: "Work mail",
    hostName: "mail.example.com",
    authenticationMethod: "usernameAndPassword",
    emailAddressSource: "primarySmtpAddress",
    usernameAADSource: "samAccountName",
    userDomainNameSource: "netBiosDomainName",
    easServices: "calendars, contacts, email, notes, reminders",
  };
}

async function createReadPatchDelete() {
  const made = await graph.api(profiles).post(emailProfile(`${prefix}-one`));
  assert.equal(made["@odata.type"], "#microsoft.graph.iosEasEmailProfileConfiguration");
  assert.equal(made.easServices, "calendars,contacts,email,notes,reminders");
  await graph.api(`${profiles}/${made.id}`).patch({ "@odata.type": made["@odata.type"], accountName: "Mail" });
  const read = await graph.api(`${profiles}('${made.id}')`).get();
  assert.equal(read.accountName, "Mail");
  assert.equal(read.version, 2);
  await graph.api(`${profiles}/${made.id}`).delete();
  await assert.rejects(graph.api(`${profiles}/${made.id}`).get(), (error) => error.statusCode === 404 && error.code.length > 0);
}

async function wrongInput() {
  const both = { ...emailProfile(`${prefix}-bad`), customDomainName: "contoso" };
  await assert.rejects(graph.api(profiles).post(both), (error) => error.statusCode === 400 && /omain/.test(error.message));
  const { hostName, ...missing } = emailProfile(`${prefix}-bad`);
  await assert.rejects(graph.api(profiles).post(missing), (error) => error.statusCode === 400 && /hostName/.test(error.message));
}

async function assign() {
  const groups = await graph.api("/groups").select("id,displayName").get();
  const made = await graph.api(profiles).post(emailProfile(`${prefix}-assigned`));
  const target = { "@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", groupId: groups.value[0].id };
  const all = { "@odata.type": "#microsoft.graph.allLicensedUsersAssignmentTarget" };
  await graph.api(`${profiles}/${made.id}/assign`).post({ assignments: [{ target: all }, { target }] });
  const read = await graph.api(`${profiles}/${made.id}`).expand("assignments").get();
  assert.deepEqual(read.assignments.map((line) => line.target["@odata.type"]).sort(), [all, target].map((line) => line["@odata.type"]).sort());
  await graph.api(`${profiles}/${made.id}/assign`).post({ assignments: [] });
  await graph.api(`${profiles}/${made.id}`).delete();
}

async function page() {
  const made = [];
  for (let number = 0; number < 5; number += 1) {
    made.push(await graph.api(profiles).post(emailProfile(`${prefix}-page-${number}`)));
  }
  const first = await graph.api(profiles).filter(`startswith(displayName,'${prefix}-page')`).orderby("displayName").top(2).get();
  const seen = [];
  await new PageIterator(graph, first, (item) => seen.push(item.displayName) > 0).iterate();
  assert.deepEqual(seen, made.map((profile) => profile.displayName));
  for (const profile of made) {
    await graph.api(`${profiles}/${profile.id}`).delete();
  }
}

async function compliance() {
  const policies = "/deviceManagement/deviceCompliancePolicies";
  const step = (actionType, gracePeriodHours) => ({ actionType, gracePeriodHours, notificationTemplateId: "", notificationMessageCCList: [] });
  const rules = (...steps) => [{ ruleName: "PasswordRequired", scheduledActionConfigurations: steps }];
  const policy = {
    "@odata.type": "#microsoft.graph.iosCompliancePolicy",
    displayName: `${prefix}-policy`,
    osMinimumVersion: "18.0",
    managedEmailProfileRequired: true,
    scheduledActionsForRule: rules(step("block", 24)),
  };
  const made = await graph.api(policies).post(policy);
  assert.equal(made["@odata.type"], policy["@odata.type"]);
  const path = `${policies}/${made.id}`;
  await graph.api(path).patch({ "@odata.type": policy["@odata.type"], osMinimumVersion: "17.0" });
  const read = await graph.api(path).expand("scheduledActionsForRule($expand=scheduledActionConfigurations)").get();
  assert.deepEqual([read.osMinimumVersion, read.managedEmailProfileRequired, read.version], ["17.0", true, 2]);
  assert.equal(read.scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours, 24);
  await graph.api(`${path}/scheduleActionsForRules`).post({ deviceComplianceScheduledActionForRules: rules(step("block", 0), step("notification", 4)) });
  const groups = await graph.api("/groups").select("id").get();
  const target = { "@odata.type": "#microsoft.graph.groupAssignmentTarget", groupId: groups.value[0].id };
  await graph.api(`${path}/assign`).post({ assignments: [{ target }] });
  const lines = await graph.api(`${path}/assignments`).get();
  assert.deepEqual(lines.value.map((line) => line.target.groupId), [target.groupId]);
  assert.equal((await graph.api(`${path}/deviceStatusOverview`).get()).configurationVersion, 3);
  assert.ok(Array.isArray((await graph.api(`${path}/userStatuses`).get()).value));
  const longer = { ...policy, passcodeMinimumLength: 6 };
  await assert.rejects(graph.api(policies).post(longer), (error) => error.statusCode === 400 && /passcodeMinimumLength/.test(error.message));
  const { scheduledActionsForRule, ...without } = policy;
  await assert.rejects(graph.api(policies).post(without), (error) => error.statusCode === 400 && /block/.test(error.message));
  await graph.api(path).delete();
  await assert.rejects(graph.api(path).get(), (error) => error.statusCode === 404);
}

async function batch() {
  const content = new BatchRequestContent([
    { id: "1", request: new Request(`https://graph.microsoft.com/beta${profiles}?$top=1`, { method: "GET" }) },
    { id: "2", request: new Request(`https://graph.microsoft.com/beta/users?$top=1`, { method: "GET" }) },
  ]);
  const answer = new BatchResponseContent(await graph.api("/$batch").post(await content.getContent()));
  assert.equal(answer.getResponseById("1").status, 200);
  assert.ok(Array.isArray((await answer.getResponseById("2").json()).value));
}

let passed = 0;
let failed = 0;
for (const check of [createReadPatchDelete, wrongInput, assign, page, compliance, batch]) {
  try {
    await check();
    passed += 1;
    console.log("ok", check.name);
  } catch (error) {
    failed += 1;
    console.log("FAILED", check.name, error);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
