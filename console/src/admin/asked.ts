/** How a thing is asked for, and how a deleted one comes back. */
import type { Members, Thing } from "./things";

/** The thing's id, as text. */
export function idOf(thing: Thing, members: Members): string {
  return String(members[thing.id]);
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
