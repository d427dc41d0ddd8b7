import { describe, expect, it } from "vitest";
import { type Preset, type ReportFields, daysOf, preset, reportOf } from "./asked";

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
