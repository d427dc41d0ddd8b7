import { describe, expect, it } from "vitest";
import { USUAL, levelTone, read, waitTone, waitingTone, worst } from "./thresholds";

describe("levelTone", () => {
  it.each([
    [null, "plain"],
    [100, "good"],
    [80, "good"],
    [79.9, "warn"],
    [60, "warn"],
    [59.9, "bad"],
    [0, "bad"],
  ])("%s is %s", (level, tone) => expect(levelTone(level, USUAL)).toBe(tone));
});

describe("waitTone", () => {
  it.each([
    [0, "good"],
    [19_999, "good"],
    [20_000, "warn"],
    [60_000, "bad"],
  ])("%i ms is %s", (wait, tone) => expect(waitTone(wait, USUAL)).toBe(tone));
});

describe("waitingTone", () => {
  it.each([
    [0, "plain"],
    [1, "good"],
    [3, "warn"],
    [8, "bad"],
  ])("%i callers are %s", (waiting, tone) => expect(waitingTone(waiting, USUAL)).toBe(tone));
});

describe("worst", () => {
  it.each([
    [[], "plain"],
    [["good", "plain"], "good"],
    [["warn", "bad", "good"], "bad"],
  ] as const)("of %j is %s", (tones, tone) => expect(worst(...tones)).toBe(tone));
});

describe("read", () => {
  it.each([
    [null, USUAL],
    ["{", USUAL],
    ["null", USUAL],
    ['{"levelWarn":90,"waitBad":"x","waitWarn":-1}', { ...USUAL, levelWarn: 90 }],
  ])("%s", (text, expected) => expect(read(text)).toEqual(expected));
});
