/** The figures of now, asked again and again while a page that shows them is open. */
import { batch, computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Session } from "../gateway/session";
import { agent } from "../shell/state";
import { type Figures, type Me, askFigures, askMe } from "./report";

/** Milliseconds between two askings. */
const EVERY = 3_000;
/** The same with more agents than one page of the answer holds. */
const EVERY_WHEN_MANY = 10_000;
const MANY = 500;

export interface Live {
  figures: Figures;
  /** When they were asked for, in the page's time: what happened later isn't in them. */
  asked: number;
  /** What the gateway's clock is ahead of the page's; the same while it is about the same. */
  skew: number;
  /** Whether all agents are in them. */
  agents: boolean;
}

export const live = signal<Live | undefined>(undefined);
export const liveFailure = signal<unknown>(undefined);
export const me = signal<Me | undefined>(undefined);
/** Whether there are figures of all agents. */
export const withAgents = computed(() => live.value?.agents === true);
/** Names of queues and groups by their numbers. */
export const queueNames = computed(() => new Map((live.value?.figures.queues ?? []).map((queue) => [queue.skillId, queue.name])));
export const groupNames = computed(() => new Map((live.value?.figures.groups ?? []).map((group) => [group.groupId, group.name])));

/** Differences of the clocks below this come from the way of the answer, in milliseconds. */
const JITTER = 1_000;

let timer: ReturnType<typeof setTimeout> | undefined;
let users = 0;
let usersOfAgents = 0;
let asking = false;
let again = false;

/** What the gateway's clock is ahead; the same as before while that is as likely. */
function skewOf(time: number, asked: number, answered: number): number {
  const [next, before] = [time - Math.round((asked + answered) / 2), live.peek()?.skew];
  return before !== undefined && Math.abs(next - before) < JITTER ? before : next;
}

async function ask(session: Session): Promise<void> {
  const [asked, agents] = [Date.now(), usersOfAgents > 0];
  // Who has signed out meanwhile, or went elsewhere, leaves nothing to the next.
  const wanted = (): boolean => users > 0 && agent.peek()?.session === session;
  try {
    const myself = me.peek() ?? (await askMe(session));
    const figures = await askFigures(session, agents);
    if (!wanted()) return;
    batch(() => {
      me.value = myself;
      live.value = { figures, asked, agents, skew: skewOf(figures.time, asked, Date.now()) };
      liveFailure.value = undefined;
    });
  } catch (error) {
    if (wanted()) liveFailure.value = error;
  }
}

async function poll(session: Session): Promise<void> {
  clearTimeout(timer);
  if (asking) {
    again = true;
    return;
  }
  if (document.visibilityState === "visible") {
    asking = true;
    await ask(session).finally(() => (asking = false));
  }
  const next = agent.peek()?.session;
  if (users === 0 || next === undefined) return;
  const many = (live.peek()?.figures.agents.length ?? 0) > MANY;
  const wait = again ? EVERY / 3 : many ? EVERY_WHEN_MANY : EVERY;
  again = false;
  timer = setTimeout(() => void poll(next), wait);
}

/** Asks soon: something happened that the events alone don't tell. */
export function refresh(): void {
  const session = agent.peek()?.session;
  if (!session || users === 0) return;
  if (asking) {
    again = true;
    return;
  }
  clearTimeout(timer);
  timer = setTimeout(() => void poll(session), EVERY / 6);
}

/** Keeps the figures fresh while the component is there. */
export function useLive(session: Session, agents: boolean): void {
  useEffect(() => {
    users += 1;
    if (agents) usersOfAgents += 1;
    void poll(session);
    const seen = (): void => {
      if (document.visibilityState === "visible") void poll(session);
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      users -= 1;
      if (agents) usersOfAgents -= 1;
      if (users > 0) return;
      clearTimeout(timer);
      forget();
    };
  }, [session, agents]);
}

/** Nobody looks: who looks next sees nothing old, and nothing of somebody else's. */
function forget(): void {
  live.value = undefined;
  liveFailure.value = undefined;
  me.value = undefined;
}

/** The gateway's time, as far as it is known. */
export const gatewayNow = (): number => Date.now() + (live.peek()?.skew ?? 0);
