import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Credentials, type LineEvents, Registration, WAITS } from "./registration";

class Stage {
  events: LineEvents | undefined;
  /** Tokens registered with, and "start", "stop". */
  readonly done: string[] = [];
  asked = 0;
  /** What the next questions for a token get; a new token each when it is empty. */
  readonly answers: (Credentials | undefined | Error)[] = [];
  registered = 0;
  readonly registration = new Registration({
    credentials: () => {
      this.asked += 1;
      const told = this.answers.length > 0 ? this.answers.shift() : { user: "1", realm: "r", token: `t${this.asked}` };
      return told instanceof Error ? Promise.reject(told) : Promise.resolve(told);
    },
    isOver: (error) => (error as Error).message === "over",
    line: (_, events) => {
      this.events = events;
      return {
        start: () => void this.done.push("start"),
        stop: () => void this.done.push("stop"),
        leave: () => void this.done.push("leave"),
        register: (token) => void this.done.push(token),
      };
    },
    onRegistered: () => (this.registered += 1),
  });

  get standing() {
    const { state, cause } = this.registration.standing.value;
    return cause ? `${state}:${cause}` : state;
  }

  async tell(event: keyof LineEvents): Promise<void> {
    this.events?.[event]();
    await vi.advanceTimersByTimeAsync(0);
  }

  async up(): Promise<void> {
    this.registration.start();
    await vi.advanceTimersByTimeAsync(0);
    await this.tell("connected");
    await this.tell("registered");
  }
}

describe("registration", () => {
  let stage: Stage;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    stage = new Stage();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("connects, then registers with a new token", async () => {
    expect(stage.standing).toBe("off");
    await stage.up();
    expect(stage.standing).toBe("registered");
    expect(stage.done).toEqual(["start", "t2"]);
    expect(stage.registered).toBe(1);
  });

  it("asks for another token each time", async () => {
    await stage.up();
    await stage.tell("expiring");
    expect(stage.standing).toBe("registered");
    await stage.tell("disconnected");
    expect(stage.standing).toBe("failed:lost");
    await stage.tell("connected");
    expect(stage.standing).toBe("connecting");
    await stage.tell("registered");
    expect(stage.done).toEqual(["start", "t2", "t3", "t4"]);
    expect(stage.registered).toBe(2);
  });

  it("tries again, later and later, when it is refused", async () => {
    await stage.up();
    for (const [n, wait] of [...WAITS, 20_000].entries()) {
      await stage.tell("refused");
      expect(stage.standing).toBe("failed:refused");
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(stage.done).toHaveLength(2 + n);
      await vi.advanceTimersByTimeAsync(1);
      expect(stage.done).toHaveLength(3 + n);
    }
    await stage.tell("registered");
    await stage.tell("refused");
    await vi.advanceTimersByTimeAsync(WAITS[0]);
    expect(stage.done).toHaveLength(9);
  });

  it("doesn't register over a line that is gone", async () => {
    await stage.up();
    await stage.tell("refused");
    await stage.tell("disconnected");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stage.done).toEqual(["start", "t2"]);
    // An answer that came too late is dropped.
    stage.events?.connected();
    stage.events?.disconnected();
    await vi.advanceTimersByTimeAsync(0);
    expect(stage.done).toEqual(["start", "t2"]);
  });

  it("goes on when there was no token, or at once when it is told to", async () => {
    stage.answers.push(new Error("away"), new Error("away"));
    stage.registration.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(stage.standing).toBe("failed:token");
    await vi.advanceTimersByTimeAsync(WAITS[0]);
    expect(stage.standing).toBe("failed:token");
    stage.registration.retry();
    await vi.advanceTimersByTimeAsync(0);
    expect(stage.done).toEqual(["start"]);
  });

  it("a token that doesn't come at once when the registration is renewed: nobody is frightened", async () => {
    await stage.up();
    stage.answers.push(new Error("away"), new Error("away"));
    await stage.tell("expiring");
    expect(stage.standing).toBe("registered");
    await vi.advanceTimersByTimeAsync(WAITS[0] + WAITS[1]);
    expect(stage.done).toEqual(["start", "t2", "t5"]);
    await stage.tell("registered");
    // Renewed it is: nothing of a call is to be taken up again.
    expect([stage.standing, stage.registered]).toEqual(["registered", 1]);
  });

  it("a token that doesn't come for long when the registration is renewed is told of, and forgotten", async () => {
    await stage.up();
    for (let n = 0; n < 5; n += 1) stage.answers.push(new Error("away"));
    await stage.tell("expiring");
    await vi.advanceTimersByTimeAsync(WAITS[0] + WAITS[1] + WAITS[2]);
    expect(stage.standing).toBe("failed:token");
    await vi.advanceTimersByTimeAsync(WAITS[3] + WAITS[4]);
    expect(stage.done.at(-1)).toBe("t8");
    await stage.tell("registered");
    expect(stage.standing).toBe("registered");
  });

  it("phones that lose a gateway together don't come back together", async () => {
    await stage.up();
    vi.mocked(Math.random).mockReturnValue(0);
    await stage.tell("refused");
    await vi.advanceTimersByTimeAsync(WAITS[0] / 2);
    expect(stage.done).toHaveLength(3);
  });

  it("gives up when the session is over, or the gateway has no phones", async () => {
    await stage.up();
    stage.answers.push(new Error("over"));
    await stage.tell("expiring");
    expect(stage.standing).toBe("off");
    expect(stage.done.at(-1)).toBe("stop");

    const without = new Stage();
    without.answers.push(undefined);
    without.registration.start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(without.standing).toBe("failed:noSip");
    expect(without.done).toEqual([]);
  });

  it("stops, and may be started again", async () => {
    await stage.up();
    stage.registration.stop();
    await stage.tell("disconnected");
    expect(stage.standing).toBe("off");
    expect(stage.done.at(-1)).toBe("stop");
    await stage.up();
    expect(stage.standing).toBe("registered");
    stage.registration.stop(true);
    expect(stage.done.at(-1)).toBe("leave");
  });
});
