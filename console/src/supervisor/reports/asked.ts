/** What a report is of: days, intervals, a queue or an agent. */

export type About = "queues" | "agents";

export const MINUTES = ["15", "30", "60", "1440"] as const;
export type Minutes = (typeof MINUTES)[number];

/** The most that the gateway tells at once. */
const MOST_INTERVALS = 1500;
const MOST_DAYS = 31;
const DAY = 86_400_000;

export interface ReportFields {
  about: About;
  /** As `<input type="date">` has them, both days included; local time. */
  first: string;
  last: string;
  minutes: Minutes;
  /** 0 is all. */
  queue: string;
  agent: string;
}

const two = (value: number): string => String(value).padStart(2, "0");

function dayInput(time: number): string {
  const at = new Date(time);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The local days between two times, the first and the last cut where the times are. */
export function daysOf(from: number, to: number): { from: number; to: number }[] {
  const list: { from: number; to: number }[] = [];
  for (let begin = from; begin < to; ) {
    const next = new Date(begin);
    next.setHours(24, 0, 0, 0);
    list.push({ from: begin, to: Math.min(next.getTime(), to) });
    begin = next.getTime();
  }
  return list;
}

export interface Stretch {
  from: number;
  to: number;
  /** How many local days it is. */
  days: number;
}

/**
 * Local days, put together as long as each begins 24 hours after the one before: where the clocks are changed a day has 23
 * or 25 hours, and the days after it would begin at another hour.
 */
export function stretchesOf(from: number, to: number): Stretch[] {
  const list: Stretch[] = [];
  for (const day of daysOf(from, to)) {
    const last = list.at(-1);
    if (last && last.to - last.from === last.days * DAY && day.to - day.from <= DAY) {
      last.to = day.to;
      last.days += 1;
    } else list.push({ ...day, days: 1 });
  }
  return list;
}

export const PRESETS = ["today", "yesterday", "week", "month"] as const;
export type Preset = (typeof PRESETS)[number];

/** First and last day of what is asked for most. */
export function preset(which: Preset, now: number): { first: string; last: string } {
  const day = (before: number): string => {
    const at = new Date(now);
    at.setHours(12, 0, 0, 0);
    at.setDate(at.getDate() - before);
    return dayInput(at.getTime());
  };
  switch (which) {
    case "today":
      return { first: day(0), last: day(0) };
    case "yesterday":
      return { first: day(1), last: day(1) };
    case "week":
      return { first: day(6), last: day(0) };
    case "month":
      return { first: day(29), last: day(0) };
  }
}

export interface ReportAsked {
  about: About;
  from: number;
  to: number;
  minutes: number;
  skillId: number | undefined;
  agentId: number | undefined;
}

export type ReportFault = "badTime" | "badOrder" | "tooLong" | "tooMany" | "badAgent";

/** What to ask for, or what is wrong with the fields. What lies in the future is left out. */
export function reportOf(fields: ReportFields, now: number): { asked: ReportAsked } | { fault: ReportFault } {
  const from = new Date(`${fields.first}T00:00`).getTime();
  const end = new Date(`${fields.last}T00:00`);
  end.setDate(end.getDate() + 1);
  if (Number.isNaN(from) || Number.isNaN(end.getTime())) return { fault: "badTime" };
  const to = Math.min(end.getTime(), now);
  if (to <= from) return { fault: "badOrder" };
  if (to - from > MOST_DAYS * DAY) return { fault: "tooLong" };
  const minutes = Number(fields.minutes);
  if (fields.about === "queues" && (to - from) / (minutes * 60_000) > MOST_INTERVALS) return { fault: "tooMany" };
  const agent = fields.agent.trim();
  if (fields.about === "agents" && agent !== "" && !/^\d{1,6}$/.test(agent)) return { fault: "badAgent" };
  return {
    asked: {
      about: fields.about,
      from,
      to,
      minutes,
      skillId: fields.about === "queues" && fields.queue !== "0" ? Number(fields.queue) : undefined,
      agentId: fields.about === "agents" && agent !== "" ? Number(agent) : undefined,
    },
  };
}
