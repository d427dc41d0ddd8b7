/** Changes of the calls in a model. Each gives a new model. */
import { CONFERENCE, type CallPhase, type DeskCall, type Model, type Notice } from "./state";

/** How many ids of calls that are over are remembered: an answer may come after the events that it is about. */
const REMEMBERED = 20;
const MOST_NOTICES = 20;

/** Call types in which the agent called. */
const OUTGOING: readonly number[] = [7, 44];

export interface Parties {
  caller: string;
  called: string;
  feature?: number | undefined;
}

export function find(model: Model, id: string): DeskCall | undefined {
  return model.calls.find((call) => call.id === id);
}

/** Changes a call that is there. */
export function change(model: Model, id: string, part: Partial<DeskCall>): Model {
  return { ...model, calls: model.calls.map((call) => (call.id === id ? { ...call, ...part } : call)) };
}

/** Puts a call into a phase; the same phase again keeps its time. */
export function move(model: Model, id: string, phase: CallPhase, now: number): Model {
  const call = find(model, id);
  return call && call.phase !== phase ? change(model, id, { phase, since: now }) : model;
}

/** The other end, as this agent sees it. */
export function partnerOf(model: Model, parties: Parties, known?: DeskCall): string {
  const { caller, called, feature } = parties;
  const mine = caller === model.own || caller === String(model.agentId);
  const out = known ? known.direction === "out" : OUTGOING.includes(feature ?? 0) || mine;
  return out && called !== "" ? called : caller;
}

/** The call as it is, or a new one. */
export function open(model: Model, id: string, first: Partial<DeskCall> & { phase: CallPhase }, now: number): Model {
  if (find(model, id)) return model;
  const call: DeskCall = {
    id,
    since: now,
    began: now,
    direction: "in",
    feature: 0,
    partner: "",
    called: "",
    muted: false,
    consult: false,
    wanted: false,
    paused: false,
    phoneAsked: false,
    ...first,
  };
  return { ...model, calls: [...model.calls, call] };
}

/** Takes a call away and remembers it as the last one. */
export function close(model: Model, id: string): Model {
  const call = find(model, id);
  const gone = [id, ...model.gone.filter((other) => other !== id)].slice(0, REMEMBERED);
  if (!call) return { ...model, gone };
  const calls = model.calls.filter((other) => other.id !== id);
  // A conference leaves nothing to work on: what it was made of did.
  const last = call.feature === CONFERENCE ? model.last : { ...call, transferring: undefined, muted: false };
  return { ...model, gone, calls, last };
}

/** Takes all calls away: the agent's state tells that there is none. */
export function closeAll(model: Model): Model {
  const next = model.calls.reduce((before, call) => close(before, call.id), model);
  return { ...next, conference: undefined, joins: undefined };
}

/** Who waited talks again: it was no consultation after all. */
export function unparkAll(model: Model, now: number): Model {
  return model.calls.filter((call) => call.phase === "parked").reduce((before, call) => move(before, call.id, "talking", now), model);
}

/** Who talked waits, because the agent begins to consult. */
export function parkOthers(model: Model, but: string, now: number): Model {
  return model.calls
    .filter((call) => call.id !== but && call.phase === "talking")
    .reduce((before, call) => change(move(before, call.id, "parked", now), call.id, { muted: false }), model);
}

export function notice(model: Model, what: Notice["what"], about = ""): Model {
  const told = model.told + 1;
  return { ...model, told, notices: [...model.notices, { id: told, what, about }].slice(-MOST_NOTICES) };
}
