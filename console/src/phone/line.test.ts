import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SipLine } from "./line";

/** A socket whose other end is the test: it answers REGISTER when it is to. */
class Socket {
  static readonly all: Socket[] = [];
  readonly OPEN = 1;
  readonly CONNECTING = 0;
  readyState = 0;
  onopen: (() => void) | undefined;
  onclose: ((close: { wasClean: boolean }) => void) | undefined;
  onmessage: ((message: { data: string }) => void) | undefined;
  readonly sent: string[] = [];
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  open(): void {
    this.readyState = this.OPEN;
    this.onopen?.();
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  say(text: string): void {
    this.onmessage?.({ data: text });
  }
  /** The gateway takes the last registration. */
  accept(): void {
    const request = this.sent.filter((text) => text.startsWith("REGISTER")).at(-1) ?? "";
    const of = (name: string): string => new RegExp(`^${name}: (.*)$`, "m").exec(request)?.[1]?.trim() ?? "";
    const same = ["Via", "From", "Call-ID", "CSeq", "Contact"].map((name) => `${name}: ${of(name)}`);
    this.say(["SIP/2.0 200 OK", ...same, `To: ${of("To")};tag=g`, "Content-Length: 0", "", ""].join("\r\n"));
  }
}

const PING = "\r\n\r\n";
const pings = (socket: Socket | undefined): number => socket?.sent.filter((text) => text === PING).length ?? 0;

describe("the line", () => {
  const events = { connected: vi.fn(), disconnected: vi.fn(), registered: vi.fn(), refused: vi.fn(), expiring: vi.fn() };
  let line: SipLine;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", Socket);
    Socket.all.length = 0;
    for (const event of Object.values(events)) event.mockClear();
    line = new SipLine({ user: "40001", realm: "ccgate", token: "t" }, events, () => undefined);
    line.start();
  });
  afterEach(() => {
    line.stop();
    vi.clearAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("tells of each registration that went well, not only of the first", () => {
    Socket.all[0]?.open();
    for (const [n, token] of ["t1", "t2"].entries()) {
      line.register(token);
      Socket.all[0]?.accept();
      expect(events.registered).toHaveBeenCalledTimes(n + 1);
    }
    expect(events.refused).not.toHaveBeenCalled();
  });

  it("asks now and then whether anybody is there, and stays while somebody answers", async () => {
    Socket.all[0]?.open();
    for (let n = 1; n <= 3; n += 1) {
      await vi.advanceTimersByTimeAsync(20_000);
      expect(pings(Socket.all[0])).toBe(n);
      Socket.all[0]?.say("\r\n");
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(Socket.all).toHaveLength(1);
    expect(events.disconnected).not.toHaveBeenCalled();
  });

  it.each([
    ["by itself", 20_000, () => undefined],
    ["at once when the network changed", 0, (of: SipLine) => of.hurry()],
  ])("makes a connection anew that is dead and seems open: %s", async (_, wait, act) => {
    Socket.all[0]?.open();
    await vi.advanceTimersByTimeAsync(wait);
    act(line);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(events.disconnected).toHaveBeenCalledTimes(1);
    expect(Socket.all).toHaveLength(2);
    Socket.all[1]?.open();
    expect(events.connected).toHaveBeenCalledTimes(2);
  });

  it("gives one up that never opens", async () => {
    await vi.advanceTimersByTimeAsync(40_000);
    expect(Socket.all).toHaveLength(2);
    line.hurry();
    expect(Socket.all).toHaveLength(3);
  });
});
