import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Session } from "../gateway/session";
import { sendNote } from "./messages/send";
import { askCalls, askRecorded } from "./report";
import { askReport } from "./reports/intervals";

const session = new Session({ agentId: 106, guid: "g", phone: "40006", browserPhone: false });
let asked: string[];
/** What the gateway answers, one after the other; a retcode is a refusal. */
let answers: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    asked.push(`${url.replace(/^.*\/106\//, "")}${typeof init.body === "string" ? ` ${init.body}` : ""}`);
    const next = answers.shift();
    const body = typeof next === "string" ? { message: "no", retcode: next } : { message: "", retcode: "0", result: next };
    return Promise.resolve(new Response(JSON.stringify(body)));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function soon<T>(promise: Promise<T>): Promise<T> {
  const caught = promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  await caught;
  return promise;
}

const call = (callId: string, recordings = 0) => ({ callId, recordings: Array.from({ length: recordings }, () => ({})) });

describe("recorded calls", () => {
  it("are looked for page after page", async () => {
    answers = [{ calls: [call("5"), call("4", 1)], next: "a" }, { calls: [call("3")], next: "b" }, { calls: [call("2", 2), call("1")], next: "c" }];
    const found = await soon(askRecorded(session, { from: 1 }, { limit: 2 }));
    expect(found.calls.map((one) => one.callId)).toEqual(["4", "2"]);
    expect(found.next).toBe("c");
    expect(asked).toEqual(["calls?from=1&limit=200", "calls?from=1&before=a&limit=200", "calls?from=1&before=b&limit=200"]);
  });

  it("may be none, and then enough was looked through", async () => {
    answers = Array.from({ length: 20 }, (_, nth) => ({ calls: [call("1")], next: `p${nth}` }));
    const found = await soon(askRecorded(session, { from: 1 }, { before: "x", limit: 50 }));
    expect(found).toEqual({ calls: [], next: "p9" });
    expect(asked[0]).toBe("calls?from=1&before=x&limit=200");
  });
});

it("asks again when it was too soon, and says any other refusal", async () => {
  answers = ["000-007", "000-007", { calls: [], next: null }];
  expect(await soon(askCalls(session, { from: 1 }, { limit: 5 }))).toEqual({ calls: [], next: null });
  answers = ["000-002"];
  await expect(soon(askCalls(session, { from: 1 }, { limit: 5 }))).rejects.toMatchObject({ retcode: "000-002" });
  expect(asked).toHaveLength(4);
});

describe("a note to many", () => {
  const agents = Array.from({ length: 250 }, (_, nth) => nth + 101);
  it("goes in portions, and tells whom it missed", async () => {
    answers = [{ undelivered: ["101"] }, "", { undelivered: ["303"] }].map((one) => (one === "" ? {} : one));
    expect(await soon(sendNote(session, agents, "hi"))).toEqual(["101", "303"]);
    expect(asked).toHaveLength(3);
  });
  it("that fails half-way tells who has it", async () => {
    answers = [{}, "900-001"];
    const gone: number[] = [];
    await expect(soon(sendNote(session, agents, "hi", (portion) => gone.push(...portion)))).rejects.toMatchObject({ retcode: "900-001" });
    expect(gone).toEqual(agents.slice(0, 100));
  });
});

describe("days where the clocks are changed", () => {
  const zone = process.env["TZ"];
  beforeEach(() => void (process.env["TZ"] = "Europe/Berlin"));
  afterEach(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });
  const at = (day: string): number => new Date(`${day}T00:00`).getTime();
  const interval = (start: number, answered: number) => ({ start, answered, abandoned: 0, withinServiceLevel: answered, offered: answered, longestWaitMs: 0, wrapUpMs: null });

  it("begin at their midnights, each with all its hours", async () => {
    const [from, to] = [at("2026-10-24"), at("2026-10-27")];
    answers = [
      { intervals: [interval(from, 1)] },
      { intervals: [interval(at("2026-10-25"), 2), interval(at("2026-10-26") - 3_600_000, 3)] },
      { intervals: [interval(at("2026-10-26"), 4)] },
    ];
    const days = await soon(askReport(session, { from, to, minutes: 1440 }));
    expect(days.map((day) => [new Date(day.start).getDate(), new Date(day.start).getHours(), day.answered])).toEqual([
      [24, 0, 1],
      [25, 0, 5],
      [26, 0, 4],
    ]);
    expect(days[1]?.serviceLevel).toBe(100);
  });

  it("are one question with hours", async () => {
    answers = [{ intervals: [] }];
    await soon(askReport(session, { from: at("2026-10-24"), to: at("2026-10-27"), minutes: 60 }));
    expect(asked).toEqual([`intervals?from=${at("2026-10-24")}&to=${at("2026-10-27")}&minutes=60`]);
  });
});
