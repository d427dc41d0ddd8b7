import { describe, expect, it } from "vitest";
import type { Interval } from "./report";
import { dayBegin, daySeries, standing, total } from "./series";

const empty: Interval = {
  start: 0,
  calls: 0,
  offered: 0,
  answered: 0,
  abandoned: 0,
  overflowed: 0,
  withinServiceLevel: 0,
  serviceLevel: null,
  waitMs: 0,
  longestWaitMs: 0,
  talkMs: 0,
  holdMs: 0,
  wrapUpMs: 0,
  placed: 0,
};
const nine: Interval = { ...empty, start: 900_000, offered: 5, answered: 3, abandoned: 1, withinServiceLevel: 2, serviceLevel: 50, waitMs: 30_000, longestWaitMs: 20_000, wrapUpMs: 7 };
const ten: Interval = { ...empty, start: 1_800_000, offered: 1, answered: 1, withinServiceLevel: 1, serviceLevel: 100, waitMs: 1000, longestWaitMs: 1000, wrapUpMs: 3 };

it("makes lines of a day, with gaps where nothing was", () => {
  expect(daySeries([empty, nine])).toEqual({
    times: [0, 900_000],
    offered: [0, 5],
    answered: [0, 3],
    abandoned: [0, 1],
    level: [null, 50],
    wait: [null, 10],
  });
});

describe("total", () => {
  it.each([
    ["sums", [nine, ten], { start: 900_000, offered: 6, answered: 4, abandoned: 1, serviceLevel: 60, waitMs: 31_000, longestWaitMs: 20_000, wrapUpMs: 10 }],
    ["no calls have no level", [empty, empty], { serviceLevel: null, offered: 0 }],
    ["what isn't known of one isn't known of all", [nine, { ...ten, wrapUpMs: null }], { wrapUpMs: null }],
  ])("%s", (_, intervals, expected) => expect(total(intervals)).toMatchObject(expected));
  it("of nothing is nothing", () => expect(total([])).toBeUndefined());
});

it("a day begins at its local midnight", () => {
  const begin = new Date(dayBegin(Date.now()));
  expect([begin.getHours(), begin.getMinutes(), begin.getSeconds(), begin.getMilliseconds()]).toEqual([0, 0, 0, 0]);
});

it("counts agents by state in a fixed order", () => {
  const counts = standing({ signedIn: 6, idle: 1, ringing: 0, talking: 2, wrapUp: 3, busy: 0, rest: 0 });
  expect(counts.map(({ state, count }) => `${state}${count}`)).toEqual(["idle1", "ringing0", "talking2", "wrapUp3", "busy0", "rest0"]);
});
