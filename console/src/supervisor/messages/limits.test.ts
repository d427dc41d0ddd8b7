import { expect, it } from "vitest";
import { NOTE_RECEIVERS, bytesOf, portions } from "./limits";

it.each([
  ["", 0],
  ["abc", 3],
  ["ä€", 5],
  ["你好", 6],
])("%s has %i bytes", (text, bytes) => expect(bytesOf(text)).toBe(bytes));

it.each([
  [0, []],
  [1, [1]],
  [NOTE_RECEIVERS, [NOTE_RECEIVERS]],
  [NOTE_RECEIVERS + 1, [NOTE_RECEIVERS, 1]],
])("%i receivers go in portions of %j", (count, sizes) => {
  const agents = Array.from({ length: count }, (_, nth) => nth + 1);
  const list = portions(agents);
  expect(list.map((one) => one.length)).toEqual(sizes);
  expect(list.flat()).toEqual(agents);
});
