/** The gateway's figures and history, as the chapter `report` of the interface tells them. */
import { patient } from "../desk/patient";
import type { QueryValue } from "../gateway/http";
import type { Session } from "../gateway/session";

export type StateWord = "idle" | "ringing" | "talking" | "wrapUp" | "busy" | "rest" | "signedOut";

/** How many agents are in which state. */
export interface States {
  signedIn: number;
  idle: number;
  ringing: number;
  talking: number;
  wrapUp: number;
  busy: number;
  rest: number;
}

/** Totals of calls since the day began; times in milliseconds, shares in per cent. */
export interface Totals {
  offered: number;
  answered: number;
  answeredInTime: number;
  abandoned: number;
  overflowed: number;
  unanswered: number;
  placed: number;
  transferred: number;
  serviceLevel: number | null;
  averageWaitMs: number | null;
  longestAnsweredWaitMs: number;
  talkMs: number;
  holdMs: number;
  wrapUpMs: number;
  occupancy: number | null;
}

export interface VdnFigures extends Totals {
  vdn: number;
  name: string;
  waiting: number;
  longestWaitMs: number;
  agents: States;
}

export interface QueueFigures extends Totals {
  skillId: number;
  name: string;
  /** 5 is voice. */
  media: number;
  /** An answer within this time is in time. */
  serviceLevelMs: number;
  waiting: number;
  longestWaitMs: number;
  /** Agents that could be offered a call of the queue now. */
  available: number;
  agents: States;
}

export interface GroupFigures extends Totals {
  groupId: number;
  name: string;
  leader: number | null;
  agents: States;
}

export interface AgentFigures {
  agentId: number;
  name: string;
  groupId: number | null;
  state: StateWord;
  /** Number of the busy reason or of the cause of the rest. */
  reason: number | null;
  /** What the agent wants after the call. */
  pending: "busy" | "rest" | null;
  stateSince: number | null;
  signedIn: number | null;
  phone: string | null;
  skills: number[];
  callId: string | null;
  callKind: number | null;
  partner: string | null;
  queue: number | null;
  held: number;
  talks: number;
  placed: number;
  unanswered: number;
  transferred: number;
  talkMs: number;
  holdMs: number;
  wrapUpMs: number;
  idleMs: number;
  busyMs: number;
  restMs: number;
  signedInMs: number;
  occupancy: number | null;
}

export interface Figures {
  /** When they were taken, in the gateway's time. */
  time: number;
  /** Since when totals count. */
  since: number;
  scope: "vdn" | "group";
  vdn: VdnFigures;
  queues: QueueFigures[];
  groups: GroupFigures[];
  agents: AgentFigures[];
  next: number | null;
}

export interface Interval {
  start: number;
  calls: number;
  offered: number;
  answered: number;
  abandoned: number;
  overflowed: number;
  withinServiceLevel: number;
  serviceLevel: number | null;
  /** Sum over the answered ones. */
  waitMs: number;
  longestWaitMs: number;
  talkMs: number;
  holdMs: number;
  /** Not known of a single queue. */
  wrapUpMs: number | null;
  placed: number;
}

export interface AgentTotals {
  agentId: number;
  name: string;
  groupId: number | null;
  signedInMs: number;
  idleMs: number;
  ringingMs: number;
  talkMs: number;
  wrapUpMs: number;
  busyMs: number;
  restMs: number;
  calls: number;
  answered: number;
  unanswered: number;
  placed: number;
  callMs: number;
}

export interface Recording {
  recordId: string;
  agentId: number;
  begin: number;
  durationMs: number;
}

export interface CallLine {
  callId: string;
  kind: number;
  begin: number;
  caller: string;
  called: string;
  skillId: number | null;
  queue: string | null;
  waitMs: number | null;
  answered: number | null;
  end: number | null;
  talkMs: number;
  holdMs: number;
  cause: number | null;
  result: string;
  agentIds: number[];
  transfers: number;
  recordings: Recording[];
}

export interface Reason {
  id: number;
  text: string;
}

export interface OwnSkill {
  skillId: number;
  name: string;
  level: number;
  serving: boolean;
  media: number;
}

/** What the gateway says of the agent itself. */
export interface Me {
  agentId: number;
  name: string;
  vdn: number;
  vdnName: string;
  groupName: string | null;
  roles: { inspector: boolean; classLeader: boolean; reportManager: boolean; callOut: boolean };
  skills: OwnSkill[];
  scope: "vdn" | "group" | "own";
  /** Groups that the agent leads. */
  leads: number[];
  busyReasons: Reason[];
  restReasons: Reason[];
  /** The agent may have its own calls recorded. */
  selfRecord: boolean;
  autoAnswer: boolean;
  autoIdle: boolean;
  mustChangePassword: boolean;
}

/** What calls are looked for; times in milliseconds. */
export interface CallSearch {
  from: number;
  to?: number | undefined;
  number?: string | undefined;
  agentId?: number | undefined;
  skillId?: number | undefined;
  result?: string | undefined;
}

/** Agents a page, the most that the gateway gives. */
const AGENTS_A_PAGE = 500;

