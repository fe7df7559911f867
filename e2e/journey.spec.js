// The journeys of an administrator, with scripts and without: a profile from its form to its assignment, and why a phone has no mail.
import { expect, test } from "@playwright/test";
import { administrator, speak } from "./people.js";

test("a profile from its form to its assignment", async ({ page, javaScriptEnabled }) => {
  const name = `Journey ${Date.now()}`;
  await administrator(page);
  await speak(page, "en");
  await page.goto("/console/profiles/new");
  await page.getByRole("link", { name: "E-mail for iOS and iPadOS" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Host").fill("https://mail.example.com");
  await page.getByLabel("Account name").fill("Work");
  await page.locator("#f-emailAddressSource").selectOption("primarySmtpAddress");
  await page.locator("#f-authenticationMethod").selectOption("usernameAndPassword");
  if (javaScriptEnabled !== false) {
    await expect(page.locator("#f-customDomainName")).toBeHidden();
    await page.locator("#f-usernameAADSource").selectOption("samAccountName");
    await expect(page.locator("#f-customDomainName")).toBeVisible();
    await page.locator("#f-usernameAADSource").selectOption("userPrincipalName");
    await expect(page.locator("#f-customDomainName")).toBeHidden();
  }
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("Leave out https://");
  await expect(page.getByLabel("Account name")).toHaveValue("Work");
  await page.getByLabel("Host").fill("mail.example.com");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);

  await page.getByRole("link", { name: "Assign" }).click();
  await page.locator("input[name=include]").nth(1).check();
  await page.getByRole("button", { name: "Show who is hit" }).click();
  await expect(page.getByText("Nothing is saved yet")).toBeVisible();
  await page.getByRole("button", { name: "Save this assignment" }).click();
  await expect(page.getByRole("status")).toContainText("Assigned");

  await page.getByRole("link", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("status")).toContainText("Deleted");
});

test("search narrows the list", async ({ page, javaScriptEnabled }) => {
  await administrator(page);
  await page.goto("/console/users");
  const before = await page.locator("tbody tr").count();
  await page.getByRole("searchbox").fill("anna");
  if (javaScriptEnabled === false) await page.getByRole("searchbox").press("Enter");
  await expect.poll(() => page.locator("tbody tr").count()).toBeLessThan(before);
  await expect(page.locator("tbody tr").first()).toContainText(/anna/i);
});

test("why a phone has no mail, and another has it", async ({ page }) => {
  await administrator(page);
  await speak(page, "en");
  await page.goto("/console/exchange");
  const one = await page.locator("tbody a").first().getAttribute("href");
  const fact = (name) => page.locator(`dt:text-is("${name}") + dd`).first();
  const find = async (words) => {
    await page.goto(`${one}/partnerships`);
    await page.getByRole("searchbox").fill(words);
    await page.getByRole("searchbox").press("Enter");
    await expect(page.locator("tbody tr")).toHaveCount(1);
    await page.locator("tbody a").first().click();
  };

  await page.goto(one);
  await expect(fact("State")).toHaveText("Connected");
  await expect(fact("Mode")).toHaveText("Enforced");

  await find("OWN00000000000000000000001");
  await expect(fact("Exchange says")).toContainText("Quarantined");
  await expect(fact("Because")).toHaveText("No device of ours has this id.");
  await expect(fact("Device")).toContainText("No enrolled device has reported this id.");

  await find("OWN00000000000000000000012");
  await expect(fact("Exchange says")).toContainText("Blocked");
  await expect(fact("Our entry")).toContainText(/never let in/i);

  await find("SIMEAS00000000000000000000000009");
  await expect(fact("Exchange says")).toContainText("Quarantined");
  await expect(fact("Because")).toHaveText("The device is not compliant.");

  await find("SIMEAS00000000000000000000000001");
  await expect(fact("Exchange says")).toContainText("Allowed");
  await expect(fact("Because")).toHaveText("Enrolled, compliant and linked.");
  await expect(fact("Our entry")).toContainText(/always let in/i);
  await page.getByRole("link", { name: "iPhone 1", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("iPhone 1");

  await page.goto(`${one}/journal`);
  await expect(page.locator("tbody tr", { hasText: "SIMEAS00000000000000000000000001" })).toContainText("Allowed");
});
