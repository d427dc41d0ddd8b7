/**
 * A word to the gateway now and then. It tells that the network is away when the browser hasn't noticed, and brings the
 * new Guid where the gateway changes them: the event stream can't.
 */
import { GatewayError } from "./http";
import type { Session } from "./session";
import { isForbidden, isOver } from "./session";

/** Milliseconds between two words, give or take a fifth: pages that began together don't stay together. */
export const EVERY = 20_000;
/** Until a word is said again that wasn't answered. */
const AGAIN = 2_000;
/** How long an answer may take. */
const PATIENCE = 8_000;
/** Words in a row without an answer: the gateway is away. */
const MOST = 2;
/** So late a timer was asleep with the computer; browsers hold those of hidden pages back for up to a minute. */
const SLEPT = 90_000;
/** Where the gateway changes Guids, one of that age is changed before it is due: a hidden page might be too late. */
const OLD = 30_000;

export interface PulseOptions {
  /** Nobody answers, or the computer slept: connections that seem open may be dead. */
  onAway: () => void;
  /** The session is over. */
  onOver: () => void;
}

export class Pulse {
  readonly #session: Session;
  readonly #options: PulseOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #due = 0;
  #missed = 0;
  /** When the Guid changed, if it does. */
  #changed: number | undefined;
  #stopped = true;

  constructor(session: Session, options: PulseOptions) {
    this.#session = session;
    this.#options = options;
  }

  start(): void {
    this.#stopped = false;
    this.#later(EVERY);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #later(milliseconds: number): void {
    if (this.#stopped) return;
    const wait = milliseconds * (0.8 + 0.4 * Math.random());
    this.#due = Date.now() + wait;
    this.#timer = setTimeout(() => void this.#beat(), wait);
  }

  async #beat(): Promise<void> {
    if (Date.now() - this.#due > SLEPT) this.#options.onAway();
    try {
      await this.#say();
      this.#missed = 0;
    } catch (error) {
      if (this.#stopped) return;
      if (isOver(error) || isForbidden(error)) return this.#options.onOver();
      if (error instanceof GatewayError && error.unreachable) {
        this.#missed += 1;
        if (this.#missed === MOST) this.#options.onAway();
        if (this.#missed < MOST) return this.#later(AGAIN);
      }
    }
    this.#later(EVERY);
  }

  async #say(): Promise<void> {
    const before = this.#session.guid;
    const old = this.#changed !== undefined && Date.now() - this.#changed > OLD;
    if (old) await this.#session.renew(PATIENCE);
    else await this.#session.call("PUT", "/onlineagent/{agentid}/heartbeat", { deadline: PATIENCE });
    if (this.#session.guid !== before) this.#changed = Date.now();
  }
}
