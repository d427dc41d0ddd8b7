import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Session } from "../../gateway/session";
import { type Inspecting, after, forgetInspecting, inspect, inspecting, intercept, keptBy, reconciled, stop, takeOwn, takeUp } from "./inspecting";

const on: Inspecting = { by: 121, agentId: 118, name: "Ann", hearing: "listen", stage: "on", since: 1_000 };
const calling: Inspecting = { ...on, stage: "calling" };

describe("after", () => {
  it.each<[string, Inspecting | undefined, string, number, Inspecting | undefined]>([
    ["begins when the phone is up", calling, "SuperviseInsert", 118, { ...on, since: 5_000 }],
    ["goes on", on, "SuperviseInsert", 118, on],
    ["is over", on, "StopSuperviseInsert", 118, undefined],
    ["is over with the session", on, "Logout", 118, undefined],
    ["another agent's", on, "StopSuperviseInsert", 119, on],
    ["outlasts a call", on, "HungUp", 118, on],
    ["nothing stays nothing", undefined, "SuperviseInsert", 118, undefined],
  ])("%s", (_, present, what, agentId, expected) => {
    expect(after(present, { agentId, what }, 5_000)).toEqual(expected);
  });
});

describe("reconciled", () => {
  it.each([
    ["talking", null, 2_000, on],
    ["ringing", null, 2_000, on],
    ["idle", null, 2_000, undefined],
    ["signedOut", null, 2_000, undefined],
    // Who listens has no call of its own.
    ["talking", "1-1", 2_000, undefined],
    // Figures from before say nothing.
    ["idle", null, 1_000, on],
  ] as const)("%s in %s at %i", (state, callId, asked, expected) => expect(reconciled(on, { state, callId }, asked)).toEqual(expected));
  it("knows nothing of who isn't in the figures", () => expect(reconciled(on, undefined, 2_000)).toBe(on));
});

describe("what a tab kept", () => {
  it.each<[string, string | null, Inspecting | undefined]>([
    ["is taken up", JSON.stringify(on), on],
    ["isn't another's", JSON.stringify({ ...on, by: 106 }), undefined],
    ["isn't of an earlier version", JSON.stringify({ ...on, by: undefined }), undefined],
    ["isn't half of it", JSON.stringify({ ...on, hearing: "shout" }), undefined],
    ["isn't nonsense", "{", undefined],
    ["isn't there", null, undefined],
  ])("%s", (_, text, expected) => expect(keptBy(121, text)).toEqual(expected));

  it("goes with the one who signs out", () => {
    sessionStorage.setItem("ccgate.inspecting", JSON.stringify(on));
    takeUp(121);
    expect(inspecting.value).toEqual(on);
    takeUp(undefined);
    expect(inspecting.value).toBeUndefined();
    expect(sessionStorage.getItem("ccgate.inspecting")).toBeNull();
  });
});

it.each([
  ["AgentEvent_Connect_Fail", undefined],
  ["AgentEvent_Call_Release", undefined],
  ["AgentState_Busy", on],
])("after %s of the own phone it is %j", (eventType, expected) => {
  sessionStorage.setItem("ccgate.inspecting", JSON.stringify(on));
  takeUp(121);
  takeOwn({ eventType, workNo: "121", content: "1-9", eventNo: 1 });
  expect(inspecting.value).toEqual(expected);
  forgetInspecting();
});

describe("requests", () => {
  const asked: string[] = [];
  let refuse = false;
  const session = new Session({ agentId: 121, guid: "g", phone: "40021", browserPhone: false });
  const ann = { agentId: 118, name: "Ann" };
  beforeEach(() => {
    asked.length = 0;
    refuse = false;
    forgetInspecting();
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      asked.push(`${init.method} ${url.replace("/agentgateway/resource/qualitycontrol/121/", "")}`);
      return Promise.resolve(new Response(`{"message":"","retcode":"${refuse ? "900-005" : "0"}","result":{}}`));
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("listens, whispers, talks along, takes over", async () => {
    await inspect(session, ann, "listen");
    expect(inspecting.value).toMatchObject({ agentId: 118, hearing: "listen", stage: "calling" });
    await inspect(session, ann, "whisper");
    await inspect(session, ann, "insert");
    expect(inspecting.value?.hearing).toBe("insert");
    await intercept(session, "1-1");
    expect(inspecting.value).toBeUndefined();
    expect(asked).toEqual([
      "PUT addsupervise/118",
      "POST requestswitchinsertwhisperagent?whisperagentid=118&switchtype=2",
      "POST requestswitchinsertwhisperagent?whisperagentid=118&switchtype=1",
      "PUT intercept/118/1-1",
    ]);
  });

  it.each([
    ["insert", "PUT addinsert/118"],
    ["whisper", "POST requestwhisperagent?whisperagentid=118"],
  ] as const)("%s from the beginning, and stops", async (hearing, first) => {
    await inspect(session, ann, hearing);
    await stop(session);
    expect(asked).toEqual([first, "DELETE 118"]);
    expect(inspecting.value).toBeUndefined();
  });

  it("is nothing when it is refused", async () => {
    refuse = true;
    await expect(inspect(session, ann, "listen")).rejects.toMatchObject({ retcode: "900-005" });
    expect(inspecting.value).toBeUndefined();
  });
});
