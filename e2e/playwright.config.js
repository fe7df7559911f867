import { defineConfig } from "@playwright/test";

// `gatepost demo` writes down how to sign in; GATEPOST_DEMO is that text. Without it each value has a variable of its own.
if (process.env.GATEPOST_DEMO) {
  const demo = JSON.parse(process.env.GATEPOST_DEMO);
  process.env.GATEPOST_URL = demo.console;
  process.env.GATEPOST_ADMINISTRATOR = demo.administrator;
  process.env.GATEPOST_PASSWORD = demo.administratorPassword;
  process.env.GATEPOST_USER = demo.user;
  process.env.GATEPOST_USER_PASSWORD = demo.userPassword;
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: ".",
  globalSetup: "./start.js",
  outputDir: "test-results/runs",
  timeout: 120_000,
  workers: 1,
  reporter: [["list"]],
  use: {
    baseURL: process.env.GATEPOST_URL,
    ignoreHTTPSErrors: true,
    locale: "en-GB",
    launchOptions: { executablePath: process.env.GATEPOST_CHROMIUM ?? "/usr/bin/chromium", args: flags },
  },
  projects: [
    { name: "wide", testMatch: ["pages.spec.js", "exchange.spec.js", "journey.spec.js"], use: { viewport: { width: 1280, height: 900 } } },
    { name: "narrow", testMatch: ["pages.spec.js", "exchange.spec.js"], use: { viewport: { width: 360, height: 740 } } },
    { name: "every", testMatch: "every.spec.js", dependencies: ["wide"] },
    { name: "plain", testMatch: "journey.spec.js", use: { javaScriptEnabled: false, viewport: { width: 1280, height: 900 } } },
  ],
});
