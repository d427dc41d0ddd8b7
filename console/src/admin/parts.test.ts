import { expect, it } from "vitest";
import { partsOf, partsText } from "./parts";

it.each<[string, number, string[][]]>([
  ["", 2, []],
  ["1:1, 3:2", 2, [["1", "1"], ["3", "2"]]],
  ["4", 3, [["4", "1", "1"]]],
  ["1:, :1", 2, [["1", ""], ["", "1"]]],
])("%j is %j cells a row", (words, counts, rows) => {
  expect(partsOf(words, counts)).toEqual(rows);
  expect(partsOf(partsText(rows), counts)).toEqual(rows);
});
