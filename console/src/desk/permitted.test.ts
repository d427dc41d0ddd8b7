import { describe, expect, it } from "vitest";
import { type Permitted, permitted } from "./permitted";
import { type CallPhase, type DeskCall, type Model, type Pending, type StateKind, emptyModel } from "./state";

function call(phase: CallPhase, more: Partial<DeskCall> = {}): DeskCall {
  return { id: `c-${phase}`, phase, since: 0, began: 0, direction: "in", feature: 0, partner: "70001", called: "3000", muted: false, paused: false, consult: false, wanted: false, phoneAsked: false, ...more };
}

function model(kind: StateKind, calls: DeskCall[] = [], pending?: Pending): Model {
  return { ...emptyModel(101, "40001"), state: { kind, since: 0 }, calls, pending };
}

/** The names of what is permitted, but for what is about states. */
function names(may: Permitted, only: readonly (keyof Permitted)[]): string {
  return only.filter((name) => may[name]).join(" ");
}

const STATES = ["idle", "busy", "rest", "work", "drop"] as const;
const CALLS = ["call", "answer", "reject", "hold", "retrieve", "transfer", "cancelTransfer", "consult", "join", "connect", "confer", "back", "mute", "unmute", "keys", "release"] as const;

describe("states, as docs/states.md has them", () => {
  const table: [string, Model, string][] = [
    ["idle", model("idle"), "busy rest work"],
    ["busy", model("busy"), "idle busy"],
    ["rest", model("rest"), "idle rest"],
    ["work", model("work"), "idle busy rest"],
    ["work with a wish", model("work", [], { kind: "busy" }), "idle busy rest drop"],
    ["ringing", model("ringing", [call("ringing")]), "busy rest"],
    ["talking", model("talking", [call("talking")]), "busy rest"],
    ["talking with a wish", model("talking", [call("talking")], { kind: "rest" }), "idle busy rest drop"],
  ];
  it.each(table)("%s", (_, at, expected) => {
    expect(names(permitted(at), STATES)).toBe(expected);
  });
});

describe("calls", () => {
  const held = call("held");
  const table: [string, Model, string][] = [
    ["none", model("idle"), "call confer"],
    ["none, resting", model("rest"), ""],
    ["the phone rings", model("ringing", [call("alerting")]), "answer"],
    ["rings", model("ringing", [call("ringing")]), "answer reject"],
    ["answered already", model("ringing", [call("alerting", { wanted: true })]), ""],
    ["talk with a customer", model("talking", [call("talking")]), "hold transfer consult confer mute keys release"],
    ["muted", model("talking", [call("talking", { muted: true })]), "unmute keys release"],
    ["internal", model("talking", [call("talking", { feature: 6 })]), "keys release"],
    ["internal, called by this agent", model("talking", [call("talking", { feature: 6, direction: "out" })]), "confer keys release"],
    ["held alone", model("talking", [held]), "call retrieve confer"],
    ["held beside a talk", model("talking", [held, call("talking", { feature: 7 })]), "hold transfer consult join connect confer mute keys release"],
    ["a third one is rung for the talk", model("talking", [call("talking"), call("joining", { feature: 52 })]), "keys release"],
    ["all three", model("talking", [call("conference"), call("conference", { id: "c2" })]), "keys release"],
    ["being transferred", model("talking", [call("talking", { transferring: "102" })]), "cancelTransfer keys release"],
    ["consulting", model("talking", [call("parked"), call("talking", { feature: 51, consult: true })]), "back keys release"],
    ["talking first, before it rings there", model("talking", [call("parked", { waitsFor: "13800" })]), "cancelTransfer"],
    ["talking first", model("talking", [call("parked"), call("talking", { feature: 7, consult: true })]), "cancelTransfer keys release"],
    ["dialling", model("talking", [call("dialling", { direction: "out", feature: 7 })]), "release"],
  ];
  it.each(table)("%s", (_, at, expected) => {
    expect(names(permitted(at), CALLS)).toBe(expected);
  });
});
