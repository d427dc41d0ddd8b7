import { describe, expect, it } from "vitest";
import { type Deed, did } from "./deeds";
import { reduce } from "./model";
import { permitted } from "./permitted";
import { type Model, emptyModel } from "./state";

type Step = [event: string, content?: unknown] | Deed;

const START = 1_000_000;

/** A second passes between steps. */
function play(steps: readonly Step[], from: Model = emptyModel(101, "40001")): Model {
  let model = from;
  let now = START;
  for (const step of steps) {
    now += 1000;
    if ("deed" in step) {
      model = did(model, step, now);
    } else {
      model = reduce(model, { eventType: step[0], workNo: "101", content: step[1] ?? null, eventNo: 1 }, now);
    }
  }
  return model;
}

/** `talking | c1 talking 70001 | c2 held 13800`, with wishes. */
function told(model: Model): string {
  const state = model.state ? `${model.state.kind}${model.state.reason === undefined ? "" : ` ${model.state.reason}`}` : "unknown";
  const pending = model.pending ? ` then ${model.pending.kind}` : "";
  const calls = model.calls.map((call) => `${call.id} ${call.phase} ${call.partner}`);
  return [state + pending, ...calls].join(" | ");
}

const READY: Step = ["AgentState_Ready"];
const parties = (id: string, caller: string, called: string, feature = "0"): object => ({ callid: id, caller, called, feature, type: "main" });
const ALERTING: Step = ["AgentOther_PhoneAlerting", { callid: "c1", caller: "70001", called: "3000", type: "main" }];
const OFF_HOOK: Step = ["AgentOther_PhoneOffhook", { type: "main" }];
const ON_HOOK: Step = ["AgentOther_PhoneRelease", { phoneState: 3 }];
const RINGING: Step = ["AgentEvent_Ringing", { ...parties("c1", "70001", "3000"), transfer: "no", transfrom: "" }];
const FAR_RINGS = (id: string, number: string, agent = ""): Step => ["AgentEvent_Customer_Alerting", { callid: id, otherPhone: number, otherPhoneWorkno: agent }];
const TALKING = (id: string, caller: string, called: string, feature = "0"): Step => ["AgentEvent_Talking", parties(id, caller, called, feature)];
const RELEASED = (id: string): Step => ["AgentEvent_Call_Release", id];
const LEFT = (id: string, number: string): Step => ["AgentEvent_Customer_Release", { callid: id, number }];
const HELD = (id: string): Step => ["AgentEvent_Hold", id];

const RINGS: Step[] = [READY, ["AgentState_Busy"], ALERTING, OFF_HOOK, RINGING, FAR_RINGS("c1", "70001")];
const TALK: Step[] = [...RINGS, TALKING("c1", "70001", "3000")];
const TWO: Step[] = [
  ...TALK,
  HELD("c1"),
  { deed: "began", call: "c2", called: "13800", feature: 7 },
  FAR_RINGS("c2", "13800"),
  TALKING("c2", "95500", "13800", "7"),
];
const THREE: Step[] = [...TWO, ["AgentEvent_Conference", { callid: "c1", partner: "70001" }]];
const HELP: Step[] = [
  ...TALK,
  { deed: "began", call: "c2", called: "102", feature: 51, consult: true },
  FAR_RINGS("c2", "102", "102"),
  TALKING("c2", "101", "102", "51"),
];

const BEGAN_THREE: Step = { deed: "began", call: "c2", called: "102", feature: 52, consult: true };

