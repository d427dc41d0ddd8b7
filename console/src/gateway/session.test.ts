import { afterEach, expect, it, vi } from "vitest";
import { type SignIn, Session, kept, resume, signIn } from "./session";

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

function before(): void {
  new Session({ agentId: 101, guid: "old", phone: "40001", browserPhone: true });
}

function answers(body: string): void {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body)));
}

it("goes on under a new Guid, which the next reload finds", async () => {
  before();
  answers('{"message":"success","retcode":"0","result":{"guid":"new"}}');
  expect((await resume())?.guid).toBe("new");
  expect(kept()).toEqual({ agentId: 101, guid: "new", phone: "40001", browserPhone: true });
});

it.each([
  ["asked too often", "000-007", true],
  ["not now", "100-007", true],
  ["not signed in", "100-006", false],
  ["replaced by another sign-in", "000-003", false],
])("%s: keeps the session %s", async (_, retcode, keeps) => {
  before();
  answers(`{"message":"","retcode":"${retcode}","result":""}`);
  expect((await resume()) !== undefined).toBe(keeps);
  expect(kept() !== undefined).toBe(keeps);
});

it("keeps it while nobody answers, and has none when there was none", async () => {
  expect(await resume()).toBeUndefined();
  before();
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
  expect((await resume())?.guid).toBe("old");
});

it("leaves alone what the tab keeps of the session after it", () => {
  const first = new Session({ agentId: 101, guid: "first", phone: "", browserPhone: false });
  new Session({ agentId: 102, guid: "second", phone: "", browserPhone: false });
  first.ended();
  expect(kept()?.guid).toBe("second");
});

it("an answer that comes after its end brings nothing back", async () => {
  const session = new Session({ agentId: 101, guid: "old", phone: "", browserPhone: false });
  let answer: (response: Response) => void = () => undefined;
  vi.stubGlobal("fetch", () => new Promise<Response>((done) => (answer = done)));
  const asking = session.call("PUT", "/onlineagent/{agentid}/heartbeat");
  session.ended();
  answer(new Response('{"message":"","retcode":"0","result":{}}', { headers: { "Set-GUID": "JSESSIONID=new" } }));
  await asking;
  expect(kept()).toBeUndefined();
});

const CHOSEN: SignIn = {
  agentId: 101,
  password: "p",
  phone: "40001",
  status: 4,
  autoAnswer: false,
  autoIdle: true,
  releasePhone: false,
  listen: false,
  force: false,
};

it("signs out again when the skills couldn't be chosen: nobody is left signed in without the page", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string, { method }: { method: string }) => {
    asked.push(`${method} ${url.replace("/agentgateway/resource/onlineagent/101", "")}`);
    const retcode = url.includes("resetskill") ? "100-007" : "0";
    return Promise.resolve(new Response(`{"message":"","retcode":"${retcode}","result":{}}`, { headers: { "Set-GUID": "JSESSIONID=g" } }));
  });
  await expect(signIn(CHOSEN, false)).rejects.toMatchObject({ retcode: "100-007" });
  expect(asked).toEqual(["PUT ", "POST /resetskill/true", "DELETE /logout"]);
  expect(kept()).toBeUndefined();
});

/** What is asked of a gateway that says yes to all. */
function recorded(): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (url: string, { method, body }: { method: string; body?: string }) => {
    const status = body?.includes('"status"') ? ` status ${(JSON.parse(body) as { status: number }).status}` : "";
    asked.push(`${method} ${url.replace("/agentgateway/resource/onlineagent/101", "")}${status}`);
    return Promise.resolve(new Response('{"message":"","retcode":"0","result":{}}', { headers: { "Set-GUID": "JSESSIONID=g" } }));
  });
  return asked;
}

it("who wants to be idle waits busy for the phone in this page, also over a reload", async () => {
  const asked = recorded();
  await signIn(CHOSEN, true);
  const session = await resume();
  await session?.ready();
  await session?.ready();
  expect(asked).toEqual(["PUT  status 3", "POST /resetskill/true", "PUT /updateGuid", "POST /cancelbusy"]);
  expect(kept()?.idleWhenReady).toBeUndefined();
});

it.each([
  ["a phone of its own", CHOSEN, false, 4],
  ["wrap-up", { ...CHOSEN, status: 5 }, true, 5],
  ["busy", { ...CHOSEN, status: 3 }, true, 3],
])("%s: the state is as chosen from the beginning", async (_, chosen, browserPhone, status) => {
  const asked = recorded();
  const [session] = await signIn(chosen, browserPhone);
  await session.ready();
  expect(asked).toEqual([`PUT  status ${status}`, "POST /resetskill/true"]);
});

it("who chooses another state meanwhile keeps it", async () => {
  const asked = recorded();
  const [session] = await signIn(CHOSEN, true);
  await session.call("POST", "/onlineagent/{agentid}/saybusy", { query: { reason: 200 } });
  await session.ready();
  expect(asked.slice(2)).toEqual(["POST /saybusy?reason=200"]);
});
