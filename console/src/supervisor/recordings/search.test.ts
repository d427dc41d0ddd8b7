import { describe, expect, it } from "vitest";
import { type Fields, localInput, searchOf } from "./search";

const plain: Fields = { from: "2026-11-22T08:00", to: "2026-11-22T18:30", number: "", agent: "", queue: "0", result: "" };
const now = new Date("2026-11-23T10:00").getTime();
const at = (text: string): number => new Date(text).getTime();

describe("searchOf", () => {
  it.each<[string, Partial<Fields>, object]>([
    ["times", {}, { from: at("2026-11-22T08:00"), to: at("2026-11-22T18:30"), number: undefined, agentId: undefined, skillId: undefined, result: undefined }],
    ["all that is told", { number: " 13900000000 ", agent: "118", queue: "2", result: "abandoned" }, { number: "13900000000", agentId: 118, skillId: 2, result: "abandoned" }],
    ["a number as people write it", { number: "+49 (30) 901-820" }, { number: "+4930901820" }],
  ])("%s", (_, fields, expected) => {
    expect(searchOf({ ...plain, ...fields }, now)).toMatchObject({ search: expected });
  });

  it.each<[Partial<Fields>, string]>([
    [{ from: "" }, "badTime"],
    [{ to: "x" }, "badTime"],
    [{ to: "2026-11-22T08:00" }, "badOrder"],
    [{ from: "2026-10-01T00:00" }, "tooLong"],
    [{ from: "2026-11-23T10:00", to: "" }, "badOrder"],
    [{ number: "Ann" }, "badNumber"],
    [{ number: "49+30" }, "badNumber"],
    [{ agent: "Ann" }, "badAgent"],
    [{ agent: "1234567" }, "badAgent"],
  ])("%j is %s", (fields, fault) => expect(searchOf({ ...plain, ...fields }, now)).toEqual({ fault }));
});

it("an input's local time is the time again", () => {
  const time = at("2026-03-04T05:06");
  expect(localInput(time)).toBe("2026-03-04T05:06");
  expect(at(localInput(time))).toBe(time);
});