/** A gap between queries that follow one another, so that other parts of the page aren't refused: 5 in 2 seconds are usual. */
export const PACE = 500;

export const pause = (milliseconds: number): Promise<void> => new Promise((go) => setTimeout(go, milliseconds));

/** A query, asked patiently. */
export const ask = <T>(session: Session, path: string, query: Record<string, QueryValue> = {}): Promise<T> =>
  patient(() => session.call<T>("GET", path, { query }));

/** A report as the gateway writes it into a file. */
export async function askSheet(session: Session, path: "intervals" | "agents" | "calls", query: Record<string, QueryValue>): Promise<string> {
  const blob = await patient(() => session.blob(`/report/{agentid}/${path}`, { query: { ...query, format: "csv" } }));
  return blob.text();
}

const askedMe = new WeakMap<Session, Promise<Me>>();

/** Who is signed in. Parts of the page that ask at the same time ask once. */
export function askMe(session: Session): Promise<Me> {
  const under = askedMe.get(session);
  if (under) return under;
  const asking = ask<Me>(session, "/report/{agentid}/me").finally(() => askedMe.delete(session));
  askedMe.set(session, asking);
  return asking;
}

/** Figures with all agents, signed in or not; with none but the totals when `agents` is false. */
export async function askFigures(session: Session, agents: boolean): Promise<Figures> {
  const path = "/report/{agentid}/figures";
  const all = await ask<Figures>(session, path, { limit: agents ? AGENTS_A_PAGE : 1, all: agents });
  while (agents && all.next !== null) {
    await pause(PACE);
    const page = await ask<Figures>(session, path, { from: all.next, limit: AGENTS_A_PAGE, all: true });
    all.agents.push(...page.agents);
    all.next = page.next;
  }
  return all;
}

export interface IntervalsAsked {
  from: number;
  to?: number | undefined;
  minutes: number;
  skillId?: number | undefined;
}

export async function askIntervals(session: Session, asked: IntervalsAsked): Promise<Interval[]> {
  const answer = await ask<{ intervals: Interval[] }>(session, "/report/{agentid}/intervals", { ...asked });
  return answer.intervals;
}

export interface AgentsAsked {
  from: number;
  to?: number | undefined;
  agentId?: number | undefined;
}

/** Everybody's totals, page after page. */
export async function askAgents(session: Session, asked: AgentsAsked): Promise<AgentTotals[]> {
  const all: AgentTotals[] = [];
  for (let after: number | undefined; ; ) {
    const query = { ...asked, after, limit: AGENTS_A_PAGE };
    const page = await ask<{ agents: AgentTotals[]; next: number | null }>(session, "/report/{agentid}/agents", query);
    all.push(...page.agents);
    if (page.next === null) return all;
    after = page.next;
    await pause(PACE);
  }
}

/** One agent's totals of each stretch, one after the other while somebody waits for them; a stretch in which it did nothing has none. */
export async function askAgentDays(
  session: Session,
  agentId: number,
  days: readonly { from: number; to: number }[],
  waited: () => boolean,
): Promise<{ start: number; totals: AgentTotals | undefined }[]> {
  const list: { start: number; totals: AgentTotals | undefined }[] = [];
  for (const [nth, { from, to }] of days.entries()) {
    if (nth > 0) await pause(PACE);
    if (!waited()) break;
    const totals = (await askAgents(session, { from, to, agentId })).find((one) => one.agentId === agentId);
    list.push({ start: from, totals });
  }
  return list;
}

export interface CallPage {
  calls: CallLine[];
  /** `before` of the page after it. */
  next: string | null;
}

export interface PageAsked {
  before?: string | undefined;
  limit: number;
}

export function askCalls(session: Session, search: CallSearch, page: PageAsked): Promise<CallPage> {
  return ask(session, "/report/{agentid}/calls", { ...search, ...page });
}

/** Calls a page, the most that the gateway gives. */
const CALLS_A_PAGE = 200;
/** Pages that are looked through for one page of recorded calls. */
const LOOKED_THROUGH = 10;

/** Calls with recordings that one may hear: looked for among all, until there is a page of them or enough was looked through. */
export async function askRecorded(session: Session, search: CallSearch, { before, limit }: PageAsked): Promise<CallPage> {
  const calls: CallLine[] = [];
  let next: string | null = before ?? null;
  for (let nth = 0; nth < LOOKED_THROUGH; nth += 1) {
    if (nth > 0) await pause(PACE);
    const page = await askCalls(session, search, { before: next ?? undefined, limit: CALLS_A_PAGE });
    calls.push(...page.calls.filter((call) => call.recordings.length > 0));
    next = page.next;
    if (next === null || calls.length >= limit) break;
  }
  return { calls, next };
}

/** The address of a recording that an `<audio>` can fetch by itself, good for half an hour. */
export async function askSound(session: Session, recordId: string): Promise<string> {
  const answer = await ask<{ url: string }>(session, "/recordplay/{agentid}/recordfileurl", { filepath: recordId });
  return answer.url;
}
