import { type Members, type Thing, plain, text, tuplesOf } from "./thing";

interface Power {
  skillId: number;
  skillPower: number;
  agentPower: number;
}

/** `1:100:300, 2:50:1`: queues, their weight, and that of the agents' level. */
function powersText(members: Members): string {
  const skills = Array.isArray(members["skills"]) ? (members["skills"] as Power[]) : [];
  return skills.map(({ skillId, skillPower, agentPower }) => `${skillId}:${skillPower}:${agentPower}`).join(", ");
}

export const SKILL_GROUPS: Thing = {
  path: "/config/vdn/skillGroup",
  title: "admin.skillGroups",
  id: "skillGroupId",
  about: "admin.skillGroupsAbout",
  items: [
    { name: "skillGroupName", words: "common.name", kind: "text", required: true, most: 64 },
    { name: "skills", words: "admin.skillsOf", hint: "admin.powersHint", kind: "text" },
  ],
  shown: [
    { name: "skillGroupName", words: "common.name", text: plain("skillGroupName") },
    { name: "skills", words: "admin.skillsOf", text: powersText },
  ],
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
