// Every page: without violations of WCAG 2.2 AA, without scrolling sideways, without a word from the content policy.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { administrator, speak, user } from "./people.js";

const open = ["/console/sign-in", "/sign-in", "/setup", "/link"];
const portal = ["/", "/enroll", "/second-factor"];
const console_ = [
  "/console",
  "/console/profiles",
  "/console/profiles/new",
  "/console/profiles/new/iosEasEmailProfileConfiguration",
  "/console/profiles/new/iosScepCertificateProfile",
  "/console/profiles/new/iosTrustedRootCertificate",
  "/console/devices",
  "/console/deployments?state=succeeded",
  "/console/deployments?state=blocked",
  "/console/rollouts",
  "/console/disputes",
  "/console/device-groups",
  "/console/exchange",
  "/console/enrolment",
  "/console/users",
  "/console/groups",
  "/console/directory",
  "/console/brakes",
  "/console/jobs",
  "/console/audit",
  "/console/settings",
  "/console/settings/retention",
  "/console/settings/brakes",
  "/console/settings/compliance",
  "/console/settings/second-factor",
  "/console/administrators",
  "/console/tokens",
  "/setup/organisation",
  "/setup/names",
  "/setup/directory",
  "/setup/push",
  "/setup/finish",
];
const details = [
  ["/console/profiles", "profile"],
  ["/console/devices", "device"],
  ["/console/users", "user"],
  ["/console/groups", "group"],
];
const views = ["/assign", "/users", "/settings", "/rollout"];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

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

const exchangeViews = ["", "/partnerships", "/access", "/journal", "/connector", "/settings", "/undo", "/remove"];

/** An Exchange organisation: made once, found again later. */
async function exchange(page) {
  const first = page.locator("tbody a").first();
  await page.goto("/console/exchange");
  if ((await first.count()) === 0) {
    await page.locator("#f-name").fill("Head office");
    await page.locator("#f-address").fill("mail.example.com");
    await page.locator("main form:has(#f-address) button[type=submit]").click();
    await page.goto("/console/exchange");
  }
  return first.getAttribute("href");
}

async function look(page, path, language, project) {
  const refused = [];
  page.on("console", (message) => /content security policy/i.test(message.text()) && refused.push(message.text()));
  const answer = await page.goto(path);
  expect(answer.status(), path).toBe(200);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  const name = path.replace(/\/[0-9a-f-]{36}/g, "/one").replaceAll(/[/?=]/g, "_").slice(1) || "portal";
  await page.screenshot({ path: `test-results/pages/${project}-${language}-${name}.png`, fullPage: true });
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const told = violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
  expect.soft(told, `${path} in ${language}`).toEqual([]);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(sideways, `${path} in ${language} scrolls sideways`).toBeLessThanOrEqual(0);
  expect.soft(refused, path).toEqual([]);
}

for (const language of ["en", "nl", "sv"]) {
  test(`pages before the sign-in, ${language}`, async ({ page }, { project }) => {
    await page.goto("/sign-in");
    await speak(page, language);
    for (const path of open) await look(page, path, language, project.name);
  });

  test(`the console, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    for (const path of console_) await look(page, path, language, project.name);
  });

  test(`one of each in the console, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    for (const [list] of details) {
      await page.goto(list);
      const first = await page.locator("table tbody a").first().getAttribute("href");
      await look(page, first, language, project.name);
      if (list === "/console/profiles") for (const view of views) await look(page, first + view, language, project.name);
    }
    await page.goto("/console/deployments?state=blocked");
    const failed = await page.locator("table tbody a").first().getAttribute("href");
    await look(page, failed, language, project.name);
    await look(page, await deviceList(page), language, project.name);
  });

  test(`an Exchange organisation, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    const organisation = await exchange(page);
    for (const view of exchangeViews) await look(page, organisation + view, language, project.name);
    await page.goto(`${organisation}/partnerships`);
    const partnership = page.locator("tbody a").first();
    if (await partnership.count()) await look(page, await partnership.getAttribute("href"), language, project.name);
  });

  test(`the portal, ${language}`, async ({ page }, { project }) => {
    await page.goto("/sign-in");
    await speak(page, language);
    await user(page);
    for (const path of portal) await look(page, path, language, project.name);
  });
}
