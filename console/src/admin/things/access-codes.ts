import { t } from "../../i18n";
import { FLOW_NAMES, SKILL_NAMES, type Thing, number, plain, text } from "./thing";

/** Types of devices. */
const QUEUE = 1;
const FLOW = 3;

export const ACCESS_CODES: Thing = {
  path: "/config/vdn/calledroute",
  title: "admin.accessCodes",
  id: "dnId",
  idWords: "admin.id",
  about: "admin.accessCodesAbout",
  items: [
    { name: "accesscode", words: "common.number", kind: "text", required: true, most: 24 },
    {
      name: "to",
      words: "admin.leadsTo",
      kind: "choice",
      options: [
        { value: "queue", words: "admin.toQueue" },
        { value: "flow", words: "admin.toFlow" },
      ],
    },
    { name: "queue", words: "admin.queue", kind: "one", required: true, suggested: SKILL_NAMES, when: (form) => form["to"] !== "flow" },
    { name: "flow", words: "admin.flow", kind: "one", required: true, suggested: FLOW_NAMES, when: (form) => form["to"] === "flow" },
    { name: "description", words: "admin.description", kind: "text", most: 255 },
  ],
  shown: [
    { name: "accesscode", words: "common.number", text: plain("accesscode") },
    {
      name: "to",
      words: "admin.leadsTo",
      text: (members, nameOf) =>
        members["devicetype"] === FLOW
          ? t("admin.flowNamed", { name: nameOf(FLOW_NAMES, members["deviceId"]) })
          : t("admin.queueNamed", { name: nameOf(SKILL_NAMES, members["deviceId"]) }),
    },
    { name: "description", words: "admin.description", text: plain("description") },
  ],
  names: [SKILL_NAMES, FLOW_NAMES],
  called: "accesscode",
  fresh: { to: "queue" },
  toForm: (members) => ({
    accesscode: text(members, "accesscode"),
    to: members["devicetype"] === FLOW ? "flow" : "queue",
    [members["devicetype"] === FLOW ? "flow" : "queue"]: text(members, "deviceId"),
    description: text(members, "description"),
  }),
  toBody: (form) => ({
    accesscode: form["accesscode"],
    devicetype: form["to"] === "flow" ? FLOW : QUEUE,
    deviceId: number(form, form["to"] === "flow" ? "flow" : "queue"),
    description: form["description"] ?? "",
  }),
  restorable: () => true,
};
