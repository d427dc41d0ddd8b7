import { describe, expect, it } from "vitest";
import { duration } from "./time";

describe("duration", () => {
  it.each([
    [-5, "0:00"],
    [0, "0:00"],
    [999, "0:00"],
    [65_000, "1:05"],
    [3_599_999, "59:59"],
    [3_725_000, "1:02:05"],
    [90_000_000, "25:00:00"],
  ])("%i ms is %s", (milliseconds, expected) => {
    expect(duration(milliseconds)).toBe(expected);
  });
});
