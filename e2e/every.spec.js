// Runs after the others: every page of the console that the server has is one that was looked at. GATEPOST_ROUTES names the list of its
// routes; whoever runs some of the tests leaves it out.
import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { seen } from "./look.js";

/** What is no page, and a large change that waits: none does in the demo. */
const left = [
  "/console/exchange/gatepost-connector.service",
  "/console/exchange/packages/{name}",
  "/console/exchange/role.ps1",
  "/console/brakes/{id}",
];

test("every page of the console was looked at", () => {
  const routes = process.env.GATEPOST_ROUTES;
  test.skip(!routes, "GATEPOST_ROUTES is not set");
  const paths = readFileSync(seen, "utf8").split("\n");
  const pages = [...readFileSync(routes, "utf8").matchAll(/^web (\/console\S*) GET /gm)].map(([, page]) => page);
  expect(pages).toEqual(expect.arrayContaining(left));
  const fits = (page, path) => {
    const [names, parts] = [page.split("/"), path.split("/")];
    return names.length === parts.length && names.every((name, at) => name.startsWith("{") || name === parts[at]);
  };
  // A path that is a page's own is not the id of something.
  const found = new Set(paths.map((path) => pages.find((page) => page === path) ?? pages.find((page) => fits(page, path))));
  expect(pages.filter((page) => !found.has(page) && !left.includes(page))).toEqual([]);
});
