import { describe, expect, it } from "vitest";
import { addedQuery, difference, putBack } from "./asked";
import { ACCESS_CODES, AGENTS, ROLES } from "./things";

const BEFORE = { name: "voice", skills: [1, 2], skillParameter: { maxCallNum: 100, end: { transferType: "Release" } } };

describe("difference", () => {
  it.each([
    ["nothing", BEFORE, {}],
    ["a member", { ...BEFORE, name: "sales" }, { name: "sales" }],
    ["a list as a whole", { ...BEFORE, skills: [1] }, { skills: [1] }],
    ["a member of a member", { ...BEFORE, skillParameter: { ...BEFORE.skillParameter, maxCallNum: 5 } }, { skillParameter: { maxCallNum: 5 } }],
    [
      "deeper ones as a whole",
      { ...BEFORE, skillParameter: { ...BEFORE.skillParameter, end: { transferType: "Transfer", value: 5 } } },
      { skillParameter: { end: { transferType: "Transfer", value: 5 } } },
    ],
    ["what wasn't there", { ...BEFORE, agentPwd: "x" }, { agentPwd: "x" }],
  ])("%s", (_, now, changed) => expect(difference(now, BEFORE)).toEqual(changed));
});

describe("putBack", () => {
  it.each([
    [{ name: "sales" }, { name: "voice" }],
    [{ skillParameter: { maxCallNum: 5 } }, { skillParameter: { maxCallNum: 100 } }],
    // A password isn't told, a time that there was none of can't be taken away.
    [{ name: "sales", agentPwd: "x" }, undefined],
    [{ skillParameter: { maxWaitTime: 5 } }, undefined],
  ])("%j by %j", (changed, back) => expect(putBack(changed, BEFORE)).toEqual(back));
});

it.each([
  [AGENTS, { agentId: 150 }, { agentId: "150" }],
  [ACCESS_CODES, [{ dnId: 7 }], { dnId: "7" }],
  [ROLES, { userClassId: 2 }, { userClassId: "2" }],
  [AGENTS, null, undefined],
])("$id of an added one is found in %j", (thing, answer, query) => expect(addedQuery(thing, answer)).toEqual(query));
