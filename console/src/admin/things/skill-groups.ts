import { type Members, type Naming, SKILL_NAMES, type Thing, plain, text, tuplesOf } from "./thing";

interface Power {
  skillId: number;
  skillPower: number;
  agentPower: number;
}

const powersOf = (members: Members): Power[] => (Array.isArray(members["skills"]) ? (members["skills"] as Power[]) : []);

/** `1:100:300, 2:50:1`: queues, their weight, and that of the agents' level. */
function powersText(members: Members): string {
  return powersOf(members)
    .map(({ skillId, skillPower, agentPower }) => `${skillId}:${skillPower}:${agentPower}`)
    .join(", ");
}

const powersNamed = (members: Members, nameOf: Naming): string =>
  powersOf(members)
    .map(({ skillId, skillPower, agentPower }) => `${nameOf(SKILL_NAMES, skillId)}: ${skillPower}/${agentPower}`)
    .join(", ");

export const SKILL_GROUPS: Thing = {
  path: "/config/vdn/skillGroup",
  title: "admin.skillGroups",
  id: "skillGroupId",
  about: "admin.skillGroupsAbout",
  items: [
    { name: "skillGroupName", words: "common.name", kind: "text", required: true, mostBytes: 64 },
    {
      name: "skills",
      words: "admin.skillsOf",
      kind: "list",
      suggested: SKILL_NAMES,
      parts: [
        { words: "admin.skillPower", min: 1, max: 100 },
        { words: "admin.agentPower", min: 1, max: 300 },
      ],
    },
  ],
  shown: [
    { name: "skillGroupName", words: "common.name", text: plain("skillGroupName") },
    { name: "skills", words: "admin.skillsOf", text: powersNamed },
  ],
  names: [SKILL_NAMES],
  called: "skillGroupName",
  toForm: (members) => ({ skillGroupName: text(members, "skillGroupName"), skills: powersText(members) }),
  toBody: (form) => {
    const tuples = tuplesOf(String(form["skills"] ?? ""), 3);
    if (!tuples) return { fault: "skills" };
    return {
      skillGroupName: form["skillGroupName"],
      skills: tuples.map(([skillId = 0, skillPower = 1, agentPower = 1]) => ({ skillId, skillPower, agentPower })),
    };
  },
  restorable: () => true,
};
