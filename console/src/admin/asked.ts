/** How a thing is asked for, what of it is changed, and how a deleted one comes back. */
import type { Members, Thing } from "./things";

/** The thing's id, as text. */
export function idOf(thing: Thing, members: Members): string {
  return String(members[thing.id]);
}

/** `101 Anna`: what people call it. */
export function titleOf(thing: Thing, members: Members): string {
  const name = thing.called === undefined ? "" : String(members[thing.called] ?? "");
  return name === "" ? idOf(thing, members) : `${idOf(thing, members)} ${name}`;
}

/** The thing in a query. */
export function queryOf(thing: Thing, members: Members): Record<string, string> {
  return { [thing.queryId ?? thing.id]: idOf(thing, members) };
}

/** What adds a deleted thing again under its id; nothing when it would not be the same. */
export function restored(thing: Thing, members: Members): Members | undefined {
  if (!thing.restorable?.(members)) return undefined;
  const body = thing.toBody(thing.toForm(members), true);
  return "fault" in body ? undefined : body;
}

/** The query of a thing that was just added: the answer has its id, in an object or the first of a list. */
export function addedQuery(thing: Thing, answer: unknown): Record<string, string> | undefined {
  const first: unknown = Array.isArray(answer) ? answer[0] : answer;
  if (typeof first !== "object" || first === null) return undefined;
  const name = thing.queryId ?? thing.id;
  const id = (first as Members)[name];
  return typeof id === "number" || typeof id === "string" ? { [name]: String(id) } : undefined;
}

const isObject = (value: unknown): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Members of `now` that `before` hasn't so, and members of their members: somebody else may be changing others just now. */
export function difference(now: Members, before: Members): Members {
  const changed: Members = {};
  for (const [name, value] of Object.entries(now)) {
    const old = before[name];
    if (same(value, old)) continue;
    changed[name] = isObject(value) && isObject(old) ? Object.fromEntries(Object.entries(value).filter(([inner, one]) => !same(one, old[inner]))) : value;
  }
  return changed;
}

/** What of `before` puts `changed` back; nothing where it says nothing of a member: a password isn't told. */
export function putBack(changed: Members, before: Members): Members | undefined {
  const back: Members = {};
  for (const [name, value] of Object.entries(changed)) {
    const old = before[name];
    if (old === undefined) return undefined;
    if (!isObject(value) || !isObject(old)) {
      back[name] = old;
      continue;
    }
    const inner = Object.keys(value).map((one) => [one, old[one]] as const);
    if (inner.some(([, one]) => one === undefined)) return undefined;
    back[name] = Object.fromEntries(inner);
  }
  return back;
}
