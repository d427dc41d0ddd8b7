/** What an administrator lists, adds, changes and deletes: paths, members and forms, as data. */
import type { Key } from "../i18n";

/** What a form holds: as typed, before it is converted. */
export type Form = Record<string, string | boolean>;

/** A member of a form. */
export interface Item {
  name: string;
  words: Key;
  kind: "text" | "number" | "password" | "check";
  hint?: Key;
  required?: boolean;
  /** Asked for a new one only. */
  onlyNew?: boolean;
  min?: number;
  max?: number;
  most?: number;
}

/** Members as the interface has them. */
export type Members = Record<string, unknown>;

export interface Thing {
  /** Below `/config`. */
  path: string;
  title: Key;
  /** The member that names one, and its place in the query. */
  id: string;
  items: readonly Item[];
  /** Members that a table shows besides the id. */
  shown: readonly { name: string; words: Key; text: (members: Members) => string }[];
  toForm: (members: Members) => Form;
  /** What is sent; a text is the name of the item that can't be read. */
  toBody: (form: Form, isNew: boolean) => Members | { fault: string };
  /** It can only be added and deleted under its id, which the body carries. */
  idInBody?: boolean;
}

const text = (members: Members, name: string): string => {
  const value = members[name];
  return value === null || value === undefined ? "" : String(value);
};

const plain =
  (name: string) =>
  (members: Members): string =>
    text(members, name);

/** `1:1, 3:2`: queues and levels. */
export function skillsText(members: Members): string {
  const skills = members["skills"];
  if (!Array.isArray(skills)) return "";
  return (skills as { skillId: number; level: number }[]).map(({ skillId, level }) => `${skillId}:${level}`).join(", ");
}

/** The other way; `undefined` when it isn't such a list. A queue without a level has level 1. */
export function skillsOf(words: string): { skillId: number; level: number }[] | undefined {
  const parts = words.split(/[\s,;]+/).filter((part) => part !== "");
  const skills = parts.map((part) => {
    const found = /^(\d{1,4})(?::(\d{1,3}))?$/.exec(part);
    return found ? { skillId: Number(found[1]), level: Number(found[2] ?? 1) } : undefined;
  });
  return skills.every((skill) => skill !== undefined) ? skills : undefined;
}

const number = (form: Form, name: string): number | undefined => (form[name] === "" || form[name] === undefined ? undefined : Number(form[name]));

export const AGENTS: Thing = {
  path: "/config/vdn/agents",
  title: "admin.agents",
  id: "agentId",
  items: [
    { name: "agentId", words: "admin.workNumber", kind: "number", onlyNew: true, min: 101, max: 59999 },
    { name: "name", words: "common.name", kind: "text", required: true, most: 20 },
    { name: "agentPwd", words: "admin.password", hint: "admin.passwordHint", kind: "password", most: 32 },
    { name: "groupId", words: "admin.group", kind: "number", min: 1 },
    { name: "skills", words: "admin.skillsOf", hint: "admin.skillsHint", kind: "text" },
    { name: "phones", words: "admin.phonesOf", hint: "admin.phonesHint", kind: "text" },
    { name: "userClassId", words: "admin.role", kind: "number", min: 0, max: 255 },
  ],
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    { name: "groupId", words: "admin.group", text: (members) => (members["groupId"] === -1 ? "" : text(members, "groupId")) },
    { name: "skills", words: "admin.skillsOf", text: skillsText },
    { name: "phones", words: "admin.phonesOf", text: plain("phones") },
  ],
  toForm: (members) => ({
    agentId: text(members, "agentId"),
    name: text(members, "name"),
    agentPwd: "",
    groupId: members["groupId"] === -1 ? "" : text(members, "groupId"),
    skills: skillsText(members),
    phones: text(members, "phones"),
    userClassId: text(members, "userClassId"),
  }),
  toBody: (form) => {
    const skills = skillsOf(String(form["skills"] ?? ""));
    if (!skills) return { fault: "skills" };
    return {
      name: form["name"],
      ...(form["agentPwd"] ? { agentPwd: form["agentPwd"] } : {}),
      groupId: number(form, "groupId") ?? -1,
      skills,
      phones: form["phones"],
      userClassId: number(form, "userClassId") ?? 0,
    };
  },
};

