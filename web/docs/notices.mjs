// Prints the licences of every package that the renderer may contain: those that the lock file
// names, with the texts they carry.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
const line = "-".repeat(80);
const blocks = [];

for (const [folder, locked] of Object.entries(lock.packages)) {
  if (folder === "") continue;
  const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
  const files = existsSync(join(here, folder))
    ? readdirSync(join(here, folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort()
    : [];
  const texts = files.map((file) => readFileSync(join(here, folder, file), "utf8").trim());
  if (!locked.license && texts.length === 0) throw new Error(`${name} states no licence`);
  blocks.push([`${name} ${locked.version} (${locked.license ?? "see below"})`, ...texts].join("\n\n"));
}

console.log(`Third-party notices

The documentation pages below /docs are shown by OpenAPI Explorer, Copyright Rhosys AG, licensed
under the Apache License, Version 2.0. It is built of the packages below, or of parts of them.`);
for (const block of blocks) console.log(`\n${line}\n${block.replace(/\r/g, "").replace(/[ \t]+$/gm, "")}`);
