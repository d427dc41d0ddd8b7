import { t } from "../../i18n";
import { GROUP_NAMES, type Members, type Naming, ROLE_NAMES, SKILL_NAMES, type Thing, nameIn, number, plain, text, tuplesOf } from "./thing";

const skillList = (members: Members): { skillId: number; level: number }[] =>
  Array.isArray(members["skills"]) ? (members["skills"] as { skillId: number; level: number }[]) : [];

/** `1:1, 3:2`: queues and levels. */
export function skillsText(members: Members): string {
  return skillList(members)
    .map(({ skillId, level }) => `${skillId}:${level}`)
    .join(", ");
}

/** For people: `voice: 1, sales: 2`. */
const skillNames = (members: Members, nameOf: Naming): string =>
  skillList(members)
    .map(({ skillId, level }) => `${nameOf(SKILL_NAMES, skillId)}: ${level}`)
    .join(", ");

/** The other way; `undefined` when it isn't such a list. A queue without a level has level 1. */
export function skillsOf(words: string): { skillId: number; level: number }[] | undefined {
  return tuplesOf(words, 2)?.map(([skillId = 0, level = 1]) => ({ skillId, level }));
}

/** Rights of the agent's own, beside those of its role. */
const RIGHTS = [
  ["inspector", "admin.rightInspector"],
  ["classLeader", "admin.rightClassLeader"],
  ["reportManager", "admin.rightReports"],
  ["refusesInbound", "admin.rightRefuses"],
  ["noCallOut", "admin.rightNoCallOut"],
  ["administrator", "admin.rightAdministrator"],
] as const;

const rightsOf = (members: Members): Members => (members["rights"] ?? {}) as Members;

export const AGENTS: Thing = {
  path: "/config/vdn/agents",
  title: "admin.agents",
  id: "agentId",
  items: [
    { name: "agentId", words: "admin.workNumber", hint: "admin.freeNumberHint", kind: "number", onlyNew: true, min: 1, max: 999_999 },
    { name: "name", words: "common.name", kind: "text", required: true, mostBytes: 20 },
    { name: "agentPwd", words: "admin.password", hint: "admin.passwordHint", kind: "password", required: "new", most: 32 },
    { name: "groupId", words: "admin.group", kind: "one", suggested: GROUP_NAMES },
    {
      name: "skills",
      words: "admin.skillsOf",
      kind: "list",
      suggested: SKILL_NAMES,
      parts: [{ words: "admin.level", min: 1, max: 100 }],
    },
    { name: "phones", words: "admin.phonesOf", hint: "admin.phonesHint", kind: "text" },
    { name: "userClassId", words: "admin.role", kind: "one", suggested: ROLE_NAMES },
    ...RIGHTS.map(([name, words]) => ({ name, words, kind: "check" as const })),
    { name: "recordCalls", words: "admin.recordCalls", kind: "check" },
  ],
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    { name: "groupId", words: "admin.group", text: nameIn("groupId", GROUP_NAMES) },
    { name: "skills", words: "admin.skillsOf", text: skillNames },
    { name: "phones", words: "admin.phonesOf", text: plain("phones") },
    { name: "userClassId", words: "admin.role", text: nameIn("userClassId", ROLE_NAMES) },
    {
      name: "rights",
      words: "admin.rights",
      text: (members) =>
        RIGHTS.flatMap(([name, words]) => (rightsOf(members)[name] === true ? [t(words)] : [])).join(", "),
    },
  ],
  names: [GROUP_NAMES, SKILL_NAMES, ROLE_NAMES],
  called: "name",
  deleteAbout: "admin.deleteAgent",
  toForm: (members) => ({
    agentId: text(members, "agentId"),
    name: text(members, "name"),
    agentPwd: "",
    groupId: members["groupId"] === -1 ? "" : text(members, "groupId"),
    skills: skillsText(members),
    phones: text(members, "phones"),
    userClassId: members["userClassId"] === 0 ? "" : text(members, "userClassId"),
    ...Object.fromEntries(RIGHTS.map(([name]) => [name, rightsOf(members)[name] === true])),
    recordCalls: members["recordCalls"] === true,
  }),
  toBody: (form) => {
    const skills = skillsOf(String(form["skills"] ?? ""));
    if (!skills) return { fault: "skills" };
    return {
      name: form["name"],
      ...(form["agentPwd"] ? { agentPwd: form["agentPwd"] } : {}),
      groupId: number(form, "groupId") ?? -1,
      skills,
      phones: form["phones"] ?? "",
      userClassId: number(form, "userClassId") ?? 0,
      rights: Object.fromEntries(RIGHTS.map(([name]) => [name, form[name] === true])),
      recordCalls: form["recordCalls"] === true,
    };
  },
};
