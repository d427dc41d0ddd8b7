import { AGENT_NAMES, type Thing, nameIn, number, plain, text } from "./thing";

export const GROUPS: Thing = {
  path: "/config/vdn/group",
  title: "admin.groups",
  id: "groupId",
  items: [
    { name: "name", words: "common.name", kind: "text", required: true, mostBytes: 100 },
    { name: "leader", words: "admin.leader", hint: "admin.leaderHint", kind: "number", min: 1, suggested: AGENT_NAMES },
    { name: "pickUp", words: "admin.pickUp", kind: "check" },
  ],
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    { name: "leader", words: "admin.leader", text: nameIn("leader", AGENT_NAMES) },
    { name: "agents", words: "admin.agents", text: plain("agents") },
  ],
  names: [AGENT_NAMES],
  called: "name",
  deleteAbout: "admin.deleteGroup",
  toForm: (members) => ({ name: text(members, "name"), leader: text(members, "leader"), pickUp: members["pickUp"] === true }),
  toBody: (form) => ({ name: form["name"], leader: number(form, "leader") ?? -1, pickUp: form["pickUp"] === true }),
  // Its agents would not come back.
  restorable: (members) => members["agents"] === 0,
};
