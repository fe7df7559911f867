// Every page: without violations of WCAG 2.2 AA, without scrolling sideways, without a word from the content policy.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { administrator, speak, user } from "./people.js";

const open = ["/console/sign-in", "/sign-in", "/setup", "/link"];
const portal = ["/", "/enroll"];
const console_ = [
  "/console",
  "/console/profiles",
  "/console/profiles/new",
  "/console/profiles/new/iosEasEmailProfileConfiguration",
  "/console/profiles/new/iosScepCertificateProfile",
  "/console/profiles/new/iosTrustedRootCertificate",
  "/console/devices",
  "/console/device-groups",
  "/console/enrolment",
  "/console/users",
  "/console/groups",
  "/console/directory",
  "/console/brakes",
  "/console/jobs",
  "/console/audit",
  "/console/settings",
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
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function look(page, path, language, project) {
  const refused = [];
  page.on("console", (message) => /content security policy/i.test(message.text()) && refused.push(message.text()));
  const answer = await page.goto(path);
  expect(answer.status(), path).toBe(200);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  const name = path.replace(/\/[0-9a-f-]{36}/g, "/one").replaceAll("/", "_").slice(1) || "portal";
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
    for (const [list] of details) {
      await page.goto(list);
      const first = await page.locator("table tbody a").first().getAttribute("href");
      await look(page, first, language, project.name);
    }
  });

  test(`the portal, ${language}`, async ({ page }, { project }) => {
    await page.goto("/sign-in");
    await speak(page, language);
    await user(page);
    for (const path of portal) await look(page, path, language, project.name);
  });
}