describe("sequences", () => {
  const sequences: [string, Step[], string][] = [
    ["signs in", [["AgentOther_InService"], READY], "idle"],
    ["signs in busy", [["AgentOther_InService"], READY, ["AgentState_SetNotReady_Success", { reason: "0" }]], "busy 0"],
    ["the phone rings", [READY, ["AgentState_Busy"], ALERTING], "ringing | c1 alerting 70001"],
    ["it waits for the answer", RINGS, "ringing | c1 ringing 70001"],
    ["in talk", TALK, "talking | c1 talking 70001"],
    ["the customer hangs up", [...TALK, LEFT("c1", "70001"), RELEASED("c1"), ON_HOOK, READY], "idle"],
    ["wrap-up follows", [...TALK, RELEASED("c1"), LEFT("c1", "70001"), ["AgentState_Work"]], "work"],
    ["wrap-up ends", [...TALK, RELEASED("c1"), ["AgentState_Work"], ["AgentState_CancelWork_Success"]], "idle"],
    ["not answered", [...RINGS, ON_HOOK, ["AgentEvent_No_Answer", "c1"], ["AgentState_SetNotReady_Success", { reason: "2" }]], "busy 2"],
    ["busy afterwards", [...TALK, { deed: "wished", pending: { kind: "busy", reason: 200 } }], "talking then busy | c1 talking 70001"],
    ["the wish comes true", [...TALK, { deed: "wished", pending: { kind: "busy", reason: 200 } }, RELEASED("c1"), ["AgentState_SetNotReady_Success", { reason: "200" }]], "busy 200"],
    ["the wish is dropped", [...TALK, { deed: "wished", pending: { kind: "busy" } }, ["AgentState_CancelNotReady_Success"]], "talking | c1 talking 70001"],
    ["an answer after its event wishes nothing", [READY, ["AgentState_SetNotReady_Success", { reason: "0" }], { deed: "wished", pending: { kind: "busy" } }], "busy 0"],
    ["no longer busy", [READY, ["AgentState_SetNotReady_Success", { reason: "0" }], ["AgentState_CancelNotReady_Success"]], "idle"],
    ["rest", [READY, { deed: "restAsked", length: 60_000, reason: 3 }, ["AgentState_SetRest_Success"]], "rest 3"],
    ["rest is over", [READY, ["AgentState_SetRest_Success"], ["AgentState_CancelRest_Success"]], "idle"],
    ["forced busy", [READY, ["AgentState_Force_SetNotReady"]], "busy 3"],
    ["forced idle", [READY, ["AgentState_SetRest_Success"], ["AgentState_Force_Ready"]], "idle"],
    ["calls out", [READY, { deed: "began", call: "c1", called: "13800", feature: 7 }], "talking | c1 preparing 13800"],
    ["the other end rings", [READY, { deed: "began", call: "c1", called: "13800", feature: 7 }, ["AgentOther_PhoneAlerting"], OFF_HOOK, ["AgentState_Busy"], FAR_RINGS("c1", "13800")], "talking | c1 dialling 13800"],
    ["the answer comes after the events", [READY, ["AgentOther_PhoneAlerting"], OFF_HOOK, ["AgentState_Busy"], FAR_RINGS("c1", "13800"), { deed: "began", call: "c1", called: "13800", feature: 7 }], "talking | c1 dialling 13800"],
    ["it is reached", [READY, { deed: "began", call: "c1", called: "13800", feature: 7 }, OFF_HOOK, FAR_RINGS("c1", "13800"), TALKING("c1", "95500", "13800", "7")], "talking | c1 talking 13800"],
    ["it isn't reached", [READY, { deed: "began", call: "c1", called: "13800", feature: 7 }, ON_HOOK, ["AgentEvent_Call_Out_Fail", "c1"], ["AgentEvent_Connect_Fail", "c1"], READY], "idle"],
    ["an answer after the failure opens nothing", [READY, ["AgentEvent_Call_Out_Fail", "c1"], READY, { deed: "began", call: "c1", called: "13800", feature: 7 }], "idle"],
    ["a call from busy comes back to it", [READY, ["AgentState_SetNotReady_Success", { reason: "203" }], { deed: "began", call: "c1", called: "13800", feature: 7 }], "talking then busy | c1 preparing 13800"],
    ["an agent calls", [READY, ["AgentState_Busy"], ["AgentEvent_Ringing", parties("c1", "102", "101", "6")], TALKING("c1", "102", "101", "6")], "talking | c1 talking 102"],
    ["held", [...TALK, HELD("c1")], "talking | c1 held 70001"],
    ["retrieved", [...TALK, HELD("c1"), TALKING("c1", "70001", "3000")], "talking | c1 talking 70001"],
    ["a second call beside a held one", TWO, "talking | c1 held 70001 | c2 talking 13800"],
    ["all three", THREE, "talking | c1 conference 70001 | c2 conference 13800"],
    ["one of three leaves", [...THREE, LEFT("c2", "13800"), TALKING("c1", "70001", "3000")], "talking | c1 talking 70001"],
    ["the other one leaves", [...THREE, LEFT("c1", "70001"), TALKING("c2", "95500", "13800", "7")], "talking | c2 talking 13800"],
    ["the agent leaves the three", [...THREE, RELEASED("c2"), LEFT("c2", "13800"), RELEASED("c1"), LEFT("c1", "70001"), ON_HOOK, READY], "idle"],
    ["consults", HELP, "talking | c1 parked 70001 | c2 talking 102"],
    ["the helper leaves", [...HELP, LEFT("c2", "102"), RELEASED("c2"), TALKING("c1", "70001", "3000")], "talking | c1 talking 70001"],
    ["the consultation fails", [...TALK, { deed: "began", call: "c2", called: "102", feature: 51, consult: true }, ["AgentEvent_Consult_Fail", "c2"], TALKING("c1", "70001", "3000")], "talking | c1 talking 70001"],
    ["the handset is hung up while consulting", [...TALK, { deed: "began", call: "c2", called: "102", feature: 51, consult: true }, ["AgentOther_PhoneRelease", { phoneState: 2 }], ["AgentEvent_Consult_Fail", "c2"]], "talking | c1 held 70001"],
    ["the customer comes to the helper", [READY, ["AgentState_Busy"], ["AgentEvent_Ringing", parties("c2", "101", "102", "51")], TALKING("c2", "101", "102", "51"), LEFT("c2", "101"), TALKING("c1", "70001", "3000")], "talking | c1 talking 70001"],
    ["transfers at once", [...TALK, FAR_RINGS("c1", "102", "102"), RELEASED("c1"), LEFT("c1", "70001"), ON_HOOK, READY], "idle"],
    ["transfers when answered", [...TALK, FAR_RINGS("c1", "102", "102"), ["AgentEvent_SuccTransResult", { result: 0, callId: "c1" }], RELEASED("c1"), LEFT("c1", "70001"), READY], "idle"],
    ["the transfer is cancelled", [...TALK, { deed: "transferring", call: "c1", to: "102" }, TALKING("c1", "70001", "3000"), LEFT("c1", "102")], "talking | c1 talking 70001"],
    ["talks first", [...TALK, FAR_RINGS("c2", "13800"), TALKING("c2", "40001", "13800", "7")], "talking | c1 parked 70001 | c2 talking 13800"],
    ["talks first: the customer waits from the answer on", [...TALK, { deed: "talksFirst", call: "c1", to: "13800" }], "talking | c1 parked 70001"],
    ["talks first, and then it rings there", [...TALK, { deed: "talksFirst", call: "c1", to: "13800" }, FAR_RINGS("c2", "13800")], "talking | c1 parked 70001 | c2 dialling 13800"],
    ["talks first, the answer after the event", [...TALK, FAR_RINGS("c2", "13800"), { deed: "talksFirst", call: "c1", to: "13800" }], "talking | c1 parked 70001 | c2 dialling 13800"],
    ["talks first, and it isn't reached", [...TALK, { deed: "talksFirst", call: "c1", to: "13800" }, ["AgentEvent_Call_Out_Fail", "c2"], TALKING("c1", "70001", "3000")], "talking | c1 talking 70001"],
    ["and doesn't transfer", [...TALK, FAR_RINGS("c2", "13800"), TALKING("c2", "40001", "13800", "7"), TALKING("c1", "70001", "3000"), LEFT("c2", "13800")], "talking | c1 talking 70001"],
    ["all three are to talk: the customer goes on talking", [...TALK, { deed: "joins", who: "102" }, FAR_RINGS("c2", "102", "102")], "talking | c1 talking 70001 | c2 joining 102"],
    ["all three, the answer before the event", [...TALK, { deed: "joins", who: "102" }, BEGAN_THREE, FAR_RINGS("c2", "102", "102")], "talking | c1 talking 70001 | c2 joining 102"],
    ["all three, the event before the answer", [...TALK, { deed: "joins", who: "102" }, FAR_RINGS("c2", "102", "102"), BEGAN_THREE], "talking | c1 talking 70001 | c2 joining 102"],
    ["all three talk", [...TALK, BEGAN_THREE, ["AgentEvent_Conference", { callid: "c2", partner: "102" }]], "talking | c1 conference 70001 | c2 conference 102"],
    ["the third one doesn't answer", [...TALK, BEGAN_THREE, ["AgentEvent_Consult_Fail", "c2"]], "talking | c1 talking 70001"],
    ["the third one isn't waited for", [...TALK, BEGAN_THREE, RELEASED("c2"), TALKING("c1", "70001", "3000"), LEFT("c2", "102")], "talking | c1 talking 70001"],
    ["transfers outside when answered", [...TALK, { deed: "transferring", call: "c1", to: "13800" }, FAR_RINGS("c2", "13800")], "talking | c1 talking 70001"],
    ["and nobody answers there", [...TALK, { deed: "transferring", call: "c1", to: "13800" }, FAR_RINGS("c2", "13800"), ["AgentEvent_Call_Out_Fail", "c2"], ["AgentEvent_SuccTransResult", { result: 8, callId: "c1" }]], "talking | c1 talking 70001"],
    ["a conference of a talk", [...TALK, RELEASED("c1"), ["AgentConf_RequestSuccess", { confId: 5 }], TALKING("c9", "101", "101", "53")], "talking | c9 talking 101"],
    ["a conference is over by the restart of the gateway", [...TALK, RELEASED("c1"), ["AgentConf_RequestSuccess", { confId: 5 }], TALKING("c9", "101", "101", "53"), RELEASED("c9"), READY], "idle"],
    ["an unknown event", [READY, ["AgentEvent_OfTomorrow", { a: 1 }]], "idle"],
  ];
  it.each(sequences)("%s", (_, steps, expected) => {
    expect(told(play(steps))).toBe(expected);
  });
});

