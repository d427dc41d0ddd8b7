import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Preset, type ReportFields, daysOf, preset, reportOf, stretchesOf } from "./asked";

const now = new Date("2026-11-23T10:00").getTime();
const at = (text: string): number => new Date(text).getTime();
const plain: ReportFields = { about: "queues", first: "2026-11-20", last: "2026-11-21", minutes: "60", queue: "0", agent: "" };

describe("reportOf", () => {
  it.each<[string, Partial<ReportFields>, object]>([
    ["whole days", {}, { from: at("2026-11-20T00:00"), to: at("2026-11-22T00:00"), minutes: 60, skillId: undefined, agentId: undefined }],
    ["until now", { last: "2026-11-23" }, { to: now }],
    ["a queue", { queue: "2", agent: "118" }, { skillId: 2, agentId: undefined }],
    ["an agent", { about: "agents", queue: "2", agent: " 118 " }, { skillId: undefined, agentId: 118 }],
    ["agents have no intervals to be too many", { about: "agents", minutes: "15", first: "2026-11-01", last: "2026-11-23" }, { about: "agents" }],
  ])("%s", (_, fields, expected) => expect(reportOf({ ...plain, ...fields }, now)).toMatchObject({ asked: expected }));

  it.each<[Partial<ReportFields>, string]>([
    [{ first: "" }, "badTime"],
    [{ last: "2026-11-19" }, "badOrder"],
    [{ first: "2026-11-24", last: "2026-11-24" }, "badOrder"],
    [{ first: "2026-10-01" }, "tooLong"],
    [{ first: "2026-11-01", minutes: "15" }, "tooMany"],
    [{ about: "agents", agent: "x" }, "badAgent"],
  ])("%j is %s", (fields, fault) => expect(reportOf({ ...plain, ...fields }, now)).toEqual({ fault }));
});

it.each<[Preset, string, string]>([
  ["today", "2026-11-23", "2026-11-23"],
  ["yesterday", "2026-11-22", "2026-11-22"],
  ["week", "2026-11-17", "2026-11-23"],
  ["month", "2026-10-25", "2026-11-23"],
])("%s is from %s to %s", (which, first, last) => expect(preset(which, now)).toEqual({ first, last }));

it.each([
  ["2026-11-20T00:00", "2026-11-20T00:00", []],
  ["2026-11-20T00:00", "2026-11-21T00:00", ["2026-11-20T00:00 2026-11-21T00:00"]],
  ["2026-11-20T10:00", "2026-11-22T09:30", ["2026-11-20T10:00 2026-11-21T00:00", "2026-11-21T00:00 2026-11-22T00:00", "2026-11-22T00:00 2026-11-22T09:30"]],
])("days between %s and %s", (from, to, expected) => {
  const days = expected.map((one) => one.split(" ").map(at));
  expect(daysOf(at(from), at(to)).map((one) => [one.from, one.to])).toEqual(days);
});

describe("stretches of days where the clocks are changed", () => {
  const zone = process.env["TZ"];
  beforeAll(() => void (process.env["TZ"] = "Europe/Berlin"));
  afterAll(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });
  const hours = (first: string, last: string): string[] =>
    stretchesOf(at(`${first}T00:00`), at(`${last}T00:00`)).map(({ from, to, days }) => `${new Date(from).getDate()}: ${days} in ${(to - from) / 3_600_000} h`);

  it.each([
    ["no change", "2026-11-20", "2026-11-23", ["20: 3 in 72 h"]],
    ["a day of 25 hours", "2026-10-24", "2026-10-28", ["24: 1 in 24 h", "25: 1 in 25 h", "26: 2 in 48 h"]],
    ["a day of 23 hours", "2026-03-28", "2026-04-01", ["28: 2 in 47 h", "30: 2 in 48 h"]],
    ["alone", "2026-10-25", "2026-10-26", ["25: 1 in 25 h"]],
  ])("%s", (_, first, last, expected) => expect(hours(first, last)).toEqual(expected));
});
