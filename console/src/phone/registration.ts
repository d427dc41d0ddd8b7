/**
 * Keeps the phone registered. Each registration has a password of its own, a token that is good for a minute: it is
 * asked for just before, and forgotten.
 */
import { type ReadonlySignal, signal } from "@preact/signals";

export type RegistrationState = "off" | "connecting" | "registered" | "failed";

/** Why it failed: no line to the gateway, the gateway said no, no token, or it has no phones. */
export type RegistrationCause = "lost" | "refused" | "token" | "noSip";

export interface Standing {
  state: RegistrationState;
  cause?: RegistrationCause;
}

/** Who registers where, and with what. */
export interface Credentials {
  user: string;
  realm: string;
  token: string;
}

/** What a line tells. */
export interface LineEvents {
  connected: () => void;
  disconnected: () => void;
  registered: () => void;
  refused: () => void;
  /** The registration ends soon. */
  expiring: () => void;
}

/** A connection that registers when it is told to. It connects again by itself. */
export interface Line {
  start: () => void;
  /** Hangs up and goes. */
  stop: () => void;
  /** Goes, and leaves the call to the page that comes after. */
  leave: () => void;
  register: (token: string) => void;
}

export interface RegistrationOptions {
  /** Asks for a new token. `undefined`: the gateway has no phones. */
  credentials: () => Promise<Credentials | undefined>;
  /** Whether a failure means that the session is over: no more tries. */
  isOver: (error: unknown) => boolean;
  line: (credentials: Credentials, events: LineEvents) => Line;
  onRegistered: () => void;
}

/** Waits between tries, in milliseconds, half as long to half as long again; the last one again and again. */
export const WAITS = [1000, 2000, 5000, 10_000, 20_000] as const;

/** So often a registration may be renewed in vain, for want of a token, until that is told: some seconds. */
const PATIENT = 3;

export class Registration {
  readonly #standing = signal<Standing>({ state: "off" });
  readonly #options: RegistrationOptions;
  #line: Line | undefined;
  #connected = false;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Grows with every question for a token: an answer that was overtaken is dropped. */
  #turn = 0;

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  get standing(): ReadonlySignal<Standing> {
    return this.#standing;
  }

  start(): void {
    if (this.#standing.peek().state !== "off") return;
    this.#standing.value = { state: "connecting" };
    void this.#ask();
  }

  stop(leave = false): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    if (leave) this.#line?.leave();
    else this.#line?.stop();
    this.#line = undefined;
    this.#connected = false;
    this.#tries = 0;
    this.#standing.value = { state: "off" };
  }

  /** Tries now what would be tried later. */
  retry(): void {
    if (this.#standing.peek().state !== "failed") return;
    this.#tries = 0;
    if (this.#line && !this.#connected) return;
    void this.#ask();
  }

  /** A new token, and what it is for. */
  async #ask(): Promise<void> {
    clearTimeout(this.#timer);
    this.#turn += 1;
    const turn = this.#turn;
    let credentials: Credentials | undefined;
    try {
      credentials = await this.#options.credentials();
    } catch (error) {
      if (turn !== this.#turn) return;
      if (this.#options.isOver(error)) this.stop();
      else this.#later("token");
      return;
    }
    if (turn !== this.#turn) return;
    if (!credentials) {
      this.#standing.value = { state: "failed", cause: "noSip" };
      return;
    }
    if (!this.#line) {
      this.#line = this.#options.line(credentials, this.#events());
      this.#line.start();
    } else if (this.#connected) {
      this.#line.register(credentials.token);
    }
  }

  #events(): LineEvents {
    return {
      connected: () => {
        this.#connected = true;
        if (this.#standing.peek().state !== "registered") this.#standing.value = { state: "connecting" };
        void this.#ask();
      },
      disconnected: () => {
        if (this.#standing.peek().state === "off") return;
        this.#connected = false;
        this.#turn += 1;
        clearTimeout(this.#timer);
        this.#standing.value = { state: "failed", cause: "lost" };
      },
      registered: () => {
        const before = this.#standing.peek().state;
        this.#tries = 0;
        this.#standing.value = { state: "registered" };
        if (before !== "registered") this.#options.onRegistered();
      },
      refused: () => {
        if (this.#connected) this.#later("refused");
      },
      expiring: () => void this.#ask(),
    };
  }

  #later(cause: RegistrationCause): void {
    // Without a token the registration of before is good for a while.
    const still = cause === "token" && this.#standing.peek().state === "registered" && this.#tries < PATIENT;
    if (!still) this.#standing.value = { state: "failed", cause };
    const wait = WAITS[Math.min(this.#tries, WAITS.length - 1)] ?? 20_000;
    this.#tries += 1;
    // All phones lose a gateway at once; they don't come back at once.
    this.#timer = setTimeout(() => void this.#ask(), wait * (0.5 + Math.random()));
  }
}
