/** Trunks and routes: forms of those that are managed in the console, beside those of the configuration file. */
import type { Key } from "../../i18n";
import { type Form, type Item, type Members, type Suggested, type Thing, number, text, typed } from "./thing";

export const TRUNKS_PATH = "/config/centre/trunks";
export const ROUTES_PATH = "/config/centre/routes";

export interface Address {
  /** As it is typed: `192.0.2.1:5080/tcp`. */
  address: string;
  up: boolean | null;
}

export interface Trunk {
  name: string;
  /** Set here; others are in the configuration file. */
  managed: boolean;
  addresses: Address[];
  domain: string;
  user: string | null;
  hasPassword: boolean;
  expiryMs: number | null;
  registrar: string | null;
  registered: boolean | null;
  identify: string[];
  optionsEveryMs: number;
  caller: string;
  codecs: string[];
  up: boolean | null;
  calls: number | null;
}

export interface Route {
  prefix: string;
  strip: number;
  add: string;
  trunks: string[];
  caller: string | null;
  managed: boolean;
}

export interface Lines {
  trunks: Trunk[];
  routes: Route[];
  sip: boolean;
  editable: boolean;
  /** Why not, in the gateway's words. */
  reason: string | null;
  /** Of the managed routes. */
  version: string;
}

/** Where forms of routes have the names of trunks from. */
const TRUNK_NAMES: Suggested = { path: TRUNKS_PATH, id: "name", name: "name" };

/** Rules of the number that is shown, which have one themselves. */
const NUMBERED = ["else", "always", "prefix"];

const RULES: readonly { value: string; words: Key }[] = [
  { value: "given", words: "admin.callerGiven" },
  { value: "withheld", words: "admin.callerWithheld" },
  { value: "else", words: "admin.callerElse" },
  { value: "always", words: "admin.callerAlways" },
  { value: "prefix", words: "admin.callerPrefix" },
];

/** What the form asks of the number that is shown as calling. */
const callerItems = (rules: typeof RULES): Item[] => [
  { name: "caller", words: "admin.callerShown", kind: "choice", options: rules, resets: ["callerNumber"] },
  {
    name: "callerNumber",
    words: "admin.callerNumber",
    kind: "text",
    required: true,
    most: 24,
    when: (form) => NUMBERED.includes(typed(form, "caller")),
  },
];

/** `else 4930123` in its parts. */
function callerForm(rule: string): Form {
  const [caller = "", callerNumber = ""] = rule.split(" ");
  return { caller, callerNumber };
}

const callerBody = (form: Form): string => `${typed(form, "caller")} ${typed(form, "callerNumber")}`.trim();

/** What was typed with commas or spaces between. */
const listOf = (form: Form, name: string): string[] => typed(form, name).split(/[\s,;]+/).filter((one) => one !== "");

const seconds = (form: Form, name: string): number | undefined => {
  const value = number(form, name);
  return value === undefined ? undefined : Math.round(value * 1000);
};

const hasUser = (form: Form): boolean => typed(form, "user") !== "";

const list = (members: Members, name: string): string[] => (members[name] ?? []) as string[];

