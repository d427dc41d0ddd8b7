/** Where callers go whom a queue doesn't serve: `{"transferType": "Transfer", "deviceType": 1, "value": 5}`. */
import type { Key } from "../../i18n";
import { FLOW_NAMES, type Form, type Item, type Members, PROMPT_NAMES, SKILL_NAMES, text, typed } from "./thing";

/** Kinds of devices that callers are transferred to. */
const KINDS = { queue: 1, flow: 3, number: 5 } as const;

type Kind = keyof typeof KINDS;

const isKind = (words: string): words is Kind => words in KINDS;

/** Callers hear a prompt first. */
const SAID = ["message", "callback"] as const;

const isSaid = (words: string): words is (typeof SAID)[number] => SAID.some((one) => one === words);

const OPTIONS: readonly { value: string; words: Key }[] = [
  { value: "release", words: "admin.overflowRelease" },
  { value: "queue", words: "admin.overflowQueue" },
  { value: "flow", words: "admin.overflowFlow" },
  { value: "number", words: "admin.overflowNumber" },
  { value: "message", words: "admin.overflowMessage" },
  { value: "callback", words: "admin.overflowCallback" },
];

/** What a member says: `queue` and `5`. What can't be set is nothing, and so stays. */
function deviceForm(device: unknown): { to: string; value: string } {
  const members = (device ?? {}) as Members;
  const transfer = text(members, "transferType").toLowerCase();
  if (transfer === "release" || transfer === "wait") return { to: transfer, value: "" };
  if (isSaid(transfer)) return { to: transfer, value: text(members, "value") };
  const to = Object.entries(KINDS).find(([, type]) => type === members["deviceType"])?.[0];
  return transfer === "transfer" && to ? { to, value: text(members, "value") } : { to: "", value: "" };
}

/** The member; `undefined` says nothing of it, `fault` that the number can't be one. */
function deviceOf(to: string, value: string): Members | undefined | "fault" {
  if (to === "") return undefined;
  if (to === "release") return { transferType: "Release" };
  if (to === "wait") return { transferType: "Wait" };
  if (isSaid(to)) return value === "" ? "fault" : { transferType: to === "message" ? "Message" : "Callback", value };
  if (!isKind(to)) return "fault";
  if (!(to === "number" ? /^[0-9*#]{1,24}$/ : /^[1-9]\d{0,3}$/).test(value)) return "fault";
  return { transferType: "Transfer", deviceType: KINDS[to], value: to === "number" ? value : Number(value) };
}

/** A new queue begins so. */
export const DEVICES_FRESH: Form = { timeOutTransferDevice: "release", busyTransferDevice: "release", noAgentsTransferDevice: "wait" };

/** What the form asks of one such member. Another choice asks for another value. */
export function deviceItems(name: string, words: Key, where: Key, waits: boolean): Item[] {
  const options = waits ? [...OPTIONS, { value: "wait", words: "admin.overflowWait" as const }] : OPTIONS;
  const asked = { name: `${name}Value`, words: where, required: true } as const;
  return [
    { name, words, kind: "choice", options, resets: [`${name}Value`] },
    { ...asked, kind: "one", suggested: SKILL_NAMES, when: (form) => form[name] === "queue" },
    { ...asked, kind: "one", suggested: FLOW_NAMES, when: (form) => form[name] === "flow" },
    { ...asked, kind: "text", most: 24, when: (form) => form[name] === "number" },
    { ...asked, words: "admin.overflowPrompt", kind: "one", suggested: PROMPT_NAMES, when: (form) => isSaid(typed(form, name)) },
  ];
}

/** The form's part of a member of `skillParameter`. */
export function devicesForm(parameter: Members, names: readonly string[]): Form {
  return Object.assign(
    {},
    ...names.map((name) => {
      const { to, value } = deviceForm(parameter[name]);
      return { [name]: to, [`${name}Value`]: value };
    }),
  ) as Form;
}

/** The members of the form's part; a text is the item that can't be read. */
export function devicesBody(form: Form, names: readonly string[]): Members | string {
  const members: Members = {};
  for (const name of names) {
    const device = deviceOf(typed(form, name), typed(form, `${name}Value`));
    if (device === "fault") return `${name}Value`;
    if (device) members[name] = device;
  }
  return members;
}
