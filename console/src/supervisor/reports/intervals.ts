/** Calls by intervals, of days too that haven't 24 hours. */
import type { Session } from "../../gateway/session";
import { type Interval, type IntervalsAsked, PACE, askIntervals, pause } from "../report";
import { total } from "../series";
import { type Stretch, stretchesOf } from "./asked";

const DAY_MINUTES = 1440;

/** What is asked for one after the other, all together the time that is wanted. */
export function partsOf(from: number, to: number, minutes: number): Stretch[] {
  return minutes === DAY_MINUTES ? stretchesOf(from, to) : [{ from, to, days: 0 }];
}

export async function askReport(session: Session, asked: IntervalsAsked & { to: number }): Promise<Interval[]> {
  const list: Interval[] = [];
  for (const [nth, { from, to, days }] of partsOf(asked.from, asked.to, asked.minutes).entries()) {
    if (nth > 0) await pause(PACE);
    const intervals = await askIntervals(session, { ...asked, from, to });
    // A day's 25th hour is an interval of its own there.
    const day = days === 1 && intervals.length > 1 ? total(intervals) : undefined;
    list.push(...(day ? [day] : intervals));
  }
  return list;
}
