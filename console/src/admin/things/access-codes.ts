import { FLOW_NAMES, SKILL_NAMES, type Thing, number, plain, text } from "./thing";

export const ACCESS_CODES: Thing = {
  path: "/config/vdn/calledroute",
  title: "admin.accessCodes",
  id: "dnId",
  about: "admin.accessCodesAbout",
  items: [
    { name: "accesscode", words: "common.number", kind: "text", required: true, most: 24 },
    { name: "toFlow", words: "admin.toFlow", kind: "check" },
    {
      name: "deviceId",
      words: "admin.device",
      hint: "admin.deviceHint",
      kind: "number",
      required: true,
      min: 1,
      max: 2000,
      suggested: [SKILL_NAMES],
      when: (form) => form["toFlow"] !== true,
    },
    {
      name: "deviceId",
      words: "admin.device",
      hint: "admin.deviceHint",
      kind: "number",
      required: true,
      min: 1,
      max: 1500,
      suggested: [FLOW_NAMES],
      when: (form) => form["toFlow"] === true,
    },
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
    description: form["description"] ?? "",
  }),
  restorable: () => true,
};