describe("times", () => {
  it("of a talk and a hold begin with them", () => {
    const talk = play(TALK);
    expect(talk.calls[0]).toMatchObject({ began: START + 3000, answered: START + 7000, since: START + 7000 });
    const held = play([...TALK, HELD("c1")]);
    expect(held.calls[0]).toMatchObject({ answered: START + 7000, since: START + 8000 });
  });
  it("of idle stay when it is told again", () => {
    expect(play([READY, READY, READY]).state?.since).toBe(START + 1000);
  });
  it("of a rest are known when the agent asked for it", () => {
    const model = play([READY, { deed: "restAsked", length: 60_000, reason: 1 }, ["AgentState_SetRest_Success"]]);
    expect(model.state?.until).toBe(START + 3000 + 60_000);
    expect(play([READY, ["AgentState_SetRest_Success"]]).state?.until).toBeUndefined();
  });
});

describe("what is kept of a call", () => {
  it("knows its recording, and who transferred it", () => {
    const begun = play([...TALK, ["AgentMediaEvent_Record", { taskId: 7, callId: "c1" }]]);
    expect(begun.calls[0]?.recording).toBe(7);
    const done = play([...TALK, ["AgentMediaEvent_Record", { taskId: 7, callId: "c1" }], ["AgentMediaEvent_StopRecordDone", { taskId: 7 }]]);
    expect(done.calls[0]?.recording).toBeUndefined();
    const from = play([["AgentEvent_Ringing", { ...parties("c1", "70001", "3000"), transfer: "yes", transfrom: "118" }]]);
    expect(from.calls[0]?.transferredBy).toBe("118");
  });
  it("is muted until it is held or another talk begins", () => {
    expect(play([...TALK, { deed: "muted", call: "c1", on: true }]).calls[0]?.muted).toBe(true);
    expect(play([...TALK, { deed: "muted", call: "c1", on: true }, HELD("c1")]).calls[0]?.muted).toBe(false);
  });
  it("stays as the last one", () => {
    expect(play([...TALK, { deed: "data", call: "c1", data: "x" }, RELEASED("c1"), ["AgentState_Work"]]).last).toMatchObject({ id: "c1", data: "x" });
  });
  it("an answer before it can be is remembered", () => {
    const model = play([READY, ["AgentState_Busy"], ALERTING, { deed: "answering", call: "c1", on: true }]);
    expect(model.calls[0]?.wanted).toBe(true);
    expect(permitted(model).answer).toBe(false);
    expect(play([OFF_HOOK, RINGING], model).calls[0]?.wanted).toBe(true);
    // It failed: it can be pressed again.
    const again = play([OFF_HOOK, RINGING, { deed: "answering", call: "c1", on: false }], model);
    expect(permitted(again).answer).toBe(true);
  });
});

