import { expect, it } from "vitest";
import type { AgentTotals } from "../report";
import { shares } from "./shares";

const none: AgentTotals = {
  agentId: 101,
  name: "",
  groupId: null,
  signedInMs: 0,
  idleMs: 0,
  ringingMs: 0,
  talkMs: 0,
  wrapUpMs: 0,
  busyMs: 0,
  restMs: 0,
  calls: 0,
  answered: 0,
  unanswered: 0,
  placed: 0,
  callMs: 0,
};

it.each([
  [{}, []],
  [{ idleMs: 5 }, [{ state: "idle", from: 0, size: 100 }]],
  [
    { talkMs: 10, idleMs: 20, restMs: 10 },
    [
      { state: "talking", from: 0, size: 25 },
      { state: "idle", from: 25, size: 50 },
      { state: "rest", from: 75, size: 25 },
    ],
  ],
])("%j", (times, expected) => expect(shares({ ...none, ...times })).toEqual(expected));
