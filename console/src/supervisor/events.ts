/**
 * Where this part hears of events. A session has one event stream, the desktop's, which hands every event
 * to [hand]; nothing here opens another.
 */
import type { GatewayEvent } from "../gateway/events";

type Listener = (event: GatewayEvent) => void;

const listeners = new Set<Listener>();

/** Hands an event to all who listen. */
export function hand(event: GatewayEvent): void {
  for (const listener of listeners) listener(event);
}

/** Listens until what it gives is called. */
export function subscribe(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
