import { AGENT_NAMES, type Members, type Thing, nameIn, text } from "./thing";

const contacts = (members: Members): string =>
  ((members["contacts"] ?? []) as { transport: string; address: string }[]).map(({ transport, address }) => `${transport} ${address}`).join(", ");

/** The end of a key of `admin`. */
export function phoneState(members: Members): "registeredNow" | "notRegistered" | "unusable" {
  if (members["registered"] === true) return "registeredNow";
  return members["account"] === true && members["usable"] === false ? "unusable" : "notRegistered";
}

const TONES = { registeredNow: "good", notRegistered: "plain", unusable: "warn" } as const;

export const PHONES: Thing = {
  path: "/config/centre/phones",
  title: "admin.phones",
  id: "number",
  idInBody: true,
  about: "admin.phonesAbout",
  every: 5_000,
  items: [
    { name: "number", words: "common.number", kind: "text", required: true, onlyNew: true, most: 24 },
    { name: "password", words: "admin.password", hint: "admin.phonePasswordHint", kind: "password", required: true, most: 100 },
  ],
  shown: [
    { name: "state", words: "common.status", text: phoneState, translated: true, tone: (members) => TONES[phoneState(members)] },
    { name: "contacts", words: "admin.registered", text: contacts },
    { name: "agentId", words: "admin.agent", text: nameIn("agentId", AGENT_NAMES) },
  ],
  names: [AGENT_NAMES],
  deleteAbout: "admin.deletePhone",
  toForm: (members) => ({ number: text(members, "number"), password: "" }),
  toBody: (form) => ({ number: form["number"], password: form["password"] }),
  // A browser's phone has no account.
  mayChange: (members) => members["account"] !== false,
};
