// Every page: without violations of WCAG 2.2 AA, without scrolling sideways, without a word from the content policy.
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
    "/console/messages/server",
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
const details = [
  ["/console/profiles", "profile"],
  ["/console/devices", "device"],
  ["/console/users", "user"],
  ["/console/groups", "group"],
  ["/console/disputes", "dispute"],
];
const views = ["/assign", "/users", "/settings", "/rollout"];

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

  test(`one of each in the console, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    for (const [list] of details) {
      await page.goto(list);
      const first = await page.locator("table tbody a").first().getAttribute("href");
      await look(page, first, language, project.name);
      if (list === "/console/users") await look(page, `${first}/access`, language, project.name);
      if (list === "/console/profiles") for (const view of views) await look(page, first + view, language, project.name);
    }
    await page.goto("/console/deployments?state=blocked");
    const failed = await page.locator("table tbody a").first().getAttribute("href");
    await look(page, failed, language, project.name);
    await look(page, await deviceList(page), language, project.name);
  });

  test(`the portal, ${language}`, async ({ page }, { project }) => {
    await page.goto("/sign-in");
    await speak(page, language);
    await user(page);
    for (const path of portal) await look(page, path, language, project.name);
  });
}
