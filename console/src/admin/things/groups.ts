import { AGENT_NAMES, type Thing, number, plain, text } from "./thing";

export const GROUPS: Thing = {
  path: "/config/vdn/group",
  title: "admin.groups",
  id: "groupId",
  items: [
    { name: "name", words: "common.name", kind: "text", required: true },
    { name: "leader", words: "admin.leader", hint: "admin.leaderHint", kind: "number", min: 101, suggested: [AGENT_NAMES] },
    { name: "pickUp", words: "admin.pickUp", kind: "check" },
  ],
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    { name: "leader", words: "admin.leader", text: plain("leader") },
    { name: "agents", words: "admin.agents", text: plain("agents") },
  ],
  toForm: (members) => ({ name: text(members, "name"), leader: text(members, "leader"), pickUp: members["pickUp"] === true }),
  toBody: (form) => ({ name: form["name"], leader: number(form, "leader") ?? -1, pickUp: form["pickUp"] === true }),
  // Its agents would not come back.
  restorable: (members) => members["agents"] === 0,
};
