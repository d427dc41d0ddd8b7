/** The events of a session: a WebSocket that acknowledges, tried again until the session ends. */
import { signal } from "@preact/signals";
import { BASE } from "./http";
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

/** Waits between tries, in milliseconds; the last one again and again. */
export const WAITS = [250, 500, 1000, 2000, 4000] as const;

/** How long a try may take. */
const OPENING = 8_000;

interface StreamMessage {
  retcode?: string;
  event?: GatewayEvent;
}

export interface EventStreamOptions {
  /** Handles an event. It is acknowledged when this returns. */
  onEvent: (event: GatewayEvent) => void;
  /** The stream is up again after it was lost: events may have been missed by a reload. */
  onBack?: () => void;
  /** The session is over. `replaced`: another page of the same session took the stream. */
  onEnded: (why: "signed-out" | "replaced") => void;
}

export class EventStream {
  readonly connection = signal<Connection>("connecting");
  readonly #session: Session;
  readonly #options: EventStreamOptions;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #wasUp = false;

  constructor(session: Session, options: EventStreamOptions) {
    this.#session = session;
    this.#options = options;
  }

  start(): void {
    this.#open();
    addEventListener("online", this.#now);
  }

  stop(): void {
    removeEventListener("online", this.#now);
    clearTimeout(this.#timer);
    this.connection.value = "ended";
    this.#socket?.close(1000);
    this.#socket = undefined;
  }

  /** The network is back: no need to wait. */
  readonly #now = (): void => {
    if (this.connection.value !== "lost") return;
    clearTimeout(this.#timer);
    this.#open();
  };

  #open(): void {
    const url = new URL(`${BASE}/agentevent/${this.#session.agentId}/stream`, location.href);
    url.protocol = url.protocol === "http:" ? "ws:" : "wss:";
    const socket = new WebSocket(url, ["ccgate.events", `guid.${this.#session.guid}`]);
    this.#socket = socket;
    const limit = setTimeout(() => socket.close(), OPENING);
    socket.onopen = () => {
      clearTimeout(limit);
      this.#tries = 0;
      const back = this.#wasUp;
      this.#wasUp = true;
      this.connection.value = "up";
      if (back) this.#options.onBack?.();
    };
    socket.onmessage = (message: MessageEvent<unknown>) => this.#take(socket, String(message.data));
    socket.onclose = (close) => {
      clearTimeout(limit);
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      if (close.code === SIGNED_OUT || close.code === REPLACED) {
        this.#end(close.code === REPLACED ? "replaced" : "signed-out");
      } else {
        void this.#again();
      }
    };
  }

  #take(socket: WebSocket, text: string): void {
    const message = JSON.parse(text) as StreamMessage;
    if (!message.event) return;
    this.#options.onEvent(message.event);
    socket.send(JSON.stringify({ ack: message.event.eventNo }));
  }

  /** A browser doesn't tell why a socket failed, so the session is asked for by an ordinary request. */
  async #again(): Promise<void> {
    this.connection.value = "lost";
    if (this.#tries > 0) {
      try {
        await this.#session.call("GET", "/onlineagent/{agentid}/agentstatus", { deadline: 5_000 });
      } catch (error) {
        // A Guid that isn't good any more: somebody else signed in as this agent.
        if (isOver(error) || isForbidden(error)) {
          this.#end("signed-out");
          return;
        }
      }
    }
    if (this.connection.peek() === "ended") return;
    const wait = WAITS[Math.min(this.#tries, WAITS.length - 1)] ?? 4000;
    this.#tries += 1;
    this.#timer = setTimeout(() => this.#open(), wait);
  }

  #end(why: "signed-out" | "replaced"): void {
    if (this.connection.peek() === "ended") return;
    this.stop();
    if (why === "signed-out") this.#session.ended();
    this.#options.onEnded(why);
  }
}
