import { describe, expect, it } from "vitest";
import type { CallInfo } from "./deeds";
import { emptyModel } from "./state";
import { type Snapshot, synced } from "./synced";

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
  it.each(table)("%s", (_, taken, expected) => {
    const model = synced(emptyModel(101, "40001"), taken, NOW);
    const calls = model.calls.map((call) => `${call.id} ${call.phase} ${call.partner} ${call.direction}`);
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
    const kept = { reason: 3, until: NOW + 9, muted: "c1", messages: [], told: 4 };
    expect(synced(emptyModel(101, "40001"), snapshot(8, null, { kept }), NOW)).toMatchObject({ state: { reason: 3, until: NOW + 9 }, told: 4 });
    expect(synced(emptyModel(101, "40001"), snapshot(5, CUSTOMER, { kept }), NOW).calls[0]?.muted).toBe(true);
  });
});
