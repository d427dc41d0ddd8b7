/** The model made of events: `reduce` is pure, so that every sequence can be tried. */
import type { GatewayEvent } from "../gateway/events";
import { type Parties, change, close, closeAll, find, move, notice, open, parkOthers, partnerOf } from "./calls";
import { conferenceEvents, conferenceTalk, lineFailed } from "./conference";
import { number, text } from "./content";
import { CONFERENCE, type Message, type Model, type StateKind, activeCall } from "./state";

export type Handler = (model: Model, content: unknown, now: number) => Model;

/** The reason that the platform gives to who was made busy by an inspector. */
const FORCED = 3;
const MOST_MESSAGES = 100;
/** How many customers to be called are shown. */
const MOST_TASKS = 20;

/** Takes an event into the model. Events that it doesn't know change nothing. */
export function reduce(model: Model, event: GatewayEvent, now: number): Model {
  const handler = HANDLERS[event.eventType];
  return handler ? handler(model, event.content, now) : model;
}

function become(model: Model, kind: StateKind, now: number, more: { reason?: number; until?: number } = {}): Model {
  const before = model.state;
  const since = before?.kind === kind && (kind === "idle" || kind === "talking" || kind === "ringing") ? before.since : now;
  return { ...model, state: { kind, since, ...more } };
}

/** A state without a call: what there was of calls and wishes is over. */
function without(kind: StateKind): Handler {
  return (model, _, now) => ({ ...closeAll(become(model, kind, now)), pending: undefined });
}

const busy: Handler = (model, content, now) => {
  const reason = number(content, "reason") ?? model.pending?.reason;
  return { ...closeAll(become(model, "busy", now, reason === undefined ? {} : { reason })), pending: undefined };
};

const rest: Handler = (model, _, now) => {
  const asked = model.restAsked;
  const next = become(model, "rest", now, asked ? { reason: asked.reason, until: now + asked.length } : {});
  return { ...closeAll(next), pending: undefined, restAsked: undefined };
};

/** In the state itself it ends it; in a call or wrap-up it drops the wish. */
function cancelled(kind: StateKind): Handler {
  return (model, _, now) => ({ ...(model.state?.kind === kind ? become(model, "idle", now) : model), pending: undefined, restAsked: undefined });
}

/** A call occupies the agent: one that comes, unless the agent has begun one itself. */
const occupied: Handler = (model, _, now) => {
  const own = model.calls.some((call) => call.direction === "out") || model.phone === "offHook";
  const before = model.state;
  const pending = before?.kind === "busy" ? { kind: "busy" as const, reason: before.reason } : model.pending;
  return { ...become(model, own ? "talking" : "ringing", now), pending };
};

function partiesOf(content: unknown): Parties & { id: string } {
  return {
    id: text(content, "callid"),
    caller: text(content, "caller"),
    called: text(content, "called"),
    feature: number(content, "feature"),
  };
}

const phoneAlerting: Handler = (model, content, now) => {
  const next: Model = { ...model, phone: "ringing" };
  const { id, caller, called } = partiesOf(content);
  return id === "" ? next : open(next, id, { phase: "alerting", partner: caller, called }, now);
};

/** It waits for the answer, or is being answered. */
const ringing: Handler = (model, content, now) => {
  const { id, caller, called, feature } = partiesOf(content);
  const by = text(content, "transfrom");
  const next = open(become(model, "ringing", now), id, { phase: "ringing", partner: caller, called }, now);
  return change(move(next, id, "ringing", now), id, {
    partner: caller,
    called,
    feature: feature ?? 0,
    transferredBy: by === "" ? undefined : by,
  });
};

/** Who is waited for is shown by itself from now on. */
function awaited(model: Model): Model {
  return { ...model, calls: model.calls.map((call) => (call.waitsFor === undefined ? call : { ...call, waitsFor: undefined })) };
}

