/** What the desktop did itself, and what it asked for: changes of the model that no event tells. */
import { change, find, open, parkOthers } from "./calls";
import { type Model, type Pending, activeCall } from "./state";

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
  | { deed: "restAsked"; length: number; reason: number }
  /** The wish was accepted: it may have to wait for the end of a call. */
  | { deed: "wished"; pending: Pending }
  | { deed: "muted"; on: boolean }
  | { deed: "transferring"; call: string; to: string }
  | { deed: "answering"; call: string }
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
      return { ...model, restAsked: { length: deed.length, reason: deed.reason } };
    case "wished":
      return OCCUPIED.includes(model.state?.kind ?? "") ? { ...model, pending: deed.pending } : model;
    case "muted": {
      const call = activeCall(model);
      return call ? change(model, call.id, { muted: deed.on }) : model;
    }
    case "transferring":
      return change(model, deed.call, { transferring: deed.to });
    case "answering":
      return change(model, deed.call, { wanted: true });
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

function began(model: Model, deed: Extract<Deed, { deed: "began" }>, now: number): Model {
  const { call, called, feature, data, consult = false } = deed;
  if (model.gone.includes(call)) return model;
  const about = { feature, called, consult, direction: "out" as const, ...(data === undefined ? {} : { data }) };
  if (find(model, call)) return change(model, call, about);
  const before = model.state;
  const pending: Pending | undefined = before?.kind === "busy" ? { kind: "busy", reason: before.reason } : model.pending;
  const state = before?.kind === "talking" ? before : { kind: "talking" as const, since: now };
  const phase = model.phone === "offHook" ? ("dialling" as const) : ("preparing" as const);
  const next = consult ? parkOthers(model, call, now) : model;
  return open({ ...next, state, pending }, call, { phase, partner: called, ...about }, now);
}
