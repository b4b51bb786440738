// Prints the licences of what is shipped: the packages named as dependencies, with their texts.
// (The tools that build are not part of what is built.)
import { readdirSync, readFileSync } from "node:fs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const line = "-".repeat(80);
console.log(`Third-party notices

The back office contains the packages below.`);
for (const name of Object.keys(JSON.parse(read("package.json")).dependencies).sort()) {
  const folder = `node_modules/${name}/`;
  const { version, license } = JSON.parse(read(`${folder}package.json`));
  const texts = readdirSync(new URL(folder, import.meta.url))
    .filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort()
    .map((file) => read(folder + file).replace(/\r/g, "").replace(/[ \t]+$/gm, "").trim());
  if (texts.length === 0) throw new Error(`${name} carries no licence text`);
  console.log(`\n${line}\n${[`${name} ${version} (${license})`, ...texts].join("\n\n")}`);
}
