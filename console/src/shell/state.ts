/** Who is signed in in this tab, and how the page stands with the gateway. */
import { signal } from "@preact/signals";
import type { ConfigSession } from "../gateway/config";
import type { Session, SignedIn } from "../gateway/session";

export interface AgentSignedIn {
  session: Session;
  /** The sign-in's answer; after a reload of the page there is none. */
  answer: SignedIn | undefined;
}

export const agent = signal<AgentSignedIn | undefined>(undefined);
export const administrator = signal<ConfigSession | undefined>(undefined);
/** Why the last session ended, for the sign-in page. */
export const endedBecause = signal<"signed-out" | "replaced" | undefined>(undefined);
