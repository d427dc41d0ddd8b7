/** The model made anew from what the gateway says is so: after a reload of the page. */
import { change, open, partnerOf } from "./calls";
import { flag, number, part, text } from "./content";
import type { CallInfo } from "./deeds";
import type { AgentState, CallPhase, Message, Model, StateKind } from "./state";

/** States in the platform's numbers, which `syncagentinfo` has. */
const STATES: Readonly<Record<number, StateKind>> = {
  1: "idle",
  2: "ringing",
  3: "ringing",
  4: "ringing",
  5: "talking",
  6: "work",
  7: "busy",
  8: "rest",
};

/** What a page keeps over its reload, because the gateway doesn't tell it. */
export interface KeptByPage {
  reason?: number | undefined;
  until?: number | undefined;
  /** The call that is muted. */
  muted?: string | undefined;
  /** The tasks of recordings that ran, by call. */
  recordings?: Readonly<Record<string, number>> | undefined;
  messages: readonly Message[];
  told: number;
}

export interface Snapshot {
  /** The result of `syncagentinfo`. */
  info: unknown;
  held: readonly CallInfo[];
  /** Calls that are neither held nor the present one: it is a talk of three. */
  others: readonly CallInfo[];
  kept: KeptByPage | undefined;
}

/** Help of two parties: the customer waits meanwhile. */
const HELP = 51;
const CONFERENCE = 53;

/** The model by a snapshot. Times of the gateway are moved to this computer's clock. */
export function synced(empty: Model, { info, held, others, kept }: Snapshot, now: number): Model {
  const about = part(info, "agentStateInfo");
  const behind = now - (number(about, "currentTime") ?? now);
  const kind = STATES[number(about, "state") ?? 0] ?? "idle";
  const since = Math.min(now, (number(about, "agentStateBeginTime") ?? now - behind) + behind);
  const state: AgentState = { kind, since };
  if (kind === "busy" || kind === "rest") state.reason = kept?.reason;
  if (kind === "rest") state.until = kept?.until;
  const pending = flag(about, "preBusy") ? { kind: "busy" as const } : flag(about, "preRest") ? { kind: "rest" as const } : undefined;
  let model: Model = { ...empty, state, pending, messages: kept?.messages ?? [], told: kept?.told ?? 0 };
  const add = (call: CallInfo, phase: CallPhase): void => {
    const parties = { caller: call.caller, called: call.called, feature: call.callfeature };
    const partner = partnerOf(model, parties);
    const answered = call.begintime === null ? undefined : call.begintime + behind;
    const direction = partner === call.called && call.called !== call.caller ? "out" : "in";
    model = open(model, call.callid, { phase, direction, partner, called: call.called, feature: call.callfeature }, now);
    model = change(model, call.callid, {
      since: answered ?? since,
      began: answered ?? since,
      answered,
      queue: call.callskill || undefined,
      waited: call.waitTime,
      data: call.calldata ?? undefined,
      muted: kept?.muted === call.callid,
      recording: kept?.recordings?.[call.callid],
    });
  };
  const current = part(info, "callinfo") as CallInfo | null | undefined;
  const consulting = current?.callfeature === HELP && current.caller === String(empty.agentId);
  // The customer who waits is told as held, and was put there last.
  const waits = consulting ? held.at(-1)?.callid : undefined;
  for (const call of held) add(call, call.callid === waits ? "parked" : "held");
  for (const call of others) add(call, "conference");
  if (current?.callid) {
    const three = others.length > 0;
    const phase = kind === "ringing" ? "ringing" : three ? "conference" : current.begintime === null ? "dialling" : "talking";
    add(current, phase);
    model = change(model, current.callid, { consult: consulting });
    if (current.callfeature === CONFERENCE) model = { ...model, conference: { id: 0, chair: false, members: [] } };
  }
  return { ...model, phone: text(about, "curCallId") === "" && held.length === 0 ? "onHook" : "offHook" };
}
