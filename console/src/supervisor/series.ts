/** Lines of charts and totals of tables, made of intervals. */
import type { Interval, StateWord, States } from "./report";

/** Milliseconds since 1970 of the local day's beginning. */
export function dayBegin(at: number): number {
  const day = new Date(at);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

export interface DaySeries {
  times: number[];
  offered: number[];
  answered: number[];
  abandoned: number[];
  /** Per cent; null where no call was answered or abandoned. */
  level: (number | null)[];
  /** Seconds; null where no call was answered. */
  wait: (number | null)[];
}

export const averageWait = (interval: Interval): number | null => (interval.answered > 0 ? interval.waitMs / interval.answered : null);

export function daySeries(intervals: readonly Interval[]): DaySeries {
  return {
    times: intervals.map((one) => one.start),
    offered: intervals.map((one) => one.offered),
    answered: intervals.map((one) => one.answered),
    abandoned: intervals.map((one) => one.abandoned),
    level: intervals.map((one) => one.serviceLevel),
    wait: intervals.map((one) => {
      const wait = averageWait(one);
      return wait === null ? null : wait / 1000;
    }),
  };
}

/** All intervals as one; the service level as the gateway computes it: in time of answered and abandoned. */
export function total(intervals: readonly Interval[]): Interval | undefined {
  const first = intervals[0];
  if (!first) return undefined;
  const sum = (of: (one: Interval) => number): number => intervals.reduce((all, one) => all + of(one), 0);
  const [answered, abandoned] = [sum((one) => one.answered), sum((one) => one.abandoned)];
  const within = sum((one) => one.withinServiceLevel);
  return {
    start: first.start,
    calls: sum((one) => one.calls),
    offered: sum((one) => one.offered),
    answered,
    abandoned,
    overflowed: sum((one) => one.overflowed),
    withinServiceLevel: within,
    serviceLevel: answered + abandoned > 0 ? (within * 100) / (answered + abandoned) : null,
    waitMs: sum((one) => one.waitMs),
    longestWaitMs: Math.max(...intervals.map((one) => one.longestWaitMs)),
    talkMs: sum((one) => one.talkMs),
    holdMs: sum((one) => one.holdMs),
    wrapUpMs: intervals.some((one) => one.wrapUpMs === null) ? null : sum((one) => one.wrapUpMs ?? 0),
    placed: sum((one) => one.placed),
  };
}

/** States with agents in them, for a bar of agents by state. */
export function standing(agents: States): { state: Exclude<StateWord, "signedOut">; count: number }[] {
  const words = ["idle", "ringing", "talking", "wrapUp", "busy", "rest"] as const;
  return words.map((state) => ({ state, count: agents[state] }));
}
