// The pages of Exchange with what a connector brought.
import { test } from "@playwright/test";
import { look, lookAfter } from "./look.js";
import { administrator, speak } from "./people.js";

const views = ["", "/access", "/journal", "/events", "/notification", "/waiting", "/connector", "/settings", "/undo", "/remove"];
const lists = ["/partnerships", "/mailboxes", "/proposals"];
const states = ["quarantined", "blocked", "allowed"];

/** What a button answers. */
async function press(page, button) {
  const [answer] = await Promise.all([
    page.waitForResponse((answer) => answer.request().isNavigationRequest()),
    page.locator(button).click(),
  ]);
  await page.waitForLoadState();
  return answer;
}

/** What would be done with the first thing in a list of partnerships. It is only asked. */
async function plan(page, list) {
  await page.goto(list);
  await page.locator("input[name=chosen]").first().check();
  const answer = await press(page, "button[name=act][value=allow]");
  await page.waitForURL(/\/partnerships\/plan$/);
  return answer;
}

/** A wipe that is confirmed with something else than the partnership's id. */
async function mistaken(page, wipe) {
  await page.goto(wipe);
  await page.locator("input[name=confirmed]").fill("SOMETHING ELSE");
  return press(page, "main form button[type=submit]");
}

/** The first thing in a list. */
async function first(page, list) {
  await page.goto(list);
  return page.locator("tbody a").first().getAttribute("href");
}

for (const language of ["en", "nl", "sv"]) {
  test(`an Exchange organisation, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    const one = await first(page, "/console/exchange");
    for (const view of views) await look(page, one + view, language, project.name);
  });

  test(`what Exchange holds, ${language}`, async ({ page }, { project }) => {
    await administrator(page);
    await speak(page, language);
    const one = await first(page, "/console/exchange");
    for (const list of lists) await look(page, one + list, language, project.name);
    await look(page, await first(page, `${one}/mailboxes`), language, project.name);
    const quarantined = `${one}/partnerships?state=quarantined`;
    await lookAfter(page, () => plan(page, quarantined), `${one}/partnerships/plan`, language, project.name);
    for (const state of states) {
      const partnership = await first(page, `${one}/partnerships?state=${state}`);
      await look(page, partnership, language, project.name, `${one}/partnerships/${state}`);
    }
    const blocked = await first(page, `${one}/partnerships?state=blocked`);
    const wipe = `${blocked}/wipe`;
    await look(page, wipe, language, project.name, `${one}/partnerships/wipe`);
    await lookAfter(page, () => mistaken(page, wipe), `${one}/partnerships/mistaken`, language, project.name, 422);
  });
}
