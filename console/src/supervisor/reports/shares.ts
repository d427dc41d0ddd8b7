/** An agent's time divided by states. */
import type { AgentTotals, StateWord } from "../report";

export const PARTS: readonly (readonly [state: StateWord, of: (row: AgentTotals) => number])[] = [
  ["talking", (row) => row.talkMs],
  ["wrapUp", (row) => row.wrapUpMs],
  ["ringing", (row) => row.ringingMs],
  ["idle", (row) => row.idleMs],
  ["busy", (row) => row.busyMs],
  ["rest", (row) => row.restMs],
];

export interface Share {
  state: StateWord;
  /** Per cent of the bar. */
  from: number;
  size: number;
}

/** The parts one after the other, all together 100; nothing when there was no time. */
export function shares(row: AgentTotals): Share[] {
  const all = PARTS.reduce((sum, [, of]) => sum + of(row), 0);
  if (all <= 0) return [];
  let from = 0;
  const list: Share[] = [];
  for (const [state, of] of PARTS) {
    const size = (of(row) * 100) / all;
    if (size > 0) list.push({ state, from, size });
    from += size;
  }
  return list;
}
