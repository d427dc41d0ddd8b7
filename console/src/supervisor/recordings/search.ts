/** What calls are looked for: the form's fields, and what is asked for by them. */
import type { CallSearch } from "../report";

export interface Fields {
  /** As `<input type="datetime-local">` has them; local time. */
  from: string;
  to: string;
  number: string;
  agent: string;
  /** 0 is all. */
  queue: string;
  result: string;
}

export const RESULTS = ["answered", "abandoned", "overflowed", "not_reached", "none"] as const;

/** The most days that the gateway looks through at once. */
export const MOST_DAYS = 31;
const DAY = 86_400_000;

const two = (value: number): string => String(value).padStart(2, "0");

/** Local time for `<input type="datetime-local">`. */
export function localInput(time: number): string {
  const at = new Date(time);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export type Fault = "badTime" | "badOrder" | "tooLong" | "badAgent" | "badNumber";

/** What to ask for, or what is wrong with the fields. */
export function searchOf(fields: Fields, now: number): { search: CallSearch } | { fault: Fault } {
  const from = new Date(fields.from).getTime();
  const to = fields.to === "" ? undefined : new Date(fields.to).getTime();
  if (Number.isNaN(from) || Number.isNaN(to ?? 0)) return { fault: "badTime" };
  if ((to ?? now) <= from) return { fault: "badOrder" };
  if ((to ?? now) - from > MOST_DAYS * DAY) return { fault: "tooLong" };
  const agent = fields.agent.trim();
  if (agent !== "" && !/^\d{1,6}$/.test(agent)) return { fault: "badAgent" };
  // As people write numbers.
  const number = fields.number.replace(/[\s()./-]/g, "");
  if (!/^(\+?[\d*#]{1,24})?$/.test(number)) return { fault: "badNumber" };
  return {
    search: {
      from,
      to,
      number: number === "" ? undefined : number,
      agentId: agent === "" ? undefined : Number(agent),
      skillId: fields.queue === "0" ? undefined : Number(fields.queue),
      result: fields.result === "" ? undefined : fields.result,
    },
  };
}
