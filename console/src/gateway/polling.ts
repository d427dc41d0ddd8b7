/** The events one by one, asked for again and again: where a proxy or the gateway's settings permit no WebSocket. */
import type { GatewayEvent } from "./events";
import type { Session } from "./session";
import { isForbidden, isOver } from "./session";

/** Milliseconds from one question to the next when nothing had happened: a gateway may be set not to hold them. */
const LEAST = 1_000;
/** Longer than a gateway holds one. */
const PATIENCE = 75_000;

export interface PollingOptions {
  /** The last event that was handled. */
  after: () => number;
  onEvent: (event: GatewayEvent) => void;
  /** `away`: nobody answered. It has ended then, and when the session is over. */
  onEnd: (why: "over" | "away") => void;
}

/** Begins; returns how to stop. */
export function poll(session: Session, options: PollingOptions): () => void {
  const stopping = new AbortController();
  void run(session, options, stopping.signal);
  return () => stopping.abort();
}

async function run(session: Session, { after, onEvent, onEnd }: PollingOptions, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    const begun = Date.now();
    let event: GatewayEvent | undefined;
    try {
      event = await session.event(after(), PATIENCE, stopped);
    } catch (error) {
      if (!stopped.aborted) onEnd(isOver(error) || isForbidden(error) ? "over" : "away");
      return;
    }
    if (stopped.aborted) return;
    if (event) onEvent(event);
    else await new Promise((go) => setTimeout(go, LEAST - (Date.now() - begun)));
  }
}