/** The other end rings: of a call that the agent made, or of who is to take one over. */
const farRings: Handler = (model, content, now) => {
  const id = text(content, "callid");
  const partner = text(content, "otherPhoneWorkno") || text(content, "otherPhone");
  const known = find(model, id);
  if (known) {
    if (known.phase !== "preparing") return known.phase === "joining" ? change(model, id, { partner }) : model;
    return change(move(model, id, "dialling", now), id, { partner });
  }
  // Of a transfer that waits for the answer the target's own call is nothing of this agent's.
  if (model.calls.some((call) => call.transferring !== undefined)) return model;
  if (model.joins !== undefined) {
    return open({ ...model, joins: undefined }, id, { phase: "joining", direction: "out", partner, called: partner, feature: 7 }, now);
  }
  const consult = activeCall(model)?.phase === "talking" || model.calls.some((call) => call.phase === "parked");
  const next = consult ? parkOthers(model, id, now) : become(model, "talking", now);
  return open(awaited(next), id, { phase: "dialling", direction: "out", partner, called: partner, feature: 7, consult }, now);
};

const talking: Handler = (model, content, now) => {
  const parties = partiesOf(content);
  const { id, called, feature } = parties;
  const known = find(model, id);
  const partner = partnerOf(model, parties, known);
  const direction = known?.direction ?? (partner === called && called !== "" ? "out" : "in");
  let next = become(model, "talking", now);
  // Who talks with somebody else now waits; a talk of three that is two again is told so.
  next = parkOthers(next, id, now);
  next = open(next, id, { phase: "talking", direction, called }, now);
  next = move(next, id, "talking", now);
  next = change(next, id, {
    partner,
    called,
    feature: feature ?? 0,
    answered: known?.answered ?? now,
    muted: known?.phase === "talking" ? known.muted : false,
    wanted: false,
    phoneAsked: false,
    transferring: undefined,
  });
  next = awaited(next);
  return feature === CONFERENCE ? conferenceTalk(next, id, parties.caller) : next;
};

const held: Handler = (model, content, now) => {
  const id = text(content);
  return change(move(model, id, "held", now), id, { muted: false });
};

/** Three talk: the call that was held, and the one that was up. */
const conference: Handler = (model, content, now) => {
  const id = text(content, "callid");
  const partner = text(content, "partner");
  const next = open(model, id, { phase: "conference", partner }, now);
  const up = next.calls.filter((call) => call.id === id || call.phase === "talking" || call.phase === "joining" || (call.consult && call.phase === "dialling"));
  const parked = next.calls.filter((call) => call.phase === "parked");
  return [...up, ...parked].reduce(
    (before, call) => change(move(before, call.id, "conference", now), call.id, { muted: false, transferring: undefined, answered: call.answered ?? now }),
    become({ ...next, joins: undefined }, "talking", now),
  );
};

const released: Handler = (model, content) => {
  const id = text(content) || text(content, "callid");
  const next = close(model, id);
  return next.conference !== undefined && next.conference.call === id ? { ...next, conference: undefined } : next;
};

/** Of a call with several others it may be one of them only. */
const farReleased: Handler = (model, content) => {
  const id = text(content, "callid");
  const who = text(content, "number");
  const call = find(model, id);
  if (!call) return model;
  if (who === "" || call.partner === "" || who === call.partner) return close(model, id);
  return change(model, id, { transferring: undefined });
};

function failed(what: "noAnswer" | "callFailed" | "consultFailed"): Handler {
  return (model, content, now) => {
    const id = text(content);
    const line = lineFailed(model, id);
    if (line) return line;
    const call = find(model, id);
    // Of an id that wasn't shown the one who waits for it knows, or its answer or its transfer tells.
    const who = call?.partner ?? model.calls.find((other) => other.phase === "parked")?.waitsFor ?? model.joins;
    const closed = close({ ...model, joins: undefined }, id);
    const next = who === undefined ? closed : notice(closed, what, who);
    // Without its phone the agent can't be back with the customer, who stays on hold.
    const left = model.phone === "onHook" ? next.calls.filter((other) => other.phase === "parked") : [];
    return left.reduce((before, other) => move(before, other.id, "held", now), next);
  };
}

const notConnected: Handler = (model, content) => {
  const call = find(model, text(content));
  if (call) return notice(close(model, call.id), "callFailed", call.partner);
  // The agent's own phone wasn't picked up for its conference.
  return model.conference?.id === 0 ? notice({ ...model, conference: undefined }, "conferenceFailed") : model;
};

const transferResult: Handler = (model, content) => {
  const id = text(content, "callId");
  const to = find(model, id)?.transferring ?? "";
  const good = number(content, "result") === 0;
  return notice(change(model, id, { transferring: undefined }), good ? "transferred" : "transferFailed", to);
};

