/** The events of a session: a WebSocket that acknowledges, tried again until the session ends. */
import { signal } from "@preact/signals";
import { BASE } from "./http";
import { poll } from "./polling";
import { Pulse } from "./pulse";
import type { Session } from "./session";
import { isForbidden, isOver } from "./session";

/** One event as the interface tells it. */
export interface GatewayEvent {
  eventType: string;
  workNo: string;
  content: unknown;
  /** Milliseconds since 1970 as a string, from gateways that are set to tell it. */
  eventGenTime?: string;
  eventNo: number;
}

/** How the page stands with the gateway. */
export type Connection = "connecting" | "up" | "lost" | "ended";

/** Close codes of the stream. */
const SIGNED_OUT = 4001;
const REPLACED = 4002;
/** A browser's own: there was no close frame. */
const ABNORMAL = 1006;

/** Waits between tries, in milliseconds, half as long to half as long again; the last one again and again. */
export const WAITS = [250, 500, 1000, 2000, 4000] as const;

/** How long a try may take. */
const OPENING = 8_000;

/** So many tries in vain, and the gateway answers otherwise: something on the way permits no WebSocket. */
export const IN_VAIN = 3;
/** Then one is tried so seldom, in milliseconds. */
const SELDOM = 300_000;

interface StreamMessage {
  event?: GatewayEvent;
}

export interface EventStreamOptions {
  /** Handles an event. It is acknowledged when this returns. */
  onEvent: (event: GatewayEvent) => void;
  /** Events come again after they were lost, or one couldn't be handled: what is known may not be what is so. */
  onBack?: () => void;
  /** The session is over. `replaced`: another page of the same session took the stream. */
  onEnded: (why: "signed-out" | "replaced") => void;
}

export class EventStream {
  readonly connection = signal<Connection>("connecting");
  readonly #session: Session;
  readonly #options: EventStreamOptions;
  readonly #pulse: Pulse;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  /** Grows with every try: what belongs to one before is dropped. */
  #turn = 0;
  #wasUp = false;
  /** Number of the last event that was handled: the gateway tells one again when it doesn't know that. */
  #last = 0;
  #stopPolling: (() => void) | undefined;

  constructor(session: Session, options: EventStreamOptions) {
    this.#session = session;
    this.#options = options;
    this.#pulse = new Pulse(session, { onAway: () => this.#reopen(), onOver: () => this.#end("signed-out") });
  }

  start(): void {
    this.#open();
    this.#pulse.start();
    addEventListener("online", this.#reopen);
  }

  stop(): void {
    removeEventListener("online", this.#reopen);
    this.#pulse.stop();
    this.#turn += 1;
    this.connection.value = "ended";
    this.#stopPolling?.();
    this.#stopPolling = undefined;
    this.#drop();
  }

  /** The network is another one, or was away: an open socket may be dead without knowing it. */
  readonly #reopen = (): void => {
    const state = this.connection.peek();
    if (state === "ended" || (state === "connecting" && this.#socket)) return;
    if (state === "up" && !this.#stopPolling) this.connection.value = "lost";
    this.#open();
  };

  /** Closes what is open or waits to be, without a word. */
  #drop(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  #open(): void {
    this.#drop();
    this.#turn += 1;
    const turn = this.#turn;
    const url = new URL(`${BASE}/agentevent/${this.#session.agentId}/stream`, location.href);
    url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
    const socket = new WebSocket(url, ["ccgate.events", `guid.${this.#session.guid}`]);
    this.#socket = socket;
    const closed = (code: number): void => {
      clearTimeout(limit);
      if (this.#socket !== socket) return;
      this.#drop();
      if (code === SIGNED_OUT || code === REPLACED) this.#end(code === REPLACED ? "replaced" : "signed-out");
      else void this.#again(turn);
    };
    // Closing one that hangs may hang as well.
    const limit = setTimeout(() => closed(ABNORMAL), OPENING);
    socket.onopen = () => {
      clearTimeout(limit);
      if (this.#socket !== socket) return;
      this.#stopPolling?.();
      this.#stopPolling = undefined;
      this.#up();
    };
    socket.onmessage = (message: MessageEvent<unknown>) => {
      if (this.#socket === socket) this.#take(socket, String(message.data));
    };
    socket.onclose = ({ code }) => closed(code);
  }

  #up(): void {
    this.#tries = 0;
    const back = this.#wasUp;
    this.#wasUp = true;
    this.connection.value = "up";
    if (back) this.#options.onBack?.();
  }

  #take(socket: WebSocket, text: string): void {
    const { event } = JSON.parse(text) as StreamMessage;
    if (!event) return;
    this.#handle(event);
    socket.send(JSON.stringify({ ack: event.eventNo }));
  }

  /** Once each. One that can't be handled isn't waited for: the gateway would tell nothing else for ever. */
  #handle(event: GatewayEvent): void {
    if (event.eventNo <= this.#last) return;
    this.#last = event.eventNo;
    try {
      this.#options.onEvent(event);
    } catch (error) {
      reportError(error);
      this.#options.onBack?.();
    }
  }

  /** A browser doesn't tell why a socket failed, so the session is asked for by an ordinary request. */
  async #again(turn: number): Promise<void> {
    if (!this.#stopPolling) this.connection.value = "lost";
    if (this.#tries > 0) {
      try {
        await this.#session.call("GET", "/onlineagent/{agentid}/agentstatus", { deadline: 5_000 });
        if (turn === this.#turn && this.#tries >= IN_VAIN) this.#poll();
      } catch (error) {
        // A Guid that isn't good any more: somebody else signed in as this agent.
        if (turn === this.#turn && (isOver(error) || isForbidden(error))) this.#end("signed-out");
      }
    }
    if (turn !== this.#turn) return;
    const wait = WAITS[Math.min(this.#tries, WAITS.length - 1)] ?? 4000;
    this.#tries += 1;
    // All pages lose a gateway at once; they don't come back at once.
    this.#timer = setTimeout(() => this.#open(), this.#stopPolling ? SELDOM : wait * (0.5 + Math.random()));
  }

  #poll(): void {
    if (this.#stopPolling) return;
    this.#stopPolling = poll(this.#session, {
      after: () => this.#last,
      onEvent: (event) => this.#handle(event),
      onEnd: (why) => {
        this.#stopPolling = undefined;
        if (why === "over") this.#end("signed-out");
        else this.#reopen();
      },
    });
    this.#up();
  }

  #end(why: "signed-out" | "replaced"): void {
    if (this.connection.peek() === "ended") return;
    this.stop();
    if (why === "signed-out") this.#session.ended();
    this.#options.onEnded(why);
  }
}
