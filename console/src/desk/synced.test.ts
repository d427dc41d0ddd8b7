import { describe, expect, it } from "vitest";
import type { CallInfo } from "./deeds";
import { emptyModel } from "./state";
import { type KeptByPage, type Snapshot, synced } from "./synced";

const NOW = 2_000_000;
/** The gateway's clock is a minute behind. */
const THERE = NOW - 60_000;

function info(callid: string, callfeature: number, caller: string, called: string, begintime: number | null): CallInfo {
  return { callid, callfeature, caller, called, callskill: callfeature === 0 ? "voice" : "", calldata: "kept", begintime, waitTime: 3 };
}

function snapshot(state: number, current: CallInfo | null, more: Partial<Snapshot> = {}, about: object = {}): Snapshot {
  const agentStateInfo = { state, currentTime: String(THERE), agentStateBeginTime: THERE - 5000, preBusy: false, preRest: false, curCallId: current?.callid ?? "", ...about };
  return { info: { callinfo: current, agentStateInfo }, held: [], others: [], kept: undefined, ...more };
}

const CUSTOMER = info("c1", 0, "70001", "3000", THERE - 4000);
const OUT = info("c2", 7, "40001", "13800", THERE - 2000);
const HELP = info("c2", 51, "101", "102", THERE - 2000);

describe("after a reload", () => {
  const table: [string, Snapshot, string][] = [
    ["idle", snapshot(1, null), "idle"],
    ["busy", snapshot(7, null), "busy"],
    ["wrap-up", snapshot(6, null), "work"],
    ["rest", snapshot(8, null), "rest"],
    ["ringing", snapshot(4, { ...CUSTOMER, begintime: null }), "ringing | c1 ringing 70001 in"],
    ["talking", snapshot(5, CUSTOMER), "talking | c1 talking 70001 in"],
    ["dialling", snapshot(5, { ...OUT, begintime: null }), "talking | c2 dialling 13800 out"],
    ["held alone", snapshot(5, null, { held: [CUSTOMER] }), "talking | c1 held 70001 in"],
    ["two", snapshot(5, OUT, { held: [CUSTOMER] }), "talking | c1 held 70001 in | c2 talking 13800 out"],
    ["three", snapshot(5, OUT, { others: [CUSTOMER] }), "talking | c1 conference 70001 in | c2 conference 13800 out"],
    ["consulting", snapshot(5, HELP, { held: [CUSTOMER] }), "talking | c1 parked 70001 in | c2 talking 102 out"],
    ["helping", snapshot(5, info("c2", 51, "102", "101", THERE)), "talking | c2 talking 102 in"],
  ];
  const kept = (calls: KeptByPage["calls"], more: Partial<KeptByPage> = {}): KeptByPage => ({ calls, messages: [], previews: [], abandoned: [], told: 0, ...more });
  const conference = { id: 5, call: "c9", chair: true, since: 7, members: [] };
  table.push(
    ["held alone, told as the present one", snapshot(5, CUSTOMER, { held: [CUSTOMER] }), "talking | c1 held 70001 in"],
    ["talking first", snapshot(5, OUT, { held: [CUSTOMER], kept: kept({ c1: { phase: "parked" } }) }), "talking | c1 parked 70001 in | c2 talking 13800 out"],
    ["a third is rung for the talk", snapshot(5, CUSTOMER, { others: [{ ...HELP, callfeature: 52, begintime: null }] }), "talking | c1 talking 70001 in | c2 joining 102 out"],
    ["a number is rung for the talk", snapshot(5, CUSTOMER, { others: [{ ...OUT, begintime: null }], kept: kept({ c2: { phase: "joining" } }) }), "talking | c1 talking 70001 in | c2 joining 13800 out"],
    ["a transfer that waits for the answer", snapshot(5, CUSTOMER, { others: [{ ...OUT, begintime: null }] }), "talking | c1 talking 70001 in to 13800"],
    ["a transfer to an agent", snapshot(5, CUSTOMER, { kept: kept({ c1: { transferring: "102" } }) }), "talking | c1 talking 70001 in to 102"],
    ["a conference of agents", snapshot(5, null, { kept: kept({}, { conference }) }), "talking | c9 talking  in"],
    ["the conference is over", snapshot(1, null, { kept: kept({}, { conference }) }), "idle"],
  );
  it.each(table)("%s", (_, taken, expected) => {
    const model = synced(emptyModel(101, "40001"), taken, NOW);
    const calls = model.calls.map((call) => `${call.id} ${call.phase} ${call.partner} ${call.direction}${call.transferring === undefined ? "" : ` to ${call.transferring}`}`);
    expect([model.state?.kind, ...calls].join(" | ")).toBe(expected);
  });

  it("times are those of this computer's clock", () => {
    const model = synced(emptyModel(101, "40001"), snapshot(5, CUSTOMER), NOW);
    expect(model.state?.since).toBe(NOW - 5000);
    expect(model.calls[0]).toMatchObject({ answered: NOW - 4000, since: NOW - 4000, queue: "voice", waited: 3, data: "kept" });
  });

  it("the wish is told, and what only the page knew is kept", () => {
    const busy = synced(emptyModel(101, "40001"), snapshot(5, CUSTOMER, {}, { preBusy: true }), NOW);
    expect(busy.pending).toEqual({ kind: "busy" });
    const before = kept({ c1: { muted: true, recording: 7, paused: true } }, { reason: 3, until: NOW + 9, told: 4 });
    expect(synced(emptyModel(101, "40001"), snapshot(8, null, { kept: before }), NOW)).toMatchObject({ state: { reason: 3, until: NOW + 9 }, told: 4 });
    expect(synced(emptyModel(101, "40001"), snapshot(5, CUSTOMER, { kept: before }), NOW).calls[0]).toMatchObject({ muted: true, recording: 7, paused: true });
  });
});
