import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

/** All that is written in the console but its words and its tests. */
function sources(folder = join(import.meta.dirname, "..")): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return ["en", "zh"].includes(entry.name) ? "" : sources(path);
      return /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name) ? readFileSync(path, "utf8") : "";
    })
    .join("\n");
}

const flat = (words: Record<string, Record<string, string>>): Map<string, string> =>
  new Map(Object.entries(words).flatMap(([part, keys]) => Object.entries(keys).map(([key, text]) => [`${part}.${key}`, text])));
const english = flat(en);
const chinese = flat(zh);
const placeholders = (text = ""): string[] => [...text.matchAll(/{{\s*(\w+)\s*}}/g)].map(([, name]) => name ?? "").sort();
/** Forms of a number that the library chooses: `rows_one` for `rows`. */
const plain = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, "");

describe("the words", () => {
  it("are the same keys in both languages, with the same placeholders and some text", () => {
    expect([...chinese.keys()].map(plain).sort()).toEqual(expect.arrayContaining([...new Set([...english.keys()].map(plain))]));
    const wrong = [...english].filter(([key, text]) => {
      const other = chinese.get(key);
      return other !== undefined && (!text.trim() || !other.trim() || placeholders(text).join() !== placeholders(other).join());
    });
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it("are all used, and all that are used are there", () => {
    const text = sources();
    const written = new Set([...text.matchAll(/["'`]([a-zA-Z]+\.[\w-]+)["'`]/g)].map(([, key]) => key ?? ""));
    // `desk.state_${kind}`: every key that begins so and ends as the template does.
    const made = [...text.matchAll(/`([a-zA-Z]+\.[\w-]*)\$\{[^}`]*\}([\w-]*)`/g)].map(([, begin, end]) => [begin ?? "", end ?? ""] as const);
    const parts = Object.keys(en);
    // `desk.${name}` fits all: then the name is written somewhere, as a word in quotes or as a member. The codes
    // are the gateway's.
    const named = (name: string): boolean => new RegExp(`["'\`]${name}["'\`]|\\b${name}\\??:`).test(text);
    const makes = (key: string, begin: string, end: string): boolean =>
      key.startsWith(begin) && key.endsWith(end) && (!begin.endsWith(".") || begin === "retcode." || named(key.slice(begin.length, key.length - end.length)));
    const used = (key: string): boolean =>
      written.has(key) || written.has(plain(key)) || made.some(([begin, end]) => makes(key, begin, end));
    const missing = [...written].filter((key) => {
      const [part = "", name = ""] = key.split(".");
      return parts.includes(part) && /^[a-z]/.test(name) && !english.has(key) && ![...english.keys()].some((one) => plain(one) === key);
    });
    expect({ unused: [...english.keys()].filter((key) => !used(key)), missing }).toEqual({ unused: [], missing: [] });
  });
});
