import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Session } from "../../gateway/session";
import { type Inspecting, after, forgetInspecting, inspect, inspecting, intercept, reconciled, stop } from "./inspecting";

const on: Inspecting = { agentId: 118, name: "Ann", hearing: "listen", stage: "on", since: 1_000 };
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
    ["talking", 2_000, on],
    ["ringing", 2_000, on],
    ["idle", 2_000, undefined],
    ["signedOut", 2_000, undefined],
    // Figures from before say nothing.
    ["idle", 1_000, on],
    [undefined, 2_000, on],
  ] as const)("%s at %i", (own, asked, expected) => expect(reconciled(on, own, asked)).toEqual(expected));
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
    await intercept(session);
    expect(inspecting.value).toBeUndefined();
    expect(asked).toEqual([
      "PUT addsupervise/118",
      "POST requestswitchinsertwhisperagent?whisperagentid=118&switchtype=2",
      "POST requestswitchinsertwhisperagent?whisperagentid=118&switchtype=1",
      "PUT intercept/118",
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
