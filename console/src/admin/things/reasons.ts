/** The words that agents choose from when they rest or are busy. */

export interface Reason {
  id: number;
  text: string;
}

export type ReasonKind = "rest" | "busy";

export type Reasons = Record<ReasonKind, Reason[]>;

/** Numbers that a reason of a kind may have. */
export const REASON_IDS: Record<ReasonKind, { first: number; last: number }> = {
  rest: { first: 0, last: 255 },
  busy: { first: 200, last: 250 },
};

/** The lowest number that is free; `undefined` when none is. New ones of rest begin with 1. */
export function nextId(kind: ReasonKind, list: readonly Reason[]): number | undefined {
  const { first, last } = REASON_IDS[kind];
  for (let id = Math.max(1, first); id <= last; id += 1) if (!list.some((one) => one.id === id)) return id;
  return undefined;
}

/** Which rows of a list can't be sent, and why: the end of a key of `admin`. */
export function reasonFaults(kind: ReasonKind, list: readonly Reason[]): ("reasonNumber" | "reasonTwice" | "reasonText" | undefined)[] {
  const { first, last } = REASON_IDS[kind];
  return list.map(({ id, text }, at) => {
    if (!Number.isInteger(id) || id < first || id > last) return "reasonNumber";
    if (list.findIndex((one) => one.id === id) !== at) return "reasonTwice";
    return text.trim() === "" ? "reasonText" : undefined;
  });
}

/** As the gateway keeps them: by number, without spaces around the words. */
export function tidied(list: readonly Reason[]): Reason[] {
  return list.map(({ id, text }) => ({ id, text: text.trim() })).sort((one, other) => one.id - other.id);
}
