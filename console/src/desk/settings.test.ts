import { describe, expect, it } from "vitest";
import { readAttention } from "./settings";

describe("what was kept of attention", () => {
  it.each([
    [null, { ring: undefined, notify: true }],
    ["{}", { ring: undefined, notify: true }],
    ['{"ring":false,"notify":false}', { ring: false, notify: false }],
    ['{"ring":"loud","notify":1}', { ring: undefined, notify: true }],
    ["null", { ring: undefined, notify: true }],
    ["broken", { notify: true }],
  ])("%s", (kept, expected) => {
    expect(readAttention(kept)).toEqual(expected);
  });
});
