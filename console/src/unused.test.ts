import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";

const HERE = import.meta.dirname;

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

// Types that only describe what a function takes are exported for its readers.
it("no value is exported that nobody takes", () => {
  const texts = new Map(files(HERE).map((path) => [path, readFileSync(path, "utf8")]));
  // What a part's index.ts passes on isn't used by that.
  const takers = [...texts].filter(([path]) => !path.endsWith("/ui/index.ts") && !path.endsWith("/phone/index.ts"));
  const exported = /^export (?:async )?(?:const|function|class|let) (\w+)/gm;
  const unused = [...texts].flatMap(([path, text]) =>
    [...text.matchAll(exported)]
      .map(([, name]) => name ?? "")
      .filter((name) => {
        const mentions = new RegExp(`\\b${name}\\b`);
        return !takers.some(([other, words]) => other !== path && mentions.test(words));
      })
      .map((name) => `${relative(HERE, path)}: ${name}`),
  );
  expect(unused).toEqual([]);
});
