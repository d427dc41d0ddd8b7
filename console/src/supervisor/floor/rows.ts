/** Rows of the floor: the gateway's figures, with what was told since then laid over them. */
import type { GatewayEvent } from "../../gateway/events";
import type { AgentFigures, StateWord } from "../report";

/** How an inspector takes part in a talk. */
export type Hearing = "listen" | "whisper" | "insert";

export interface Row {
  agentId: number;
  name: string;
  groupId: number | null;
  group: string;
  state: StateWord;
  /** Since when, in the page's time. */
  since: number | null;
  reason: number | null;
  pending: "busy" | "rest" | null;
  phone: string | null;
  skills: number[];
  skillNames: string[];
  callId: string | null;
  callKind: number | null;
  partner: string | null;
  queue: string | null;
  held: number;
  talks: number;
  recording: boolean;
  /** Another inspector takes part. */
  heard: "listen" | "insert" | null;
}

/** What QC_AgentState_Notify says of an agent. */
export interface Told {
  agentId: number;
  /** Without the prefix: `Idle`. */
  what: string;
}

/** What is known of an agent beyond the figures. */
export interface Overlay {
  state?: StateWord;
  /** When the state was told. */
  at: number;
  recording: boolean;
  heard: "listen" | "insert" | null;
}

export type Overlays = ReadonlyMap<number, Overlay>;

const PREFIX = "QC_AgentState_";

/** The states that are told; Login and HungUp are followed by the state itself. */
const STATE_OF: Readonly<Record<string, StateWord>> = {
  Logout: "signedOut",
  Idle: "idle",
  Busy: "busy",
  Work: "wrapUp",
  Rest: "rest",
  Active: "talking",
  ThreeParty: "talking",
  WaitAnswer: "ringing",
  WaitAlerting: "ringing",
};

/** What an event tells of another agent; nothing when it is another kind of event. */
export function toldBy(event: GatewayEvent): Told | undefined {
  if (event.eventType !== "QC_AgentState_Notify") return undefined;
  const content = event.content as { subtype?: unknown; monitoredagent?: unknown } | null;
  const agentId = Number(content?.monitoredagent);
  const subtype = content?.subtype;
  if (typeof subtype !== "string" || !subtype.startsWith(PREFIX) || !Number.isInteger(agentId)) return undefined;
  return { agentId, what: subtype.slice(PREFIX.length) };
}

/** The overlays after something more was told at `at`. */
export function merge(overlays: Overlays, { agentId, what }: Told, at: number): Overlays {
  const before = overlays.get(agentId) ?? { at: 0, recording: false, heard: null };
  const state = STATE_OF[what];
  let after: Overlay = state && state !== before.state ? { ...before, state, at } : before;
  if (state && state !== "talking" && (after.recording || after.heard)) after = { ...after, recording: false, heard: null };
  if (what === "RecordBegin" || what === "RecordStop") after = { ...after, recording: what === "RecordBegin" };
  if (what === "MonitorSupervisorOther") after = { ...after, heard: "listen" };
  if (what === "MonitorInsertCall") after = { ...after, heard: "insert" };
  if (what === "StopSuperviseInsert") after = { ...after, heard: null };
  return after === before ? overlays : new Map(overlays).set(agentId, after);
}

export interface RowsFrom {
  agents: readonly AgentFigures[];
  /** When the figures were asked for, in the page's time. */
  asked: number;
  /** What the gateway's clock is ahead of the page's. */
  skew: number;
  queues: ReadonlyMap<number, string>;
  groups: ReadonlyMap<number, string>;
}

export function rowsOf({ agents, asked, skew, queues, groups }: RowsFrom, overlays: Overlays): Row[] {
  return agents.map((agent) => {
    const over = overlays.get(agent.agentId);
    // A state that was told before the figures were taken is in them.
    const newer = over?.state !== undefined && over.at > asked && over.state !== agent.state ? over.state : undefined;
    const state = newer ?? agent.state;
    const inCall = state === "talking" || state === "ringing";
    const since = agent.stateSince === null ? null : agent.stateSince - skew;
    return {
      agentId: agent.agentId,
      name: agent.name,
      groupId: agent.groupId,
      group: agent.groupId === null ? "" : (groups.get(agent.groupId) ?? String(agent.groupId)),
      state,
      since: newer ? (state === "signedOut" ? null : (over?.at ?? null)) : since,
      reason: newer ? null : agent.reason,
      pending: newer ? null : agent.pending,
      phone: agent.phone,
      skills: agent.skills,
      skillNames: agent.skills.map((skill) => queues.get(skill) ?? String(skill)),
      callId: inCall || agent.held > 0 ? agent.callId : null,
      callKind: inCall ? agent.callKind : null,
      partner: inCall ? agent.partner : null,
      queue: inCall && agent.queue !== null ? (queues.get(agent.queue) ?? String(agent.queue)) : null,
      held: agent.held,
      talks: agent.talks,
      recording: state === "talking" && (over?.recording ?? false),
      heard: over?.heard ?? null,
    };
  });
}

const sameValue = (one: unknown, other: unknown): boolean =>
  Array.isArray(one) && Array.isArray(other) ? one.join("\n") === other.join("\n") : one === other;

const sameRow = (one: Row, other: Row): boolean => (Object.keys(one) as (keyof Row)[]).every((name) => sameValue(one[name], other[name]));

/** The next rows, with the objects of before where nothing has changed: what is drawn of them needn't be drawn again. */
export function sameRows(before: readonly Row[], next: readonly Row[]): readonly Row[] {
  const known = new Map(before.map((row) => [row.agentId, row]));
  const list = next.map((row) => {
    const old = known.get(row.agentId);
    return old && sameRow(old, row) ? old : row;
  });
  return list.length === before.length && list.every((row, nth) => row === before[nth]) ? before : list;
}

export interface FloorFilter {
  text: string;
  state: StateWord | "signedIn" | "all";
  /** 0 is all. */
  group: number;
  skill: number;
}

export function filterRows(rows: readonly Row[], filter: FloorFilter): Row[] {
  const text = filter.text.trim().toLowerCase();
  return rows.filter((row) => {
    if (filter.state === "signedIn" ? row.state === "signedOut" : filter.state !== "all" && row.state !== filter.state) return false;
    if (filter.group !== 0 && row.groupId !== filter.group) return false;
    if (filter.skill !== 0 && !row.skills.includes(filter.skill)) return false;
    if (text === "") return true;
    const words = [String(row.agentId), row.name, row.group, row.partner ?? "", row.phone ?? "", ...row.skillNames];
    return words.some((word) => word.toLowerCase().includes(text));
  });
}

/** The most agents that one can be told of. */
export const MOST_WATCHED = 500;

/** Whom to be told of: everybody, or those that are shown when there are too many. */
export function watched(all: readonly number[], shown: readonly number[]): number[] {
  return (all.length <= MOST_WATCHED ? all : shown).slice(0, MOST_WATCHED);
}
