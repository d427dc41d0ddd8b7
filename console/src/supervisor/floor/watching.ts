/** The floor's live part: events of the agents that are shown, laid over the figures. */
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { GatewayEvent } from "../../gateway/events";
import type { Session } from "../../gateway/session";
import { agent } from "../../shell/state";
import { groupNames, live, queueNames, refresh } from "../live";
import type { Own } from "./actions";
import { inspecting, take } from "./inspecting";
import { type Overlays, type Row, type Told, merge, rowsOf, sameRows, toldBy } from "./rows";
import { watch } from "./steer";

const overlays = signal<Overlays>(new Map());

let shown: readonly Row[] = [];

/** All agents of the figures, the one who looks included. Whose row is the same as before is the same object. */
export const rows = computed<readonly Row[]>((): readonly Row[] => {
  const now = live.value;
  if (!now) return (shown = []);
  const { figures, asked, skew } = now;
  const next = rowsOf({ agents: figures.agents, asked, skew, queues: queueNames.value, groups: groupNames.value }, overlays.value);
  return (shown = sameRows(shown, next));
});
/** The one who looks. */
export const own = computed<Own>(() => {
  const agentId = agent.value?.session.agentId ?? 0;
  const row = rows.value.find((one) => one.agentId === agentId);
  return {
    agentId,
    // Who isn't in the figures leads a group and isn't in it: what is possible is up to the gateway.
    state: row?.state ?? "idle",
    inspecting: inspecting.value,
  };
});

/** Details that only the figures tell are asked for soon after these. */
const ASK_AFTER: ReadonlySet<string> = new Set(["Login", "Active", "WaitAnswer", "Busy", "Rest", "HungUp"]);

/** What was told within this is shown together: many agents change at a time. Milliseconds. */
const TOGETHER = 200;
let heard: { told: Told; at: number }[] = [];
let telling: ReturnType<typeof setTimeout> | undefined;

function tell(): void {
  telling = undefined;
  overlays.value = heard.reduce<Overlays>((all, { told, at }) => merge(all, told, at), overlays.peek());
  heard = [];
}

export function takeEvent(event: GatewayEvent): void {
  const told = toldBy(event);
  if (!told) return;
  const at = Date.now();
  take(told, at);
  heard.push({ told, at });
  telling ??= setTimeout(tell, TOGETHER);
  if (ASK_AFTER.has(told.what)) refresh();
}

export function forgetOverlays(): void {
  clearTimeout(telling);
  telling = undefined;
  heard = [];
  overlays.value = new Map();
}

/** Of these nothing more is told: what was told would grow old. */
function forgetOverlaysOf(agents: readonly number[]): void {
  if (agents.length === 0) return;
  const rest = new Map(overlays.peek());
  for (const one of agents) rest.delete(one);
  overlays.value = rest;
}

/** Wait before a changed list is sent: while somebody types, and no more often than figures come. */
const SETTLES = 600;
/** The whole list again, in case the gateway was started anew. */
const AGAIN = 60_000;

/** Asks to be told of these agents while the component is there. */
export function useWatch(session: Session, agents: readonly number[]): void {
  const told = useRef<ReadonlySet<number>>(new Set());
  const latest = useRef<(all: boolean) => Promise<void>>();
  const list = [...agents].sort((a, b) => a - b).join();
  useEffect(() => {
    const wanted = new Set(list === "" ? [] : list.split(",").map(Number));
    const send = async (all: boolean): Promise<void> => {
      const before = told.current;
      const begin = [...wanted].filter((one) => all || !before.has(one));
      const end = [...before].filter((one) => !wanted.has(one));
      told.current = wanted;
      forgetOverlaysOf(end);
      try {
        await watch(session, begin, end);
      } catch {
        // Figures alone then; the whole list is sent again later.
        told.current = new Set();
      }
    };
    latest.current = send;
    const settle = setTimeout(() => void send(false), SETTLES);
    return () => clearTimeout(settle);
  }, [session, list]);
  useEffect(() => {
    const repeat = setInterval(() => void latest.current?.(true), AGAIN);
    return () => {
      clearInterval(repeat);
      if (told.current.size > 0) void watch(session, [], [...told.current]).catch(() => undefined);
      told.current = new Set();
      // What isn't told any more would grow old.
      forgetOverlays();
    };
  }, [session]);
}
