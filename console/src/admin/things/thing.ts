/** What an administrator lists, adds, changes and deletes: paths, members and forms, as data. */
import type { Key } from "../../i18n";

/** What a form holds: as typed, before it is converted. */
export type Form = Record<string, string | boolean>;

/** Members as the interface has them. */
export type Members = Record<string, unknown>;

/** Things of another kind that this one names by their numbers. */
export interface Suggested {
  path: string;
  id: string;
  /** The member with the name. */
  name: string;
}

/** The name of a thing; its number where there is no such. */
export type Naming = (of: Suggested, id: unknown) => string;

/** A column of numbers in a list of a form: the second or third part of `1:100:1`. */
export interface Part {
  words: Key;
  min: number;
  max: number;
}

/** A member of a form. */
export interface Item {
  name: string;
  words: Key;
  /** `one`: one of those that `suggested` has. `list`: several of them with numbers, typed as `1:1, 3:2`. */
  kind: "text" | "number" | "password" | "check" | "choice" | "one" | "list";
  hint?: Key;
  /** `new`: of a new one only. `kept`: what has one can't be without it any more. */
  required?: boolean | "new" | "kept";
  /** Members of the form that another choice empties. */
  resets?: readonly string[];
  /** Asked for a new one only. */
  onlyNew?: boolean;
  min?: number;
  max?: number;
  most?: number;
  /** Longest text in bytes of UTF-8. */
  mostBytes?: number;
  /** Of a choice. */
  options?: readonly { value: string; words: Key }[];
  suggested?: Suggested;
  /** Of `one`: what choosing nothing means. */
  nothing?: Key;
  /** Of a list: what stands behind each. */
  parts?: readonly Part[];
  /** Asked only when this is true of the form. */
  when?: (form: Form) => boolean;
}

/** A column beside the id. */
export interface Shown {
  name: string;
  words: Key;
  text: (members: Members, nameOf: Naming) => string;
  /** A colour for it. */
  tone?: (members: Members) => "good" | "warn" | "plain" | undefined;
  /** The text is the end of a key of `admin`. */
  translated?: boolean;
}

export interface Thing {
  /** Below the interface's base. */
  path: string;
  title: Key;
  /** The member that names one. */
  id: string;
  /** What its column is called; a number unless told. */
  idWords?: Key;
  /** Its name in the query, where that is another. */
  queryId?: string;
  items: readonly Item[];
  /** Columns of the table besides the id. */
  shown: readonly Shown[];
  /** Whose names the columns show. */
  names?: readonly Suggested[];
  /** The member that people call it by, beside its number. */
  called?: string;
  /** What goes with a deleted one. */
  deleteAbout?: Key;
  toForm: (members: Members) => Form;
  /** What is sent; a text is the name of the item that can't be read. */
  toBody: (form: Form, isNew: boolean) => Members | { fault: string };
  /** It can only be added and deleted under its id, which the body carries. */
  idInBody?: boolean;
  /** A deleted one comes back whole when it is added again under its id. */
  restorable?: (members: Members) => boolean;
  /** It can be changed and deleted here. */
  mayChange?: (members: Members) => boolean;
  /** A form for a new one begins so. */
  fresh?: Form;
  /** Said above the table. */
  about?: Key;
  /** The table is loaded again so often, in milliseconds. */
  every?: number;
}

/** Where things that other forms name are found. */
export const GROUP_NAMES: Suggested = { path: "/config/vdn/group", id: "groupId", name: "name" };
export const ROLE_NAMES: Suggested = { path: "/config/vdn/userclass", id: "roleId", name: "name" };
export const SKILL_NAMES: Suggested = { path: "/config/vdn/skill", id: "skillId", name: "name" };
export const FLOW_NAMES: Suggested = { path: "/config/vdn/ivrflow", id: "flowId", name: "flowname" };
/** Prompts are named by their files. */
export const PROMPT_NAMES: Suggested = { path: "/config/files/prompts", id: "name", name: "name" };
export const AGENT_NAMES: Suggested = { path: "/config/vdn/agents", id: "agentId", name: "name" };

/** A member as a form shows it; nothing for what isn't there. */
export function text(members: Members, name: string): string {
  const value = members[name];
  return value === null || value === undefined ? "" : String(value);
}

/** A column that is a member. */
export const plain =
  (name: string) =>
  (members: Members): string =>
    text(members, name);

/** A column that is the name of another thing; nothing for none. */
export const nameIn =
  (member: string, of: Suggested) =>
  (members: Members, nameOf: Naming): string => {
    const id = members[member];
    return id === null || id === undefined || id === -1 || id === 0 ? "" : nameOf(of, id);
  };

/** A number that was typed, or nothing. */
export function number(form: Form, name: string): number | undefined {
  const typed = form[name];
  return typed === "" || typed === undefined ? undefined : Number(typed);
}

/** What was typed, without spaces around it. */
export function typed(form: Form, name: string): string {
  const value = form[name];
  return typeof value === "string" ? value.trim() : "";
}

/** `1:1, 3:2` into its numbers, `counts` of them each; what is missing at the end is 1. `undefined` when it isn't such a list. */
export function tuplesOf(words: string, counts: number): number[][] | undefined {
  const parts = words.split(/[\s,;]+/).filter((part) => part !== "");
  const tuples = parts.map((part) => {
    const numbers = part.split(":");
    if (numbers.length > counts || !numbers.every((one) => /^\d{1,4}$/.test(one))) return undefined;
    return Array.from({ length: counts }, (_, nth) => Number(numbers[nth] ?? 1));
  });
  return tuples.every((tuple) => tuple !== undefined) ? tuples : undefined;
}
