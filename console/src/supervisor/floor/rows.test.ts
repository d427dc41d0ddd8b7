import { describe, expect, it } from "vitest";
import type { AgentFigures } from "../report";
import { type FloorFilter, type Overlays, MOST_WATCHED, type Told, filterRows, merge, rowsOf, sameRows, toldBy, watched } from "./rows";

const agent = (agentId: number, more: Partial<AgentFigures> = {}): AgentFigures => ({
  agentId,
  name: `Agent ${agentId}`,
  groupId: 1,
  state: "idle",
  reason: null,
  pending: null,
  stateSince: 10_000,
  signedIn: 5_000,
  phone: "40001",
  skills: [1],
  callId: null,
  callKind: null,
  partner: null,
  queue: null,
  held: 0,
  talks: 0,
  placed: 0,
  unanswered: 0,
  transferred: 0,
  talkMs: 0,
  holdMs: 0,
  wrapUpMs: 0,
  idleMs: 0,
  busyMs: 0,
  restMs: 0,
  signedInMs: 0,
  occupancy: null,
  ...more,
});
const talking = agent(102, { state: "talking", callId: "1-1", callKind: 0, partner: "13900000000", queue: 2, skills: [1, 2], groupId: 2 });
const queues = new Map([
  [1, "Sales"],
  [2, "Service"],
]);
const groups = new Map([[1, "East"]]);
const from = (agents: AgentFigures[], asked = 20_000) => ({ agents, asked, skew: 1_000, queues, groups });
const told = (list: readonly (readonly [string, number])[], agentId = 101): Overlays =>
  list.reduce<Overlays>((overlays, [what, at]) => merge(overlays, { agentId, what }, at), new Map());

describe("toldBy", () => {
  it.each<[unknown, string, Told | undefined]>([
    [{ subtype: "QC_AgentState_Idle", monitoredagent: "118", agentname: "Ann" }, "QC_AgentState_Notify", { agentId: 118, what: "Idle" }],
    [{ subtype: "QC_AgentState_Idle", monitoredagent: "118" }, "AgentState_Ready", undefined],
    [{ subtype: "Idle", monitoredagent: "118" }, "QC_AgentState_Notify", undefined],
    [{ subtype: "QC_AgentState_Idle", monitoredagent: "x" }, "QC_AgentState_Notify", undefined],
    [null, "QC_AgentState_Notify", undefined],
  ])("%j of %s", (content, eventType, expected) => {
    expect(toldBy({ eventType, workNo: "121", content, eventNo: 1 })).toEqual(expected);
  });
});

describe("rowsOf", () => {
  it("shows figures in the page's time, with names", () => {
    expect(rowsOf(from([talking]), new Map())[0]).toMatchObject({
      state: "talking",
      since: 9_000,
      group: "2",
      skillNames: ["Sales", "Service"],
      partner: "13900000000",
      queue: "Service",
      callId: "1-1",
    });
  });

  it.each<[string, readonly (readonly [string, number])[], object]>([
    ["a newer state wins", [["Active", 21_000]], { state: "talking", since: 21_000 }],
    ["an older one is in the figures", [["Active", 19_000]], { state: "idle", since: 9_000 }],
    ["the same state keeps its beginning", [["Idle", 21_000]], { state: "idle", since: 9_000 }],
    ["the last of several", [["WaitAlerting", 21_000], ["WaitAnswer", 21_100], ["Active", 24_000], ["HungUp", 25_000], ["Work", 25_001]], { state: "wrapUp", since: 25_001 }],
    ["ringing begins once", [["WaitAlerting", 21_000], ["WaitAnswer", 21_100]], { state: "ringing", since: 21_000 }],
    ["who is gone has no duration", [["Logout", 21_000]], { state: "signedOut", since: null }],
    ["recorded while talking", [["Active", 21_000], ["RecordBegin", 21_001]], { recording: true }],
    ["not recorded any more", [["Active", 21_000], ["RecordBegin", 21_001], ["RecordStop", 22_000]], { recording: false }],
    ["another inspector listens", [["Active", 21_000], ["MonitorSupervisorOther", 21_500]], { heard: "listen" }],
    ["talks along", [["Active", 21_000], ["MonitorSupervisorOther", 21_500], ["MonitorInsertCall", 22_000]], { heard: "insert" }],
    ["and leaves", [["MonitorInsertCall", 22_000], ["StopSuperviseInsert", 23_000]], { heard: null }],
    ["unknown words change nothing", [["LiveVideoBegin", 21_000]], { state: "idle", since: 9_000 }],
  ])("%s", (_, events, expected) => {
    expect(rowsOf(from([agent(101)]), told(events))[0]).toMatchObject(expected);
  });

  it("forgets the call of a talk that is over", () => {
    expect(rowsOf(from([talking]), told([["Work", 21_000]], 102))[0]).toMatchObject({ state: "wrapUp", callId: null, partner: null, queue: null });
  });
});

it("merge gives the same overlays when nothing changed", () => {
  const once = told([["Idle", 21_000]]);
  expect(merge(once, { agentId: 101, what: "Idle" }, 22_000)).toBe(once);
});

describe("sameRows", () => {
  const before = rowsOf(from([agent(101), talking]), new Map());
  it("keeps all when nothing has changed", () => expect(sameRows(before, rowsOf(from([agent(101), talking], 23_000), new Map()))).toBe(before));
  it("keeps who hasn't changed", () => {
    const next = sameRows(before, rowsOf(from([agent(101, { skills: [2] }), talking]), new Map()));
    expect(next[0]).not.toBe(before[0]);
    expect(next[0]?.skillNames).toEqual(["Service"]);
    expect(next[1]).toBe(before[1]);
  });
  it("knows who came and who went", () => {
    const next = sameRows(before, rowsOf(from([talking, agent(103)]), new Map()));
    expect(next.map((row) => row.agentId)).toEqual([102, 103]);
    expect(next[0]).toBe(before[1]);
  });
});

describe("filterRows", () => {
  const rows = rowsOf(from([agent(101), talking, agent(103, { state: "signedOut", skills: [], groupId: null, phone: null })]), new Map());
  const all: FloorFilter = { text: "", state: "all", group: 0, skill: 0 };
  it.each<[Partial<FloorFilter>, number[]]>([
    [{}, [101, 102, 103]],
    [{ state: "signedIn" }, [101, 102]],
    [{ state: "talking" }, [102]],
    [{ group: 2 }, [102]],
    [{ skill: 1 }, [101, 102]],
    [{ skill: 2 }, [102]],
    [{ text: " east " }, [101]],
    [{ text: "139" }, [102]],
    [{ text: "103" }, [103]],
    [{ text: "agent", state: "idle", group: 2 }, []],
  ])("%j", (filter, expected) => {
    expect(filterRows(rows, { ...all, ...filter }).map((row) => row.agentId)).toEqual(expected);
  });
});

describe("watched", () => {
  const many = Array.from({ length: MOST_WATCHED + 1 }, (_, nth) => nth);
  it.each([
    ["everybody", [1, 2, 3], [2], [1, 2, 3]],
    ["those shown of many", many, [2, 3], [2, 3]],
    ["no more than are allowed", many, many, many.slice(0, MOST_WATCHED)],
  ])("%s", (_, all, shown, expected) => expect(watched(all, shown)).toEqual(expected));
});
