/** The names of things that forms and tables name by their numbers. */
import type { ConfigSession } from "../gateway/config";
import { useLoad } from "../ui";
import type { Members, Naming, Suggested, Thing } from "./things";

/** Number and name of each; nothing where they couldn't be asked for. */
export type Names = ReadonlyMap<string, readonly { id: string; name: string }[] | undefined>;

/** All kinds that a thing names. */
function named(thing: Thing): Suggested[] {
  const found = [...(thing.names ?? []), ...thing.items.flatMap(({ suggested }) => suggested ?? [])];
  return found.filter((one, at) => found.findIndex(({ path }) => path === one.path) === at);
}

async function load(session: ConfigSession, thing: Thing): Promise<Names> {
  const lists = named(thing).map(async ({ path, id, name }) => {
    try {
      const rows = await session.call<Members[]>("GET", path);
      return [path, rows.map((members) => ({ id: String(members[id]), name: String(members[name] ?? "") }))] as const;
    } catch {
      // Numbers do as well.
      return [path, undefined] as const;
    }
  });
  return new Map(await Promise.all(lists));
}

/** `voice`; where nothing is known of it, its number. */
export function naming(names: Names): Naming {
  const found = new Map([...names].map(([path, list]) => [path, new Map(list?.map(({ id, name }) => [id, name]))]));
  return ({ path }, id) => found.get(path)?.get(String(id)) || String(id);
}

export function useNames(session: ConfigSession, thing: Thing): { names: Names | undefined; reload: () => Promise<void> } {
  const { data, reload } = useLoad(() => load(session, thing), [thing]);
  return { names: data, reload };
}
