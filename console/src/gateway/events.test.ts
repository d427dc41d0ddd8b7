import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventStream, type GatewayEvent, IN_VAIN, WAITS } from "./events";
import { EVERY } from "./pulse";
import { Session } from "./session";

/** A socket whose other end is the test. */
class Socket {
  static all: Socket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((close: { code: number }) => void) | null = null;
  sent: string[] = [];
  constructor(
    readonly url: URL,
    readonly protocols: string[],
  ) {
    Socket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(code = 1000): void {
    this.onclose?.({ code });
  }
}

const told = (eventNo: number, eventType = "AgentState_Ready"): { data: string } => ({
  data: JSON.stringify({ message: "", retcode: "0", event: { eventType, workNo: "101", content: null, eventNo } }),
});

/** What the gateway answers to each path; without one nobody answers. Returns the addresses asked for. */
function answers(by: (path: string) => string | Promise<string>, headers: Record<string, string> = {}): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string, { signal }: { signal?: AbortSignal }) => {
    const path = url.replace("/agentgateway/resource", "");
    asked.push(path);
    const gone = new Promise<never>((_, fail) => signal?.addEventListener("abort", () => fail(signal.reason as Error)));
    return new Response(await Promise.race([by(path), gone]), { headers });
  });
  return asked;
}
const DONE = '{"message":"success","retcode":"0","result":{}}';
const NO_SESSION = '{"message":"","retcode":"100-006","result":""}';
const forever = (): Promise<string> => new Promise(() => undefined);

const latest = (): Socket => Socket.all.at(-1) as Socket;

const stops: (() => void)[] = [];

function start() {
  const session = new Session({ agentId: 101, guid: "g1", phone: "40001", browserPhone: false });
  const seen: GatewayEvent[] = [];
  const ended: string[] = [];
  let back = 0;
  const stream = new EventStream(session, {
    onEvent: (event) => seen.push(event),
    onBack: () => (back += 1),
    onEnded: (why) => ended.push(why),
  });
  stream.start();
  stops.push(() => stream.stop());
  return { stream, session, seen, ended, back: () => back };
}