export const GROUPS: Thing = {
  path: "/config/vdn/group",
  title: "admin.groups",
  id: "groupId",
  items: [
    { name: "name", words: "common.name", kind: "text", required: true },
    { name: "leader", words: "admin.leader", hint: "admin.leaderHint", kind: "number", min: 101 },
    { name: "pickUp", words: "admin.pickUp", kind: "check" },
  ],
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    { name: "leader", words: "admin.leader", text: plain("leader") },
    { name: "agents", words: "admin.agents", text: plain("agents") },
  ],
  toForm: (members) => ({ name: text(members, "name"), leader: text(members, "leader"), pickUp: members["pickUp"] === true }),
  toBody: (form) => ({ name: form["name"], leader: number(form, "leader") ?? -1, pickUp: form["pickUp"] === true }),
};

const parameter = (members: Members): Members => (members["skillParameter"] ?? {}) as Members;

export const SKILLS: Thing = {
  path: "/config/vdn/skill",
  title: "admin.skills",
  id: "skillId",
  items: [
    { name: "name", words: "common.name", kind: "text", required: true, onlyNew: true },
    { name: "description", words: "admin.description", kind: "text", most: 255 },
    { name: "maxCallNum", words: "admin.mostWaiting", kind: "number", min: 0, max: 10_000 },
    { name: "maxWaitTime", words: "admin.mostWait", kind: "number", min: 1, max: 60_000 },
    { name: "maxAgentWrapupTime", words: "admin.wrapUp", kind: "number", min: 0, max: 3600 },
  ],
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    { name: "description", words: "admin.description", text: plain("description") },
    { name: "maxCallNum", words: "admin.mostWaiting", text: (members) => text(parameter(members), "maxCallNum") },
    { name: "maxWaitTime", words: "admin.mostWait", text: (members) => text(parameter(members), "maxWaitTime") },
  ],
  toForm: (members) => ({
    name: text(members, "name"),
    description: text(members, "description"),
    maxCallNum: text(parameter(members), "maxCallNum"),
    maxWaitTime: text(parameter(members), "maxWaitTime"),
    maxAgentWrapupTime: text(parameter(members), "maxAgentWrapupTime"),
  }),
  toBody: (form, isNew) => {
    const skillParameter: Members = {};
    for (const name of ["maxCallNum", "maxWaitTime", "maxAgentWrapupTime"]) {
      const value = number(form, name);
      if (value !== undefined) skillParameter[name] = value;
    }
    // A queue's name and medium stay; 5 is a talk.
    return { ...(isNew ? { name: form["name"], mediaTypeId: 5 } : {}), description: form["description"], skillParameter };
  },
};

export const ACCESS_CODES: Thing = {
  path: "/config/vdn/calledroute",
  title: "admin.accessCodes",
  id: "dnId",
  items: [
    { name: "accesscode", words: "common.number", kind: "text", required: true, most: 24 },
    { name: "toFlow", words: "admin.toFlow", kind: "check" },
    { name: "deviceId", words: "admin.device", hint: "admin.deviceHint", kind: "number", required: true, min: 1, max: 2000 },
    { name: "description", words: "admin.description", kind: "text", most: 255 },
  ],
  shown: [
    { name: "accesscode", words: "common.number", text: plain("accesscode") },
    { name: "to", words: "admin.leadsTo", text: (members) => `${members["devicetype"] === 3 ? "IVR" : "ACD"} ${text(members, "deviceId")}` },
    { name: "description", words: "admin.description", text: plain("description") },
  ],
  toForm: (members) => ({
    accesscode: text(members, "accesscode"),
    toFlow: members["devicetype"] === 3,
    deviceId: text(members, "deviceId"),
    description: text(members, "description"),
  }),
  toBody: (form) => ({
    accesscode: form["accesscode"],
    devicetype: form["toFlow"] === true ? 3 : 1,
    deviceId: number(form, "deviceId"),
    description: form["description"],
  }),
};

export const PHONES: Thing = {
  path: "/config/centre/phones",
  title: "admin.phones",
  id: "number",
  idInBody: true,
  items: [
    { name: "number", words: "common.number", kind: "text", required: true, onlyNew: true, most: 24 },
    { name: "password", words: "admin.password", kind: "password", required: true, most: 100 },
  ],
  shown: [
    {
      name: "contacts",
      words: "admin.registered",
      text: (members) =>
        ((members["contacts"] ?? []) as { transport: string; address: string }[]).map(({ transport, address }) => `${transport} ${address}`).join(", "),
    },
    { name: "agentId", words: "admin.agent", text: plain("agentId") },
  ],
  toForm: (members) => ({ number: text(members, "number"), password: "" }),
  toBody: (form) => ({ number: form["number"], password: form["password"] }),
};
