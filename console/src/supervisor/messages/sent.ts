/** What was sent from this tab; forgotten when it is loaded again or another agent signs in. */
import { signal } from "@preact/signals";

export interface Sent {
  at: number;
  to: "agents" | "group" | "queue";
  whom: string;
  text: string;
  undelivered: readonly string[];
}

/** A day's work isn't kept. */
const MOST = 100;

export const sent = signal<readonly Sent[]>([]);

export function noteSent(one: Sent): void {
  sent.value = [one, ...sent.peek()].slice(0, MOST);
}

export function forgetSent(): void {
  sent.value = [];
}
