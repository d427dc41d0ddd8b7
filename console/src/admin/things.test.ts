import { describe, expect, it } from "vitest";
import { ACCESS_CODES, AGENTS, GROUPS, PHONES, SKILLS, type Thing, skillsOf } from "./things";

describe("skillsOf", () => {
  it.each([
    ["1:1, 3:2", [{ skillId: 1, level: 1 }, { skillId: 3, level: 2 }]],
    ["4;5:100", [{ skillId: 4, level: 1 }, { skillId: 5, level: 100 }]],
    ["", []],
    ["voice", undefined],
    ["1:1:1", undefined],
  ])("%s", (words, expected) => expect(skillsOf(words)).toEqual(expected));
});

const NO_RIGHTS = {
  inspector: false,
  classLeader: false,
  reportManager: false,
  refusesInbound: false,
  noCallOut: false,
  administrator: false,
};

const ENDS = {
  timeOutTransferDevice: { transferType: "Callback", value: "en/later.wav" },
  busyTransferDevice: { transferType: "Message", value: "en/busy.wav" },
  noAgentsTransferDevice: { transferType: "Wait" },
};

const DISTRIBUTION = {
  strategy: "ring-all",
  priority: 3,
  serviceLevelTime: 20,
  ringTime: 0,
  lastAgentTime: 3600,
  patienceForAgentTime: 5,
  music: "en/waiting.wav",
  recordCalls: true,
  tellsAbandoned: false,
};

/** What a query tells, and what is sent when nothing is changed. */
const CASES: [string, Thing, Record<string, unknown>, Record<string, unknown>][] = [
  [
    "an agent",
    AGENTS,
    {
      agentId: 101,
      name: "Anna",
      agentPwd: "",
      userClassId: 2,
      groupId: -1,
      skills: [{ skillId: 1, level: 3 }],
      phones: "40001,40002",
      rights: { ...NO_RIGHTS, inspector: true },
      recordCalls: true,
    },
    {
      name: "Anna",
      groupId: -1,
      skills: [{ skillId: 1, level: 3 }],
      phones: "40001,40002",
      userClassId: 2,
      rights: { ...NO_RIGHTS, inspector: true },
      recordCalls: true,
    },
  ],
  ["a group", GROUPS, { groupId: 1, name: "desk", leader: null, pickUp: true, agents: 3 }, { name: "desk", leader: -1, pickUp: true }],
  [
    "a queue",
    SKILLS,
    { skillId: 1, name: "voice", mediaTypeId: 5, description: "d", skillParameter: { maxCallNum: 100, maxWaitTime: 60, ...ENDS }, distribution: DISTRIBUTION },
    { description: "d", skillParameter: { maxCallNum: 100, maxWaitTime: 60, ...ENDS }, distribution: DISTRIBUTION },
  ],
  [
    "an access code to a flow",
    ACCESS_CODES,
    { dnId: 1, accesscode: "4000", subcode: "", devicetype: 3, deviceId: 2, description: "" },
    { accesscode: "4000", devicetype: 3, deviceId: 2, description: "" },
  ],
  ["a phone", PHONES, { number: "40001", registered: true, contacts: [], agentId: null }, { number: "40001", password: "" }],
];

it.each(CASES)("%s is sent back as it was told", (_, thing, told, sent) => {
  expect(thing.toBody(thing.toForm(told), false)).toEqual(sent);
});

it("a new agent has its password, a new queue its name and medium", () => {
  expect(AGENTS.toBody({ name: "Bo", agentPwd: "Welcome-2026", skills: "1" }, true)).toMatchObject({ agentPwd: "Welcome-2026", groupId: -1 });
  expect(SKILLS.toBody({ name: "sales", description: "" }, true)).toMatchObject({ name: "sales", mediaTypeId: 5, skillParameter: {} });
  expect(AGENTS.toBody({ name: "Bo", skills: "x" }, true)).toEqual({ fault: "skills" });
});