beforeEach(() => {
  vi.useFakeTimers();
  Socket.all = [];
  vi.stubGlobal("WebSocket", Socket);
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("EventStream", () => {
  it("hands over the Guid as a subprotocol and acknowledges what was handled", () => {
    const { seen } = start();
    expect(latest().protocols).toEqual(["ccgate.events", "guid.g1"]);
    latest().onopen?.();
    latest().onmessage?.({
      data: '{"message":"","retcode":"0","event":{"eventType":"AgentState_Ready","workNo":"101","content":null,"eventNo":7}}',
    });
    expect(seen.map((event) => event.eventType)).toEqual(["AgentState_Ready"]);
    expect(latest().sent).toEqual(['{"ack":7}']);
  });

  it("comes back by itself, and says so", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
    const { stream, back } = start();
    latest().onopen?.();
    latest().onclose?.({ code: 1006 });
    expect(stream.connection.value).toBe("lost");
    await vi.advanceTimersByTimeAsync(250);
    latest().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(500);
    expect(Socket.all).toHaveLength(3);
    latest().onopen?.();
    expect(stream.connection.value).toBe("up");
    expect(back()).toBe(1);
  });

  it.each([
    [4001, ["signed-out"]],
    [4002, ["replaced"]],
  ])("ends for good with %i", async (code, expected) => {
    const { stream, ended } = start();
    latest().onopen?.();
    latest().onclose?.({ code });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ended).toEqual(expected);
    expect(stream.connection.value).toBe("ended");
    expect(Socket.all).toHaveLength(1);
  });

  it("finds out that the session is over when no socket can be opened", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"message":"","retcode":"100-006","result":""}')));
    const { ended } = start();
    latest().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(250);
    latest().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(["signed-out"]);
  });

  it("handles each event once, however often it is told", () => {
    const { seen } = start();
    latest().onopen?.();
    for (const no of [1, 2, 2, 1, 3]) latest().onmessage?.(told(no));
    expect(seen.map((event) => event.eventNo)).toEqual([1, 2, 3]);
    // The gateway is told each time: it waits for that.
    expect(latest().sent).toHaveLength(5);
  });

  it("goes on after an event that can't be handled, and has the rest compared", () => {
    const failures: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => failures.push(error));
    const session = new Session({ agentId: 101, guid: "g1", phone: "", browserPhone: false });
    const handled: number[] = [];
    let compared = 0;
    const stream = new EventStream(session, {
      onEvent: ({ eventNo }) => {
        if (eventNo === 1) throw new Error("not understood");
        handled.push(eventNo);
      },
      onBack: () => (compared += 1),
      onEnded: () => undefined,
    });
    stops.push(() => stream.stop());
    stream.start();
    latest().onopen?.();
    latest().onmessage?.(told(1));
    latest().onmessage?.(told(2));
    expect([handled, latest().sent, failures.length, compared]).toEqual([[2], ['{"ack":1}', '{"ack":2}'], 1, 1]);
  });

  it("doesn't wait long for a socket that neither opens nor closes", async () => {
    answers(() => DONE);
    start();
    latest().close = () => undefined;
    await vi.advanceTimersByTimeAsync(8_000 + WAITS[0]);
    expect(Socket.all).toHaveLength(2);
  });

  it("comes back spread over a time: not all pages at the same moment", async () => {
    answers(() => DONE);
    vi.mocked(Math.random).mockReturnValue(0);
    start();
    latest().close(1006);
    await vi.advanceTimersByTimeAsync(WAITS[0] / 2);
    expect(Socket.all).toHaveLength(2);
  });

  it.each([
    ["the network is there again", 0, () => void dispatchEvent(new Event("online"))],
    ["nobody answers any more", EVERY + 2_000, () => answers(() => Promise.reject(new TypeError("refused")))],
  ])("opens another socket though the old one seems open: %s", async (_, after, happens) => {
    answers(() => DONE);
    const { stream } = start();
    const first = latest();
    first.onopen?.();
    happens();
    await vi.advanceTimersByTimeAsync(after);
    expect(Socket.all).toHaveLength(2);
    expect(stream.connection.value).toBe("lost");
    latest().onopen?.();
    expect(stream.connection.value).toBe("up");
    // What the old one still says is told again by the new one.
    first.onmessage?.(told(1));
    expect(first.sent).toEqual([]);
  });

  it("asks for the events one by one where no socket can be opened", async () => {
    const events = [told(1).data, told(2, "AgentState_Busy").data];
    const asked = answers((path) => (path.startsWith("/agentevent/") ? (events.shift() ?? forever()) : DONE));
    const { stream, seen } = start();
    for (let n = 0; n <= IN_VAIN; n += 1) {
      latest().close(1006);
      await vi.advanceTimersByTimeAsync(WAITS[n] ?? 0);
    }
    expect(stream.connection.value).toBe("up");
    expect(seen.map((event) => event.eventType)).toEqual(["AgentState_Ready", "AgentState_Busy"]);
    expect(asked.filter((path) => path.startsWith("/agentevent/"))).toEqual([0, 1, 2].map((after) => `/agentevent/101?after=${after}`));
    // A socket is tried again seldom; one that opens takes over.
    const before = Socket.all.length;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(Socket.all).toHaveLength(before + 1);
    latest().onopen?.();
    expect(stream.connection.value).toBe("up");
    latest().onmessage?.(told(2));
    expect(seen).toHaveLength(2);
  });

  it("hears while it asks for events that the session is over", async () => {
    answers((path) => (path.startsWith("/agentevent/") ? NO_SESSION : DONE));
    const { ended } = start();
    for (let n = 0; n <= IN_VAIN; n += 1) {
      latest().close(1006);
      await vi.advanceTimersByTimeAsync(WAITS[n] ?? 0);
    }
    expect(ended).toEqual(["signed-out"]);
  });

  it("follows a Guid that the gateway changes", async () => {
    const asked = answers((path) => (path.endsWith("/updateGuid") ? '{"message":"","retcode":"0","result":{"guid":"g3"}}' : DONE), {
      "Set-GUID": "JSESSIONID=g2",
    });
    const { session } = start();
    latest().onopen?.();
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(asked).toEqual(["/onlineagent/101/heartbeat"]);
    expect(session.guid).toBe("g2");
    // From then on it is changed before it is due.
    await vi.advanceTimersByTimeAsync(2 * EVERY);
    expect(asked.at(-1)).toBe("/onlineagent/101/updateGuid");
    expect(session.guid).toBe("g3");
  });
});
