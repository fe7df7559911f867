// Looks at a page: WCAG 2.2 AA, scrolling sideways, the content policy; and keeps a picture for a person.
import { appendFileSync, mkdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** A frame in which no script runs: axe would wait there for ever for its own. What is in it is a mail, not a page of ours; its title is ours. */
const shut = 'iframe[sandbox=""]';

/** Where the path of every page is written down that was looked at. */
export const seen = "test-results/seen.txt";

/** The picture's name is the path's, unless `as` gives another. */
export async function look(page, path, language, project, as = path) {
  await lookAfter(page, () => page.goto(path), as, language, project);
}

/** The same for a page that something else leads to than its path: `act` does it, and has the answer, whose status is `status`. */
export async function lookAfter(page, act, path, language, project, status = 200) {
  const refused = [];
  const hear = (message) => /content security policy/i.test(message.text()) && refused.push(message.text());
  page.on("console", hear);
  const answer = await act();
  expect(answer.status(), path).toBe(status);
  mkdirSync("test-results", { recursive: true });
  const { pathname } = new URL(page.url());
  appendFileSync(seen, `${pathname}\n`);
  await expect(page.locator("html")).toHaveAttribute("lang", language);
  const name = path.replace(/\/[0-9a-f-]{36}/g, "/one").replaceAll(/[/?=]/g, "_").slice(1) || "portal";
  await page.screenshot({ path: `test-results/pages/${project}-${language}-${name}.png`, fullPage: true });
  const { violations } = await new AxeBuilder({ page }).withTags(tags).exclude(shut).analyze();
  const told = violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
  expect.soft(told, `${path} in ${language}`).toEqual([]);
  for (const frame of await page.locator(shut).all()) await expect.soft(frame).toHaveAttribute("title", /\S/);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(sideways, `${path} in ${language} scrolls sideways`).toBeLessThanOrEqual(0);
  expect.soft(refused, path).toEqual([]);
  page.off("console", hear);
}