describe("messages and notices", () => {
  it("notes come newest first and are read together", () => {
    const note = (context: string): Step => ["AgentOther_Note", { sender: "102", receivetime: "5", sendername: "Ann", context }];
    const model = play([note("one"), ["AgentOther_Bulletin", { sender: "106", context: "two" }]]);
    expect(model.messages.map(({ kind, text, read }) => [kind, text, read])).toEqual([
      ["bulletin", "two", false],
      ["note", "one", false],
    ]);
    expect(play([{ deed: "read" }], model).messages.every((one) => one.read)).toBe(true);
  });
  const notices: [string, Step[], string[]][] = [
    ["no answer", [...RINGS, ["AgentEvent_No_Answer", "c1"]], ["noAnswer 70001"]],
    ["a failure that came before the answer", [READY, ["AgentEvent_Call_Out_Fail", "c1"], { deed: "began", call: "c1", called: "13800", feature: 7 }], ["callFailed 13800"]],
    ["who is talked to first and isn't reached", [...TALK, { deed: "talksFirst", call: "c1", to: "13800" }, ["AgentEvent_Call_Out_Fail", "c2"], TALKING("c1", "70001", "3000")], ["callFailed 13800"]],
    ["a number that was to join the talk", [...TALK, { deed: "joins", who: "13800" }, ["AgentEvent_Call_Out_Fail", "c2"]], ["callFailed 13800"]],
    ["of a transfer only its end", [...TALK, { deed: "transferring", call: "c1", to: "13800" }, ["AgentEvent_Call_Out_Fail", "c2"], ["AgentEvent_SuccTransResult", { result: 8, callId: "c1" }]], ["transferFailed 13800"]],
    ["who was asked and doesn't come", [["AgentConf_RequestSuccess", { confId: 5 }], { deed: "asked", who: "102", agent: true }, ["AgentConf_ParticipantChanged", { confId: 5, changeType: 1, changeReason: 0, participant: "102", participantType: 9 }]], ["notComing 102"]],
    ["a number that isn't reached", [["AgentConf_RequestSuccess", { confId: 5 }], { deed: "asked", who: "13800", agent: false }, { deed: "askedBy", who: "13800", call: "c7" }, ["AgentEvent_Call_Out_Fail", "c7"]], ["callFailed 13800"]],
    ["the own phone isn't picked up for a conference", [READY, { deed: "conferenceAsked" }, ["AgentEvent_Connect_Fail", "c9"], READY], ["conferenceFailed "]],
    ["the conference is given up", [READY, { deed: "conferenceAsked" }, { deed: "conferenceDropped" }, ["AgentEvent_Connect_Fail", "c9"], READY], []],
    ["a phone that can't be linked", [["AgentEvent_linkageCapability", { result: 1 }], ["AgentEvent_linkageCapability", { result: 0 }]], ["phoneNotLinked "]],
    ["a failure is said once", [READY, { deed: "began", call: "c1", called: "13800", feature: 7 }, ["AgentEvent_Call_Out_Fail", "c1"], ["AgentEvent_Connect_Fail", "c1"]], ["callFailed 13800"]],
    ["a transfer", [...TALK, { deed: "transferring", call: "c1", to: "102" }, ["AgentEvent_SuccTransResult", { result: 8, callId: "c1" }]], ["transferFailed 102"]],
    ["the rest", [["AgentState_Rest_Timeout"]], ["restOver "]],
    ["force", [["AgentState_Force_Ready"], ["AgentState_Force_SetNotReady"]], ["forcedIdle ", "forcedBusy "]],
  ];
  it.each(notices)("%s", (_, steps, expected) => {
    expect(play(steps).notices.map(({ what, about }) => `${what} ${about}`)).toEqual(expected);
  });
});