const incomingInfo: Handler = (model, content) => {
  const queue = text(content, "skillName");
  return change(model, text(content, "callId"), queue === "" ? {} : { queue });
};

function message(kind: Message["kind"]): Handler {
  return (model, content, now) => {
    const told = model.told + 1;
    const one: Message = {
      id: told,
      kind,
      sender: text(content, "sender"),
      name: text(content, "sendername"),
      at: number(content, "receivetime") ?? now,
      text: text(content, "context"),
      read: false,
    };
    return { ...model, told, messages: [one, ...model.messages].slice(0, MOST_MESSAGES) };
  };
}

const said =
  (what: "restOver" | "recordFailed" | "phoneUnknown" | "phoneBusy" | "allBusy"): Handler =>
  (model) =>
    notice(model, what);

const HANDLERS: Readonly<Record<string, Handler>> = {
  AgentState_Ready: without("idle"),
  AgentState_Work: without("work"),
  AgentState_SetWork_Success: without("work"),
  AgentState_Busy: occupied,
  AgentState_SetNotReady_Success: busy,
  AgentState_SetRest_Success: rest,
  AgentState_CancelNotReady_Success: cancelled("busy"),
  AgentState_CancelRest_Success: cancelled("rest"),
  AgentState_CancelWork_Success: without("idle"),
  AgentState_Rest_Timeout: said("restOver"),
  AgentState_Force_Ready: (model, content, now) => notice(without("idle")(model, content, now), "forcedIdle"),
  AgentState_Force_SetNotReady: (model, _, now) => notice(busy(model, { reason: FORCED }, now), "forcedBusy"),
  AgentOther_PhoneAlerting: phoneAlerting,
  AgentOther_PhoneOffhook: (model) => ({ ...model, phone: "offHook" }),
  AgentOther_PhoneRelease: (model) => ({ ...model, phone: "onHook" }),
  AgentOther_PhoneBusy: said("phoneBusy"),
  AgentOther_PhoneUnknow: said("phoneUnknown"),
  AgentOther_All_Agent_Busy: said("allBusy"),
  AgentOther_Note: message("note"),
  AgentOther_Bulletin: message("bulletin"),
  AgentEvent_Ringing: ringing,
  AgentEvent_Auto_Answer: (model, content, now) => change(ringing(model, content, now), text(content, "callid"), { wanted: true }),
  AgentEvent_Customer_Alerting: farRings,
  AgentEvent_Talking: talking,
  AgentEvent_Hold: held,
  AgentEvent_Conference: conference,
  AgentEvent_Call_Release: released,
  AgentEvent_Customer_Release: farReleased,
  AgentEvent_No_Answer: failed("noAnswer"),
  AgentEvent_Call_Out_Fail: failed("callFailed"),
  AgentEvent_Inside_Call_Fail: failed("callFailed"),
  AgentEvent_Consult_Fail: failed("consultFailed"),
  AgentEvent_Connect_Fail: notConnected,
  AgentEvent_SuccTransResult: transferResult,
  AgentEvent_Incoming_CallInfo: incomingInfo,
  AgentEvent_linkageCapability: (model, content) => (number(content, "result") === 0 ? model : notice(model, "phoneNotLinked")),
  AgentEvent_Preview_CallOut: (model, content, now) => {
    const control = number(content, "controlid") ?? 0;
    const one = { control, number: text(content, "dialeddigits"), data: text(content, "callData"), at: now };
    return { ...model, previews: [...model.previews.filter((other) => other.control !== control), one].slice(-MOST_TASKS) };
  },
  AgentEvent_AbandonCall: (model, content, now) => {
    const one = { call: text(content, "callId"), caller: text(content, "caller"), at: now };
    return { ...model, abandoned: [one, ...model.abandoned.filter((other) => other.call !== one.call)].slice(0, MOST_TASKS) };
  },
  AgentMediaEvent_Record: (model, content) => change(model, text(content, "callId"), { recording: number(content, "taskId"), paused: false }),
  AgentMediaEvent_Record_Fail: said("recordFailed"),
  AgentMediaEvent_StopRecordDone: (model, content) => {
    const call = model.calls.find((one) => one.recording === number(content, "taskId"));
    return call ? change(model, call.id, { recording: undefined, paused: false }) : model;
  },
  ...conferenceEvents,
};
