// The pages: without violations of WCAG 2.2 AA, without scrolling sideways, without a word from the content policy. Those of Exchange
// are in exchange.spec.js, and every.spec.js says which was forgotten.
import { test } from "@playwright/test";
import { look } from "./look.js";
import { administrator, speak, user } from "./people.js";

const open = ["/console/sign-in", "/sign-in", "/setup", "/link"];
const portal = ["/", "/access", "/enroll", "/second-factor"];
// In parts, so that none comes near the limit of a test on a machine that is slow or busy.
const parts = {
  profiles: [
    "/console",
    "/console/profiles",
    "/console/profiles/new",
    "/console/profiles/new/iosEasEmailProfileConfiguration",
    "/console/profiles/new/iosScepCertificateProfile",
    "/console/profiles/new/iosTrustedRootCertificate",
    "/console/deployments?state=succeeded",
    "/console/deployments?state=blocked",
    "/console/rollouts",
  ],
  people: [
    "/console/devices",
    "/console/disputes",
    "/console/device-groups",
    "/console/enrolment",
    "/console/users",
    "/console/groups",
    "/console/directory",
  ],
  rules: [
    "/console/exchange",
    "/console/compliance",
    "/console/compliance/new",
    "/console/compliance/new/iOS",
    "/console/messages",
    "/console/messages/drop?organisation=",
    "/console/messages/server",
    "/console/messages/templates/new",
    "/console/apps",
    "/console/brakes",
  ],
  settings: [
    "/console/settings",
    "/console/settings/retention",
    "/console/settings/brakes",
    "/console/settings/compliance",
    "/console/settings/reporting",
    "/console/settings/clean-up",
    "/console/settings/second-factor",
  ],
  service: [
    "/console/jobs",
    "/console/audit",
    "/console/administrators",
    "/console/tokens",
    "/setup/organisation",
    "/setup/names",
    "/setup/directory",
    "/setup/push",
    "/setup/finish",
  ],
};
// Lists, and the pages below the page of the first thing in each.
const details = {
  profile: { "/console/profiles": ["/assign", "/users", "/settings", "/rollout", "/edit", "/copy", "/delete"] },
  others: {
    "/console/devices": ["/retire"],
    "/console/users": ["/access"],
    "/console/groups": [],
    "/console/disputes": [],
    "/console/administrators": [],
  },
};
// Lists that are empty in the demo: how one is made, and the pages below it.
const made = {
  "/console/compliance": { make: compliancePolicy, views: ["/edit", "/assign", "/copy", "/delete"] },
  "/console/apps": { make: app, views: ["/delete"] },
};

/** Where the first link of a table leads to, or the first that begins like this. */
async function first(page, begin = "/") {
  return page.locator(`tbody a[href^="${begin}"]`).first().getAttribute("href");
}

/** A compliance policy, for nobody. */
async function compliancePolicy(page) {
  await page.goto("/console/compliance/new/iOS");
  await page.locator("#f-displayName").fill("Phones that get mail");
  await page.locator("#f-passcodeRequired").check();
  await page.locator("#f-notifyHours1").fill("0, 24");
  await page.locator("main form:has(#f-passcodeRequired) button[type=submit]").click();
  await page.waitForURL(/done=policy-saved/);
}

/** An app that no profile needs. */
async function app(page) {
  await page.locator("#f-displayName").fill("A viewer");
  await page.locator("#f-appStoreUrl").fill("https://apps.apple.com/app/id951937596");
  await page.locator("#f-bundleId").fill("com.example.viewer");
  await page.locator("main form:has(#f-bundleId) button[type=submit]").click();
  await page.waitForURL(/done=saved/);
}

/** A template of one's own for messages: made once, found again later. */
async function ownTemplate(page) {
  const template = page.locator("tbody a", { hasText: "Last call" }).first();
  await page.goto("/console/messages");
  if ((await template.count()) === 0) {
    await page.goto("/console/messages/templates/new");
    await page.locator("#f-displayName").fill("Last call");
    await page.locator("main form:has(#f-displayName) button[type=submit]").click();
    await page.waitForURL(/\/texts\//);
    await page.goto("/console/messages");
  }
  return template.getAttribute("href");
}

/** A device group that is a list: made once, found again later. */
async function deviceList(page) {
  const group = page.locator("tbody a", { hasText: "Board" }).first();
  await page.goto("/console/device-groups");
  if ((await group.count()) === 0) {
    await page.locator("#f-displayName").fill("Board");
    await page.locator("#f-kind").selectOption("list");
    await page.locator("main form:has(#f-kind) button[type=submit]").click();
  }
  return `${await group.getAttribute("href")}?search=iphone`;
}

for (const language of ["en", "nl", "sv"]) {
  test(`pages before the sign-in, ${language}`, async ({ page }, { project }) => {
    await page.goto("/sign-in");
    await speak(page, language);
    for (const path of open) await look(page, path, language, project.name);
  });

  for (const [part, paths] of Object.entries(parts)) {
    test(`the console: ${part}, ${language}`, async ({ page }, { project }) => {
      await administrator(page);
      await speak(page, language);
      for (const path of paths) await look(page, path, language, project.name);
    });
  }

  for (const [part, lists] of Object.entries(details)) {
    test(`one of each in the console: ${part}, ${language}`, async ({ page }, { project }) => {
      await administrator(page);
      await speak(page, language);
      for (const [list, views] of Object.entries(lists)) {
        await page.goto(list);
        const one = await first(page);
        for (const view of ["", ...views]) await look(page, one + view, language, project.name);
      }
    });
  }

  test(`a device group and a profile on a device, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    await page.goto("/console/deployments?state=blocked");
    await look(page, await first(page), language, project.name);
    await look(page, await deviceList(page), language, project.name);
  });

  test(`one of each that is made first, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    for (const [list, { make, views }] of Object.entries(made)) {
      await page.goto(list);
      if ((await page.locator("tbody a").count()) === 0) {
        await make(page);
        await page.goto(list);
      }
      const one = await first(page);
      for (const view of ["", ...views]) await look(page, one + view, language, project.name);
    }
  });

  test(`one of each of the messages, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    const list = "/console/messages";
    await page.goto(list);
    const policy = await first(page, `${list}/organisations/`);
    const template = await first(page, `${list}/templates/`);
    await look(page, policy, language, project.name);
    await look(page, template, language, project.name);
    // With its preview.
    const text = await first(page, `${template}/texts/`);
    await look(page, text, language, project.name, `${list}/templates/text`);
    await look(page, `${await ownTemplate(page)}/delete`, language, project.name);
    await look(page, `${template}/delete`, language, project.name, `${list}/templates/undo`);
  });

  test(`the portal, ${language}`, async ({ page }, { project }) => {
    await page.goto("/sign-in");
    await speak(page, language);
    await user(page);
    for (const path of portal) await look(page, path, language, project.name);
    await page.goto("/");
    await look(page, await first(page, "/messages/"), language, project.name);
  });
}
