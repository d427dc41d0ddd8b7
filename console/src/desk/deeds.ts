/** What the desktop did itself, and what it asked for: changes of the model that no event tells. */
import { change, find, move, notice, open, parkOthers, unparkAll } from "./calls";
import { asked, askedBy, conferenceAsked, notAsked } from "./conference";
import type { Model, Pending } from "./state";

/** A call as the interface shows it. */
export interface CallInfo {
  callid: string;
  callfeature: number;
  caller: string;
  called: string;
  callskill: string;
  calldata: string | null;
  begintime: number | null;
  waitTime?: number;
}

export type Deed =
  /** A call was begun; the answer may come after its first events. */
  | { deed: "began"; call: string; called: string; feature: number; data?: string | undefined; consult?: boolean }
  /** Who is asked into the talk; nobody when it was refused. */
  | { deed: "joins"; who: string | undefined }
  /** A rest is asked for; without a length it was refused. */
  | { deed: "restAsked"; length: number | undefined; reason: number }
  /** The wish was accepted: it may have to wait for the end of a call. */
  | { deed: "wished"; pending: Pending }
  | { deed: "muted"; call: string; on: boolean }
  /** Without a target it was refused, or there is nothing to cancel any more. */
  | { deed: "transferring"; call: string; to: string | undefined }
  /** The customer waits for a talk with somebody outside, of which nothing is told before it rings there. */
  | { deed: "talksFirst"; call: string; to: string }
  | { deed: "answering"; call: string; on: boolean }
  | { deed: "phoneAsked"; call: string }
  | { deed: "paused"; call: string; on: boolean }
  | { deed: "conferenceAsked" }
  /** The agent gave its conference up while its phone still rang. */
  | { deed: "conferenceDropped" }
  | { deed: "asked"; who: string; agent: boolean }
  | { deed: "notAsked"; who: string }
  | { deed: "askedBy"; who: string; call: string }
  | { deed: "info"; info: CallInfo }
  | { deed: "data"; call: string; data: string }
  | { deed: "read" }
  | { deed: "dropPreview"; control: number }
  | { deed: "dropAbandoned"; call: string };

/** States in which a wish waits. */
const OCCUPIED: readonly string[] = ["work", "ringing", "talking"];

/** Takes a deed into the model. */
export function did(model: Model, deed: Deed, now: number): Model {
  switch (deed.deed) {
    case "began":
      return began(model, deed, now);
    case "restAsked":
      return { ...model, restAsked: deed.length === undefined ? undefined : { length: deed.length, reason: deed.reason } };
    case "joins":
      return { ...model, joins: deed.who };
    case "wished":
      return OCCUPIED.includes(model.state?.kind ?? "") ? { ...model, pending: deed.pending } : model;
    case "muted":
      return change(model, deed.call, { muted: deed.on });
    case "transferring":
      return change(model, deed.call, { transferring: deed.to });
    case "talksFirst":
      // Told of the other one already: then the customer waits anyway.
      return find(model, deed.call)?.phase === "talking" ? change(move(model, deed.call, "parked", now), deed.call, { waitsFor: deed.to }) : model;
    case "answering":
      return change(model, deed.call, deed.on ? { wanted: true } : { wanted: false, phoneAsked: false });
    case "phoneAsked":
      return change(model, deed.call, { phoneAsked: true });
    case "paused":
      return change(model, deed.call, { paused: deed.on });
    case "conferenceAsked":
      return conferenceBegun(model, now);
    case "conferenceDropped":
      return model.conference?.id === 0 ? { ...model, conference: undefined } : model;
    case "asked":
      return asked(model, deed.who, deed.agent);
    case "notAsked":
      return notAsked(model, deed.who);
    case "askedBy":
      return askedBy(model, deed.who, deed.call);
    case "info": {
      const { callskill, calldata, waitTime, callfeature } = deed.info;
      return change(model, deed.info.callid, {
        feature: callfeature,
        ...(callskill ? { queue: callskill } : {}),
        ...(calldata === null ? {} : { data: calldata }),
        ...(waitTime === undefined ? {} : { waited: waitTime }),
      });
    }
    case "data": {
      const next = change(model, deed.call, { data: deed.data });
      return next.last?.id === deed.call ? { ...next, last: { ...next.last, data: deed.data } } : next;
    }
    case "read":
      return { ...model, messages: model.messages.map((one) => ({ ...one, read: true })) };
    case "dropPreview":
      return { ...model, previews: model.previews.filter((one) => one.control !== deed.control) };
    case "dropAbandoned":
      return { ...model, abandoned: model.abandoned.filter((one) => one.call !== deed.call) };
  }
}

/** Type of a call with which a third one is asked into the talk. */
const THREE = 52;

function began(model: Model, deed: Extract<Deed, { deed: "began" }>, now: number): Model {
  const { call, called, feature, data, consult = false } = deed;
  // Its events came first. Of one that was shown they have told what became of it.
  if (model.gone.includes(call)) return model.last?.id === call ? model : notice(model, "callFailed", called);
  const joins = feature === THREE;
  const about = { feature, called, consult, direction: "out" as const, ...(data === undefined ? {} : { data }) };
  const known = find(model, call);
  if (known) {
    const next = change({ ...model, joins: undefined }, call, about);
    return joins && known.phase === "dialling" ? move(unparkAll(next, now), call, "joining", now) : next;
  }
  const phase = joins ? "joining" : model.phone === "offHook" ? "dialling" : "preparing";
  const next = consult && !joins ? parkOthers(model, call, now) : model;
  return open({ ...occupied(next, now), joins: undefined }, call, { phase, partner: called, ...about }, now);
}

/** An agent that begins a call is in talk from then on, and busy again afterwards if it was. */
function occupied(model: Model, now: number): Model {
  const before = model.state;
  const pending: Pending | undefined = before?.kind === "busy" ? { kind: "busy", reason: before.reason } : model.pending;
  return { ...model, pending, state: before?.kind === "talking" ? before : { kind: "talking", since: now } };
}

function conferenceBegun(model: Model, now: number): Model {
  return model.conference ? model : conferenceAsked(occupied(model, now), now);
}
