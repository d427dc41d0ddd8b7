import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventStream, type GatewayEvent } from "./events";
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

const latest = (): Socket => Socket.all.at(-1) as Socket;

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
  return { stream, session, seen, ended, back: () => back };
}

beforeEach(() => {
  vi.useFakeTimers();
  Socket.all = [];
  vi.stubGlobal("WebSocket", Socket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
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
});
