import { maybe } from "../../i18n";
import { DEVICES_FRESH, deviceItems, devicesBody, devicesForm } from "./devices";
import { DISTRIBUTION_FRESH, DISTRIBUTION_ITEMS, distributionBody, distributionForm } from "./distribution";
import { type Members, type Thing, number, plain, text } from "./thing";

const parameter = (members: Members): Members => (members["skillParameter"] ?? {}) as Members;

const FIGURES = ["maxCallNum", "maxWaitTime", "maxAgentWrapupTime"] as const;
const DEVICES = ["timeOutTransferDevice", "busyTransferDevice", "noAgentsTransferDevice"] as const;
/** Talks. */
const VOICE = "5";
/** Those that there are; calls first. */
const MEDIA = [VOICE, "1", "2", "4", "15", "16", "17", "18", "19", "51", "53"] as const;

export const SKILLS: Thing = {
  path: "/config/vdn/skill",
  title: "admin.skills",
  id: "skillId",
  about: "admin.skillsAbout",
  items: [
    { name: "name", words: "common.name", kind: "text", required: true, onlyNew: true, mostBytes: 100 },
    {
      name: "mediaTypeId",
      words: "admin.medium",
      hint: "admin.mediumHint",
      kind: "choice",
      onlyNew: true,
      options: MEDIA.map((medium) => ({ value: medium, words: `admin.medium-${medium}` as const })),
    },
    { name: "description", words: "admin.description", kind: "text", most: 255 },
    { name: "maxCallNum", words: "admin.mostWaiting", kind: "number", required: true, min: 0, max: 10_000 },
    {
      name: "calcOfMaxCallNum",
      words: "admin.mostWaitingOf",
      kind: "choice",
      options: [
        { value: "0", words: "admin.perQueue" },
        { value: "1", words: "admin.perAgent" },
      ],
    },
    { name: "maxWaitTime", words: "admin.mostWait", hint: "admin.mostWaitHint", kind: "number", required: "kept", min: 1, max: 60_000 },
    ...deviceItems("timeOutTransferDevice", "admin.afterWait", "admin.afterWaitTo", false),
    ...deviceItems("busyTransferDevice", "admin.whenFull", "admin.whenFullTo", false),
    ...deviceItems("noAgentsTransferDevice", "admin.whenUnstaffed", "admin.whenUnstaffedTo", true),
    { name: "maxAgentWrapupTime", words: "admin.wrapUp", hint: "admin.queueWrapUpHint", kind: "number", required: "kept", min: 0, max: 3600 },
    ...DISTRIBUTION_ITEMS,
  ],
  fresh: { mediaTypeId: VOICE, maxCallNum: "100", calcOfMaxCallNum: "0", maxWaitTime: "60", ...DEVICES_FRESH, ...DISTRIBUTION_FRESH },
  shown: [
    { name: "name", words: "common.name", text: plain("name") },
    { name: "description", words: "admin.description", text: plain("description") },
    { name: "mediaTypeId", words: "admin.medium", text: (members) => maybe(`admin.medium-${text(members, "mediaTypeId")}`) ?? text(members, "mediaTypeId") },
    { name: "maxCallNum", words: "admin.mostWaiting", text: (members) => text(parameter(members), "maxCallNum") },
    { name: "maxWaitTime", words: "admin.mostWait", text: (members) => text(parameter(members), "maxWaitTime") },
  ],
  called: "name",
  deleteAbout: "admin.deleteQueue",
  toForm: (members) => ({
    name: text(members, "name"),
    mediaTypeId: text(members, "mediaTypeId"),
    description: text(members, "description"),
    ...Object.fromEntries(FIGURES.map((name) => [name, text(parameter(members), name)])),
    calcOfMaxCallNum: text(parameter(members), "calcOfMaxCallNum"),
    ...devicesForm(parameter(members), DEVICES),
    ...distributionForm(members),
  }),
  toBody: (form, isNew) => {
    const skillParameter: Members = {};
    for (const name of [...FIGURES, "calcOfMaxCallNum"]) {
      const value = number(form, name);
      if (value !== undefined) skillParameter[name] = value;
    }
    const devices = devicesBody(form, DEVICES);
    if (typeof devices === "string") return { fault: devices };
    // A queue's name and medium stay.
    const first = isNew ? { name: form["name"], mediaTypeId: number(form, "mediaTypeId") ?? Number(VOICE) } : {};
    return { ...first, description: form["description"] ?? "", skillParameter: { ...skillParameter, ...devices }, distribution: distributionBody(form) };
  },
};
