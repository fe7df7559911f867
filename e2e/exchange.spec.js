// The pages of Exchange with what a connector brought.
import { test } from "@playwright/test";
import { look, lookAfter } from "./look.js";
import { administrator, speak } from "./people.js";

const views = ["", "/access", "/journal", "/events", "/notification", "/waiting", "/connector", "/settings", "/undo", "/remove"];
const lists = ["/partnerships", "/mailboxes", "/proposals"];
const states = ["quarantined", "blocked", "allowed"];

/** What would be done with the first thing in a list of partnerships. It is only asked. */
async function plan(page, list) {
  await page.goto(list);
  await page.locator("input[name=chosen]").first().check();
  const [answer] = await Promise.all([
    page.waitForResponse((answer) => answer.request().isNavigationRequest()),
    page.locator("button[name=act][value=allow]").click(),
  ]);
  await page.waitForURL(/\/partnerships\/plan$/);
  return answer;
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
    await look(page, `${blocked}/wipe`, language, project.name, `${one}/partnerships/wipe`);
  });
}