export const TRUNK: Thing = {
  path: TRUNKS_PATH,
  title: "admin.trunk",
  id: "name",
  idInBody: true,
  items: [
    { name: "name", words: "common.name", hint: "admin.trunkNameHint", kind: "text", required: true, onlyNew: true, most: 32 },
    { name: "addresses", words: "admin.addresses", hint: "admin.addressesHint", kind: "text" },
    { name: "user", words: "admin.account", hint: "admin.trunkUserHint", kind: "text", most: 255 },
    { name: "password", words: "admin.password", hint: "admin.trunkPasswordHint", kind: "password", most: 255, when: hasUser },
    { name: "registrar", words: "admin.registrar", hint: "admin.registrarHint", kind: "text", most: 255, when: hasUser },
    { name: "expiry", words: "admin.expiry", kind: "number", min: 30, max: 86_400, required: true, when: hasUser },
    ...callerItems(RULES),
    { name: "identify", words: "admin.takenFrom", hint: "admin.identifyHint", kind: "text" },
    { name: "options", words: "admin.optionsEvery", hint: "admin.optionsHint", kind: "number", min: 0, max: 86_400, required: true },
    { name: "domain", words: "admin.trunkDomain", hint: "admin.trunkDomainHint", kind: "text", most: 255 },
    {
      name: "codecs",
      words: "admin.codecs",
      kind: "choice",
      options: [
        { value: "alaw", words: "admin.alawFirst" },
        { value: "ulaw", words: "admin.ulawFirst" },
      ],
    },
  ],
  shown: [],
  fresh: { options: "30", expiry: "300", caller: "given", codecs: "alaw" },
  // A password that isn't known can't come back.
  restorable: (members) => members["hasPassword"] !== true,
  toForm: (members) => ({
    name: text(members, "name"),
    addresses: ((members["addresses"] ?? []) as Address[]).map(({ address }) => address).join(", "),
    user: text(members, "user"),
    password: "",
    registrar: text(members, "registrar"),
    expiry: String(((members["expiryMs"] as number | null) ?? 300_000) / 1000),
    ...callerForm(text(members, "caller")),
    identify: list(members, "identify").join(", "),
    options: String((members["optionsEveryMs"] as number) / 1000),
    domain: text(members, "domain"),
    codecs: list(members, "codecs")[0] ?? "alaw",
  }),
  toBody: (form) => ({
    name: typed(form, "name"),
    addresses: listOf(form, "addresses"),
    domain: typed(form, "domain"),
    user: typed(form, "user"),
    ...(hasUser(form) ? { expiryMs: seconds(form, "expiry") } : {}),
    ...(hasUser(form) && form["password"] ? { password: form["password"] } : {}),
    registrar: hasUser(form) ? typed(form, "registrar") : "",
    identify: listOf(form, "identify"),
    optionsEveryMs: seconds(form, "options"),
    caller: callerBody(form),
    codecs: typed(form, "codecs") === "ulaw" ? ["ulaw", "alaw"] : ["alaw", "ulaw"],
  }),
};

/** How many trunks of a route the form asks for; further ones stay. */
const ASKED = 3;

const REACHED: readonly Key[] = ["admin.trunk", "admin.trunkThen", "admin.trunkLast"];

export const ROUTE: Thing = {
  path: ROUTES_PATH,
  title: "admin.route",
  id: "shown",
  items: [
    { name: "prefix", words: "admin.prefix", hint: "admin.prefixHint", kind: "text", most: 24 },
    { name: "strip", words: "admin.strip", kind: "number", min: 0, max: 24 },
    { name: "add", words: "admin.addDigits", kind: "text", most: 24 },
    ...REACHED.map((words, nth): Item => ({ name: `trunk${nth}`, words, kind: "one", suggested: TRUNK_NAMES, required: nth === 0 })),
    ...callerItems([{ value: "", words: "admin.callerTrunk" }, ...RULES]),
  ],
  shown: [],
  fresh: { prefix: "", strip: "0", add: "", caller: "" },
  toForm: (members) => ({
    prefix: text(members, "prefix"),
    strip: text(members, "strip"),
    add: text(members, "add"),
    ...Object.fromEntries(REACHED.map((_, nth) => [`trunk${nth}`, list(members, "trunks")[nth] ?? ""])),
    ...callerForm(text(members, "caller")),
    // What the form doesn't ask for.
    further: list(members, "trunks").slice(ASKED).join(" "),
  }),
  toBody: (form) => ({
    prefix: typed(form, "prefix"),
    strip: number(form, "strip") ?? 0,
    add: typed(form, "add"),
    trunks: [...new Set([...REACHED.map((_, nth) => typed(form, `trunk${nth}`)), ...listOf(form, "further")])].filter((name) => name !== ""),
    caller: callerBody(form) || null,
  }),
};

/** What is sent of routes. */
export const routeBody = ({ prefix, strip, add, trunks, caller }: Route): Omit<Route, "managed"> => ({ prefix, strip, add, trunks, caller });
