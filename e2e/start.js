// Before a run nothing has been looked at.
import { rmSync } from "node:fs";
import { seen } from "./look.js";

export default () => rmSync(seen, { force: true });
