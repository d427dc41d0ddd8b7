import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Session, type SignedIn } from "../gateway/session";
import { Desk } from "./desk";
import { keep } from "./kept";
import { answer, busy } from "./operations";
import { emptyModel } from "./state";

/** The number of the last event: one that comes twice is taken once. */
let told = 0;

/** The stream's socket, in the test's hand. */
class Socket {
  static all: Socket[] = [];
  onopen: (() => void) | undefined;
  onmessage: ((message: { data: string }) => void) | undefined;
  onclose: ((close: { code: number }) => void) | undefined;
  constructor() {
    Socket.all.push(this);
  }
  static get last(): Socket {
    const last = Socket.all.at(-1);
    if (!last) throw new Error("no socket");
    return last;
  }
  send(): void {}
  close(): void {}
  tell(eventType: string, content: unknown = null): void {
    this.onmessage?.({ data: JSON.stringify({ event: { eventType, workNo: "101", content, eventNo: ++told } }) });
  }
}

type Answers = (path: string) => unknown;

let asked: string[] = [];
let answers: Answers = () => "";

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  asked = [];
  Socket.all = [];
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("fetch", async (url: string) => {
    const path = url.split("?")[0]?.replace("/agentgateway/resource", "") ?? "";
    asked.push(path);
    const result = await answers(path);
    if (result === undefined) throw new TypeError("nobody there");
    const refused = typeof result === "string" && /^\d{3}-\d{3}$/.test(result);
    const envelope = { message: "", retcode: refused ? result : "0", result: refused ? "" : result };
    return { status: 200, headers: new Headers(), json: () => Promise.resolve(envelope) };
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const SIGNED_IN = { isForceChange: "false", timeRemaining: "" } as SignedIn;

function session(): Session {
  return new Session({ agentId: 101, guid: "g", phone: "40001", browserPhone: false });
}

const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
/** Lets time pass until something is so. */
async function until(is: () => boolean): Promise<void> {
  for (let step = 0; step < 200 && !is(); step += 1) await vi.advanceTimersByTimeAsync(50);
  expect(is()).toBe(true);
}

const timesAsked = (path: string): number => asked.filter((one) => one === path).length;
const SYNC = "/onlineagent/101/syncagentinfo";

function info(state: number): object {
  return { callinfo: null, agentStateInfo: { state, currentTime: String(Date.now()), agentStateBeginTime: Date.now(), preBusy: false, preRest: false, curCallId: "" } };
}

/** A gateway with an agent without a call. */
function quiet(state: number): Answers {
  return (path) => (path === SYNC ? info(state) : path.endsWith("agentstatus") ? { agentState: 4 } : path.endsWith("allcallid") ? [] : {});
}

/** A desktop whose stream was lost and is back. */
async function back(): Promise<Desk> {
  const desk = new Desk(session(), SIGNED_IN, () => undefined);
  await desk.start();
  Socket.last.onopen?.();
  Socket.last.tell("AgentState_SetNotReady_Success", { reason: "0" });
  Socket.last.onclose?.({ code: 1006 });
  await until(() => Socket.all.length === 2);
  Socket.last.onopen?.();
  return desk;
}

describe("after the stream was away", () => {
  it("the model becomes what the gateway has", async () => {
    answers = quiet(1);
    const desk = await back();
    expect(desk.model.peek().state?.kind).toBe("busy");
    await until(() => desk.model.peek().state?.kind === "idle");
    desk.stop();
  });

  it("what happens while it is asked for makes the answer old: it is asked again", async () => {
    let first = true;
    answers = (path) => {
      if (path === SYNC && first) {
        first = false;
        const before = info(1);
        // Between this question and the next the agent becomes busy.
        queueMicrotask(() => Socket.last.tell("AgentState_Rest_Timeout"));
        return before;
      }
      return quiet(8)(path);
    };
    const desk = await back();
    await until(() => desk.model.peek().state?.kind === "rest");
    expect(timesAsked(SYNC)).toBe(2);
    desk.stop();
  });
});

describe("after a reload", () => {
  it("a gateway that counts too many questions is asked again, and one that is away too", async () => {
    let refusals = 2;
    answers = (path) => (path === SYNC && refusals-- > 0 ? "000-007" : quiet(8)(path));
    const desk = new Desk(session(), undefined, () => undefined);
    const started = desk.start();
    await until(() => desk.model.peek().state?.kind === "rest");
    await started;
    desk.stop();
  });

  it("what the page kept isn't forgotten while nobody answers", async () => {
    keep({ ...emptyModel(101, "40001"), told: 1, messages: [{ id: 1, kind: "note", sender: "1", name: "", at: 1, text: "kept", read: true }] });
    answers = () => undefined;
    const desk = new Desk(session(), undefined, () => undefined);
    await desk.start();
    answers = quiet(1);
    Socket.last.onopen?.();
    await until(() => desk.model.peek().messages[0]?.text === "kept");
    desk.stop();
  });

  it("a desktop that was stopped meanwhile listens to nothing", async () => {
    answers = quiet(1);
    const desk = new Desk(session(), undefined, () => undefined);
    const started = desk.start();
    desk.stop();
    await vi.advanceTimersByTimeAsync(100);
    await started;
    expect(Socket.all).toEqual([]);
  });
});

describe("answering", () => {
  const ALERTING = { callid: "c1", caller: "70001", called: "3000" };
  const ANSWER = "/voicecall/101/answer";

  async function ringing(): Promise<Desk> {
    const desk = new Desk(session(), SIGNED_IN, () => undefined);
    await desk.start();
    Socket.last.onopen?.();
    Socket.last.tell("AgentState_Busy");
    Socket.last.tell("AgentOther_PhoneAlerting", ALERTING);
    return desk;
  }

  it("is done once when the phone is up, however the answer of the pick-up comes", async () => {
    answers = (path) => {
      // The phone is up before the gateway has answered.
      if (path.endsWith("phonepickup")) Socket.last.tell("AgentEvent_Ringing", { ...ALERTING, feature: "0" });
      return path.endsWith("phonepickup") ? "100-007" : {};
    };
    const desk = await ringing();
    await answer(desk);
    await answer(desk);
    await settled();
    expect(timesAsked(ANSWER)).toBe(1);
    desk.stop();
  });

  it("can be tried again when it was refused", async () => {
    answers = (path) => (path === ANSWER ? "200-002" : {});
    const desk = await ringing();
    Socket.last.tell("AgentEvent_Ringing", { ...ALERTING, feature: "0" });
    await expect(answer(desk)).rejects.toMatchObject({ retcode: "200-002" });
    expect(desk.model.peek().calls[0]?.wanted).toBe(false);
    desk.stop();
  });
});

it("busy without a reason isn't asked for again", async () => {
  answers = () => ({});
  const desk = new Desk(session(), SIGNED_IN, () => undefined);
  await desk.start();
  Socket.last.onopen?.();
  Socket.last.tell("AgentState_SetNotReady_Success", { reason: "0" });
  await busy(desk, 0);
  expect(timesAsked("/onlineagent/101/saybusy")).toBe(0);
  await busy(desk, 200);
  expect(timesAsked("/onlineagent/101/saybusy")).toBe(1);
  desk.stop();
});
