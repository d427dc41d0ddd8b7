import { describe, expect, it } from "vitest";
import type { Me } from "../report";
import { type Action, type Own, mayInspect, obstacle } from "./actions";
import type { Row } from "./rows";

const me = (more: Partial<Me> = {}): Me => ({
  agentId: 121,
  name: "Iris",
  vdn: 1,
  vdnName: "demo",
  groupName: null,
  skills: [],
  selfRecord: false,
  autoAnswer: false,
  autoIdle: false,
  mustChangePassword: false,
  roles: { callOut: true, inspector: true, classLeader: false, reportManager: false },
  scope: "vdn",
  leads: [],
  busyReasons: [],
  restReasons: [],
  ...more,
});
const row = (more: Partial<Row> = {}): Row => ({
  agentId: 118,
  name: "Ann",
  groupId: 1,
  group: "East",
  state: "idle",
  since: 0,
  reason: null,
  pending: null,
  phone: "40018",
  skills: [],
  skillNames: [],
  callId: null,
  callKind: null,
  partner: null,
  queue: null,
  held: 0,
  talks: 0,
  recording: false,
  heard: null,
  ...more,
});
const talking = row({ state: "talking", callId: "1-1", callKind: 0, partner: "13900000000" });
const own = (more: Partial<Own> = {}): Own => ({ agentId: 121, state: "idle", inspecting: undefined, ...more });
const listening = own({ state: "talking", inspecting: { agentId: 118, hearing: "listen", stage: "on" } });

describe("obstacle", () => {
  it.each<[Action, Row, Own, string | undefined]>([
    // Nobody signed in, and oneself.
    ["listen", row({ state: "signedOut" }), own(), "not_signedIn"],
    ["note", row({ state: "signedOut" }), own(), "not_signedIn"],
    ["busy", row({ agentId: 121 }), own(), "not_oneself"],
    // To take part.
    ["listen", row(), own(), undefined],
    ["whisper", row(), own(), undefined],
    ["insert", row(), own(), "not_talking"],
    ["insert", talking, own(), undefined],
    ["listen", talking, own({ state: "wrapUp" }), undefined],
    ["listen", talking, own({ state: "rest" }), "not_free"],
    ["listen", talking, own({ state: "talking" }), "not_free"],
    ["listen", talking, listening, "not_already"],
    ["whisper", talking, listening, undefined],
    ["insert", row(), listening, "not_talking"],
    ["listen", row({ agentId: 119 }), listening, "not_another"],
    // What needs that one takes part.
    ["stop", talking, own(), "not_inspecting"],
    ["stop", row(), listening, undefined],
    ["intercept", talking, own(), "not_inspecting"],
    ["intercept", row(), listening, "not_talking"],
    ["intercept", talking, listening, undefined],
    ["intercept", talking, own({ state: "talking", inspecting: { agentId: 118, hearing: "listen", stage: "calling" } }), "not_pickedUp"],
    ["intercept", row({ ...talking, callKind: 6 }), listening, "not_customer"],
    ["intercept", row({ ...talking, callKind: null }), listening, "not_customer"],
    ["intercept", row({ ...talking, held: 1 }), listening, "not_customer"],
    // States and calls.
    ["idle", row(), own(), "not_needed"],
    ["idle", row({ state: "busy" }), own(), undefined],
    ["idle", row({ state: "wrapUp" }), own(), undefined],
    ["idle", talking, own(), "not_needed"],
    ["idle", row({ state: "talking", pending: "busy" }), own(), undefined],
    ["busy", row(), own(), undefined],
    ["busy", talking, own(), undefined],
    ["busy", row({ state: "busy" }), own(), "not_needed"],
    ["rest", row({ state: "busy" }), own(), undefined],
    ["rest", row({ state: "rest" }), own(), "not_needed"],
    ["drop", row(), own(), "not_inCall"],
    ["drop", talking, own(), undefined],
    ["signOut", row({ state: "rest" }), own(), undefined],
    ["note", row(), own(), undefined],
  ])("%s", (action, whom, who, expected) => {
    expect(obstacle(action, whom, who, me())).toBe(expected && `supervisor.${expected}`);
  });

  it.each<[Me, boolean]>([
    [me(), true],
    [me({ roles: { callOut: true, inspector: false, classLeader: true, reportManager: false }, scope: "group", leads: [1] }), true],
    [me({ roles: { callOut: true, inspector: false, classLeader: true, reportManager: false }, scope: "group", leads: [2] }), false],
    [me({ roles: { callOut: true, inspector: false, classLeader: false, reportManager: true } }), false],
  ])("the right %#", (who, expected) => {
    expect(mayInspect(who, row())).toBe(expected);
    expect(obstacle("listen", row(), own(), who)).toBe(expected ? undefined : "supervisor.not_right");
    expect(obstacle("note", row(), own(), who)).toBeUndefined();
  });
});
