/** The floor's live part: events of the agents that are shown, laid over the figures. */
import { computed, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { GatewayEvent } from "../../gateway/events";
import type { Session } from "../../gateway/session";
import { agent } from "../../shell/state";
import { groupNames, live, queueNames, refresh } from "../live";
import type { Own } from "./actions";
import { inspecting, take } from "./inspecting";
import { type Overlays, type Row, merge, rowsOf, toldBy } from "./rows";
import { watch } from "./steer";

const overlays = signal<Overlays>(new Map());

/** All agents of the figures, the one who looks included. */
export const rows = computed<Row[]>(() => {
  const now = live.value;
  if (!now) return [];
  const { figures, asked, skew } = now;
  return rowsOf({ agents: figures.agents, asked, skew, queues: queueNames.value, groups: groupNames.value }, overlays.value);
});

/** The one who looks. */
export const own = computed<Own>(() => {
  const agentId = agent.value?.session.agentId ?? 0;
  const row = rows.value.find((one) => one.agentId === agentId);
  const { agentId: whom, hearing } = inspecting.value ?? {};
  return {
    agentId,
    // Who isn't in the figures leads a group and isn't in it: what is possible is up to the gateway.
    state: row?.state ?? "idle",
    inspecting: whom === undefined || hearing === undefined ? undefined : { agentId: whom, hearing },
  };
});

/** Details that only the figures tell are asked for soon after these. */
const ASK_AFTER: ReadonlySet<string> = new Set(["Login", "Active", "WaitAnswer", "Busy", "Rest", "HungUp"]);

export function takeEvent(event: GatewayEvent): void {
  const told = toldBy(event);
  if (!told) return;
  const at = Date.now();
  overlays.value = merge(overlays.peek(), told, at);
  take(told, at);
  if (ASK_AFTER.has(told.what)) refresh();
}

export function forgetOverlays(): void {
  overlays.value = new Map();
}

/** Wait before a changed list is sent: while somebody types, and no more often than figures come. */
const SETTLES = 600;
/** The whole list again, in case the gateway was started anew. */
const AGAIN = 60_000;

/** Asks to be told of these agents while the component is there. */
export function useWatch(session: Session, agents: readonly number[]): void {
  const told = useRef<ReadonlySet<number>>(new Set());
  const list = [...agents].sort((a, b) => a - b).join();
  useEffect(() => {
    const wanted = new Set(list === "" ? [] : list.split(",").map(Number));
    const send = async (all: boolean): Promise<void> => {
      const before = told.current;
      const begin = [...wanted].filter((one) => all || !before.has(one));
      const end = [...before].filter((one) => !wanted.has(one));
      told.current = wanted;
      try {
        await watch(session, begin, end);
      } catch {
        // Figures alone then; the whole list is sent again later.
        told.current = new Set();
      }
    };
    const settle = setTimeout(() => void send(false), SETTLES);
    const repeat = setInterval(() => void send(true), AGAIN);
    return () => {
      clearTimeout(settle);
      clearInterval(repeat);
    };
  }, [session, list]);
  useEffect(
    () => () => {
      if (told.current.size > 0) void watch(session, [], [...told.current]).catch(() => undefined);
      told.current = new Set();
    },
    [session],
  );
}
