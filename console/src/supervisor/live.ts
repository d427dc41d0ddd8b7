/** The figures of now, asked again and again while a page that shows them is open. */
import { computed, signal } from "@preact/signals";
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
  /** What the gateway's clock is ahead of the page's. */
  skew: number;
  /** Whether all agents are in them. */
  agents: boolean;
}

export const live = signal<Live | undefined>(undefined);
export const liveFailure = signal<unknown>(undefined);
export const me = signal<Me | undefined>(undefined);
/** Names of queues and groups by their numbers. */
export const queueNames = computed(() => new Map((live.value?.figures.queues ?? []).map((queue) => [queue.skillId, queue.name])));
export const groupNames = computed(() => new Map((live.value?.figures.groups ?? []).map((group) => [group.groupId, group.name])));

let timer: ReturnType<typeof setTimeout> | undefined;
let users = 0;
let usersOfAgents = 0;
let asking = false;
let again = false;

async function poll(session: Session): Promise<void> {
  clearTimeout(timer);
  if (asking) {
    again = true;
    return;
  }
  if (document.visibilityState === "visible") {
    asking = true;
    const [asked, agents] = [Date.now(), usersOfAgents > 0];
    try {
      me.value ??= await askMe(session);
      const figures = await askFigures(session, agents);
      const answered = Date.now();
      live.value = { figures, asked, agents, skew: figures.time - Math.round((asked + answered) / 2) };
      liveFailure.value = undefined;
    } catch (error) {
      liveFailure.value = error;
    } finally {
      asking = false;
    }
  }
  if (users === 0 || agent.peek()?.session !== session) return;
  const many = (live.peek()?.figures.agents.length ?? 0) > MANY;
  const wait = again ? EVERY / 3 : many ? EVERY_WHEN_MANY : EVERY;
  again = false;
  timer = setTimeout(() => void poll(session), wait);
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
      if (users === 0) clearTimeout(timer);
    };
  }, [session, agents]);
}

/** Forgets another session's figures. */
export function forget(): void {
  live.value = undefined;
  liveFailure.value = undefined;
  me.value = undefined;
}
