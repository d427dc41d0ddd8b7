/** The model made anew from what the gateway says is so: after a reload of the page. */
import { change, open, partnerOf } from "./calls";
import { conferenceAgain } from "./conference";
import { flag, number, part, text } from "./content";
import type { CallInfo } from "./deeds";
import { type Abandoned, type AgentState, type CallPhase, type Conference, type DeskCall, type Message, type Model, OUTBOUND, type Preview, type StateKind } from "./state";

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

/** What a page keeps of a call. */
export type KeptOfCall = Partial<Pick<DeskCall, "recording" | "paused" | "muted" | "consult" | "transferring" | "transferredBy" | "phase">>;

/** What a page keeps over its reload, because the gateway doesn't tell it. */
export interface KeptByPage {
  reason?: number | undefined;
  until?: number | undefined;
  calls: Readonly<Record<string, KeptOfCall>>;
  conference?: Conference | undefined;
  last?: DeskCall | undefined;
  previews: readonly Preview[];
  abandoned: readonly Abandoned[];
  messages: readonly Message[];
  told: number;
}

export interface Snapshot {
  /** The result of `syncagentinfo`. */
  info: unknown;
  held: readonly CallInfo[];
  /** Calls that are neither held nor the present one: of a talk of three, or rung for one or for a transfer. */
  others: readonly CallInfo[];
  kept: KeptByPage | undefined;
}

/** Help of two parties: the customer waits meanwhile. */
const HELP = 51;

/** What was told to the person, and stays. */
function shown(kept: KeptByPage | undefined): Pick<Model, "messages" | "previews" | "abandoned" | "told"> {
  const { messages = [], previews = [], abandoned = [], told = 0 } = kept ?? {};
  return { messages, previews, abandoned, told };
}

function calledForHelp(call: CallInfo, agentId: number): boolean {
  return call.callfeature === HELP && call.caller === String(agentId);
}

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
  let model: Model = { ...empty, state, pending, last: kept?.last, ...shown(kept) };
  const add = (call: CallInfo, phase: CallPhase): void => {
    const parties = { caller: call.caller, called: call.called, feature: call.callfeature };
    const partner = partnerOf(model, parties);
    const known = kept?.calls[call.callid];
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
      muted: known?.muted === true && phase === "talking",
      recording: known?.recording,
      paused: known?.paused === true,
      transferredBy: known?.transferredBy,
    });
  };
  const told = part(info, "callinfo") as CallInfo | null | undefined;
  // Without a call that is up it tells the one that was held last.
  const current = held.some((call) => call.callid === told?.callid) ? undefined : told;
  // Of a call outside only the page knows that it is a consultation.
  const consulting =
    current !== null && current !== undefined && held.length > 0 && (calledForHelp(current, empty.agentId) || held.some((call) => kept?.calls[call.callid]?.phase === "parked"));
  // The customer who waits is told as held, and was put there last.
  const parked = held.find((call) => kept?.calls[call.callid]?.phase === "parked") ?? held.at(-1);
  for (const call of held) add(call, consulting && call === parked ? "parked" : "held");
  const rung = others.filter((call) => call.begintime === null);
  const up = others.filter((call) => call.begintime !== null);
  // The target of a transfer that waits for the answer is no call of this agent's.
  const target = rung.find((call) => call.callfeature === OUTBOUND && kept?.calls[call.callid]?.phase !== "joining");
  for (const call of up) add(call, "conference");
  if (current?.callid) {
    const phase = kind === "ringing" ? "ringing" : up.length > 0 ? "conference" : current.begintime === null ? "dialling" : "talking";
    add(current, phase);
    const handing = phase === "talking" && !consulting ? (kept?.calls[current.callid]?.transferring ?? target?.called) : undefined;
    model = change(model, current.callid, { consult: consulting, transferring: handing });
  }
  for (const call of rung.filter((one) => one !== target)) add(call, "joining");
  if (kind === "talking" && !current?.callid && kept?.conference) model = conferenceAgain(model, kept.conference);
  return { ...model, phone: text(about, "curCallId") === "" && held.length === 0 && model.conference === undefined ? "onHook" : "offHook" };
}
