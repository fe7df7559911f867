// Who signs in, and how.
import { expect } from "@playwright/test";

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; README.md says what is needed`);
  return value;
}

/** Signs an administrator in to the console. */
export async function administrator(page) {
  await page.goto("/console/sign-in");
  await page.locator("#f-name").fill(required("GATEPOST_ADMINISTRATOR"));
  await page.locator("#f-password").fill(required("GATEPOST_PASSWORD"));
  await page.locator("main form button[type=submit]").first().click();
  await expect(page).toHaveURL(/\/console$/);
}

/** Signs a user of the directory in to the portal. */
export async function user(page) {
  await page.goto("/sign-in");
  await page.locator("#f-name").fill(required("GATEPOST_USER"));
  await page.locator("#f-password").fill(required("GATEPOST_USER_PASSWORD"));
  await page.locator("main form button[type=submit]").first().click();
  await expect(page).toHaveURL(/\/$/);
}

/** Chooses a language at the foot of the page. */
export async function speak(page, language) {
  await page.locator(`footer button[value=${language}]`).click();
  await expect(page.locator("html")).toHaveAttribute("lang", language);
}
