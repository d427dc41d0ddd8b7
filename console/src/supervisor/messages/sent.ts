/** What was sent from this tab; forgotten when it is loaded again. */
import { signal } from "@preact/signals";

export interface Sent {
  at: number;
  to: "agents" | "group" | "queue";
  whom: string;
  text: string;
  undelivered: readonly string[];
}

export const sent = signal<readonly Sent[]>([]);