describe("conferences of agents", () => {
  it("know who is in them", () => {
    const changed = (changeType: number, participant: string, participantType = 9): Step => ["AgentConf_ParticipantChanged", { confId: 5, changeType, participant, participantType }];
    const begun: Step[] = [["AgentConf_RequestSuccess", { confId: 5 }], changed(0, "101"), changed(0, "102"), changed(0, "13800", 6), changed(3, "102")];
    expect(play(begun).conference).toEqual({
      id: 5,
      call: "",
      chair: true,
      since: START + 1000,
      members: [
        { who: "102", agent: true, muted: true, held: false, asked: false },
        { who: "13800", agent: false, muted: false, held: false, asked: false },
      ],
    });
    expect(play([...begun, changed(1, "13800", 6), changed(2, "102")]).conference).toMatchObject({ chair: false, members: [{ who: "102" }] });
    expect(play([...begun, ["AgentConf_SelfLeaveResult", { confId: 5 }]]).conference).toBeUndefined();
  });

  it("know who is asked, and whose chair it is to who comes later", () => {
    const asked: Step[] = [["AgentConf_RequestSuccess", { confId: 5 }], { deed: "asked", who: "102", agent: true }];
    expect(play(asked).conference?.members).toMatchObject([{ who: "102", asked: true }]);
    const joined: Step = ["AgentConf_ParticipantChanged", { confId: 5, changeType: 0, participant: "102", participantType: 9 }];
    expect(play([...asked, joined]).conference?.members).toMatchObject([{ who: "102", asked: false }]);
    expect(play([...asked, { deed: "notAsked", who: "102" }]).conference?.members).toEqual([]);
    const came: Step[] = [["AgentEvent_Ringing", parties("c9", "102", "101", "53")], ["AgentConf_SelfJoinResult", { confId: 5 }], TALKING("c9", "102", "101", "53")];
    expect(play(came).conference).toMatchObject({ chair: false, call: "c9", members: [{ who: "102", agent: true }] });
  });

  it("are rung for: the agent is in talk from the request on", () => {
    const asked = play([READY, { deed: "conferenceAsked" }]);
    expect(asked).toMatchObject({ state: { kind: "talking" }, conference: { id: 0, members: [] } });
    expect(permitted(asked)).toMatchObject({ call: false, release: true, invite: false, confer: false });
    const up = play([OFF_HOOK, ["AgentState_Busy"], ["AgentConf_RequestSuccess", { confId: 5 }], TALKING("c9", "101", "101", "53")], asked);
    expect(permitted(up)).toMatchObject({ call: true, release: true, invite: true, hold: false, confer: false });
    // The answer after the events changes nothing.
    expect(play([{ deed: "conferenceAsked" }], up).conference).toEqual(up.conference);
  });
});
