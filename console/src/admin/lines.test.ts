import { expect, it } from "vitest";
import { lineCount, lineRange } from "./lines";

const TEXT = "flow = 1\n\n[step.wait]\ndo";

it("counts", () => {
  expect(lineCount("")).toBe(1);
  expect(lineCount(TEXT)).toBe(4);
  expect(lineCount("a\n")).toBe(2);
});

it.each([
  [1, "flow = 1"],
  [2, ""],
  [3, "[step.wait]"],
  [4, "do"],
  [99, "do"],
  [0, "flow = 1"],
])("line %i is %j", (line, words) => expect(TEXT.slice(...lineRange(TEXT, line))).toBe(words));
