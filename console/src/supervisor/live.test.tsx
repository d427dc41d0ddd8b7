import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Session } from "../gateway/session";
import { agent } from "../shell/state";
import { live, liveFailure, me, useLive } from "./live";

interface Asked {
  guid: string;
  what: string;
  answer: (result: unknown) => Promise<void>;
}

const root = document.createElement("div");
let asked: Asked[];

function Page({ session, agents }: { session: Session; agents: boolean }) {
  useLive(session, agents);
  return null;
}
const show = (session: Session | undefined, agents = false): void =>
  void act(() => render(session ? <Page key={session.guid} session={session} agents={agents} /> : null, root));
const wait = (milliseconds: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(milliseconds)));
const signIn = (agentId: number, guid: string): Session => {
  const session = new Session({ agentId, guid, phone: "40001", browserPhone: false });
  agent.value = { session, answer: undefined };
  return session;
};
/** Answers what is open, with figures taken at a time. */
const answer = async (time: number, retcode = "0"): Promise<void> => {
  for (const one of asked.splice(0)) {
    const result = one.what === "me" ? { agentId: one.guid } : { time, vdn: { name: one.guid }, queues: [], groups: [], agents: [], next: null };
    await one.answer({ message: "", retcode, result });
  }
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(1_000_000);
  asked = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    const guid = (init.headers as Record<string, string>)["Guid"] ?? "";
    return new Promise<Response>((done) => {
      const tell = (body: unknown): Promise<void> => act(async () => void (done(new Response(JSON.stringify(body))), await vi.advanceTimersByTimeAsync(0)));
      asked.push({ guid, what: url.includes("/me") ? "me" : "figures", answer: tell });
    });
  });
});
afterEach(() => {
  show(undefined);
  agent.value = undefined;
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("shows the figures of who is signed in, never those of who was", async () => {
  show(signIn(106, "first"));
  const before = asked.splice(0);
  show(undefined);
  const next = signIn(121, "second");
  show(next);
  // The answer to the one before comes late.
  for (const one of before) await one.answer({ message: "", retcode: "0", result: { agentId: "first" } });
  await answer(1_000_000);
  expect(me.value).toBeUndefined();
  expect(live.value).toBeUndefined();
  // The next one is asked for, though the one before was still asking when it came.
  await wait(3_000);
  await answer(1_000_000);
  await answer(1_000_000);
  expect(me.value).toMatchObject({ agentId: "second" });
  expect(live.value?.figures.vdn.name).toBe("second");
});

it("forgets all when nobody looks", async () => {
  show(signIn(106, "first"));
  await answer(1_000_000);
  await answer(1_000_000);
  expect(live.value).toBeDefined();
  show(undefined);
  expect([live.value, me.value]).toEqual([undefined, undefined]);
  await wait(20_000);
  expect(asked).toEqual([]);
});

it("takes a clock for the same while it is about the same", async () => {
  show(signIn(106, "first"));
  await answer(1_000_000);
  await answer(1_060_000);
  expect(live.value?.skew).toBe(60_000);
  await wait(3_000);
  await answer(1_063_400);
  expect(live.value?.skew).toBe(60_000);
  await wait(3_000);
  await answer(1_086_000);
  expect(live.value?.skew).toBe(80_000);
});

it("keeps the last figures beside a failure, and goes on", async () => {
  show(signIn(106, "first"));
  await answer(1_000_000);
  await answer(1_000_000);
  await wait(3_000);
  await answer(1_003_000, "000-001");
  expect(live.value?.figures.time).toBe(1_000_000);
  expect(liveFailure.value).toMatchObject({ retcode: "000-001" });
  await wait(3_000);
  await answer(1_006_000);
  expect(live.value?.figures.time).toBe(1_006_000);
  expect(liveFailure.value).toBeUndefined();
});
