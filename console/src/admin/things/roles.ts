import { type Form, type Members, type Thing, plain, text } from "./thing";

/** Rights that the gateway knows, and their places in the row of flags. */
const RIGHTS = { callOut: 4, refusesInbound: 11, inspector: 12 } as const;
const PLACES: readonly number[] = Object.values(RIGHTS);
/** What a new role has; those of other programs may have more. */
const FEWEST = 32;
const LENGTHS = [32, 64, 128] as const;

const flagsOf = (members: Members): number[] => (Array.isArray(members["roles"]) ? (members["roles"] as number[]) : []);

/** The places of flags that are set and that the gateway gives no meaning: `0, 3`. */
function others(flags: readonly number[]): string {
  return flags.flatMap((flag, place) => (flag === 1 && !PLACES.includes(place) ? [String(place)] : [])).join(", ");
}

/** The row of flags of a form; `undefined` when the other places can't be read. */
function rolesOf(form: Form): number[] | undefined {
  const words = String(form["others"] ?? "");
  const places = words.split(/[\s,;]+/).filter((part) => part !== "");
  if (!places.every((place) => /^\d{1,3}$/.test(place))) return undefined;
  const set = places.map(Number);
  for (const [name, place] of Object.entries(RIGHTS)) if (form[name] === true) set.push(place);
  const needed = Math.max(FEWEST, Number(form["length"] ?? 0), ...set.map((place) => place + 1));
  const length = LENGTHS.find((one) => one >= needed);
  return length && Array.from({ length }, (_, place) => (set.includes(place) ? 1 : 0));
}

export const ROLES: Thing = {
  path: "/config/vdn/userclass",
  title: "admin.roles",
  id: "roleId",
  queryId: "userClassId",
  about: "admin.rolesAbout",
  items: [
    { name: "name", words: "common.name", kind: "text", required: true, mostBytes: 20 },
    { name: "callOut", words: "admin.rightCallOut", kind: "check" },
    { name: "refusesInbound", words: "admin.rightRefuses", kind: "check" },
    { name: "inspector", words: "admin.rightInspector", kind: "check" },
    { name: "others", words: "admin.rightOthers", hint: "admin.rightOthersHint", kind: "text" },
  ],
  fresh: { callOut: true },
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    ...(
      [
        ["callOut", "admin.rightCallOut"],
        ["refusesInbound", "admin.rightRefuses"],
        ["inspector", "admin.rightInspector"],
      ] as const
    ).map(([name, words]) => ({
      name,
      words,
      text: (members: Members) => (flagsOf(members)[RIGHTS[name]] === 1 ? "yes" : "no"),
      translated: true,
    })),
    { name: "others", words: "admin.rightOthers", text: (members) => others(flagsOf(members)) },
  ],
  called: "name",
  toForm: (members) => {
    const flags = flagsOf(members);
    return {
      name: text(members, "name"),
      ...Object.fromEntries(Object.entries(RIGHTS).map(([name, place]) => [name, flags[place] === 1])),
      others: others(flags),
      length: String(flags.length),
    };
  },
  toBody: (form) => {
    const roles = rolesOf(form);
    return roles ? { name: form["name"], roles } : { fault: "others" };
  },
  restorable: () => true,
};
