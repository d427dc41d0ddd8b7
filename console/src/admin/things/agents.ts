import { GROUP_NAMES, type Members, ROLE_NAMES, type Thing, number, plain, text, tuplesOf } from "./thing";

/** `1:1, 3:2`: queues and levels. */
export function skillsText(members: Members): string {
  const skills = members["skills"];
  if (!Array.isArray(skills)) return "";
  return (skills as { skillId: number; level: number }[]).map(({ skillId, level }) => `${skillId}:${level}`).join(", ");
}

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
    { name: "agentId", words: "admin.workNumber", kind: "number", onlyNew: true, min: 101, max: 59999 },
    { name: "name", words: "common.name", kind: "text", required: true, most: 20 },
    { name: "agentPwd", words: "admin.password", hint: "admin.passwordHint", kind: "password", most: 32 },
    { name: "groupId", words: "admin.group", kind: "number", min: 1, suggested: [GROUP_NAMES] },
    { name: "skills", words: "admin.skillsOf", hint: "admin.skillsHint", kind: "text" },
    { name: "phones", words: "admin.phonesOf", hint: "admin.phonesHint", kind: "text" },
    { name: "userClassId", words: "admin.role", kind: "number", min: 0, max: 255, suggested: [ROLE_NAMES] },
    ...RIGHTS.map(([name, words]) => ({ name, words, kind: "check" as const })),
    { name: "recordCalls", words: "admin.recordCalls", kind: "check" },
  ],
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    { name: "groupId", words: "admin.group", text: (members) => (members["groupId"] === -1 ? "" : text(members, "groupId")) },
    { name: "skills", words: "admin.skillsOf", text: skillsText },
    { name: "phones", words: "admin.phonesOf", text: plain("phones") },
    { name: "userClassId", words: "admin.role", text: (members) => (members["userClassId"] === 0 ? "" : text(members, "userClassId")) },
  ],
  toForm: (members) => ({
    agentId: text(members, "agentId"),
    name: text(members, "name"),
    agentPwd: "",
    groupId: members["groupId"] === -1 ? "" : text(members, "groupId"),
    skills: skillsText(members),
    phones: text(members, "phones"),
    userClassId: text(members, "userClassId"),
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
      phones: form["phones"],
      userClassId: number(form, "userClassId") ?? 0,
      rights: Object.fromEntries(RIGHTS.map(([name]) => [name, form[name] === true])),
      recordCalls: form["recordCalls"] === true,
    };
  },
};
