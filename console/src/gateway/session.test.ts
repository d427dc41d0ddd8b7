import { afterEach, expect, it, vi } from "vitest";
import { Session, kept, resume } from "./session";

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
