/** What an inspector may do to whom, by the preconditions of the interface. */
import type { Key } from "../../i18n";
import type { Me, StateWord } from "../report";
import type { Hearing, Row } from "./rows";

export const ACTIONS = ["listen", "whisper", "insert", "stop", "intercept", "idle", "busy", "rest", "drop", "signOut", "note"] as const;
export type Action = (typeof ACTIONS)[number];

/** What the inspector itself does. */
export interface Own {
  agentId: number;
  state: StateWord;
  inspecting: { agentId: number; hearing: Hearing } | undefined;
}

/** Actions that nothing brings back are shown as such. */
export const DANGEROUS: readonly Action[] = ["intercept", "drop", "signOut"];

const HEARINGS: readonly Action[] = ["listen", "whisper", "insert"];

/** An inspector all agents, a class leader those of the groups that it leads. */
export function mayInspect(me: Me, row: Row): boolean {
  return me.roles.inspector || (row.groupId !== null && me.leads.includes(row.groupId));
}

/** Why an action isn't possible now; nothing when it is. */
export function obstacle(action: Action, row: Row, own: Own, me: Me): Key | undefined {
  if (row.state === "signedOut") return "supervisor.not_signedIn";
  if (row.agentId === own.agentId) return "supervisor.not_oneself";
  if (action === "note") return undefined;
  if (!mayInspect(me, row)) return "supervisor.not_right";
  const mine = own.inspecting?.agentId === row.agentId ? own.inspecting : undefined;
  if (HEARINGS.includes(action)) {
    if (mine) return mine.hearing === action ? "supervisor.not_already" : action === "insert" && row.state !== "talking" ? "supervisor.not_talking" : undefined;
    if (own.inspecting) return "supervisor.not_another";
    if (own.state !== "idle" && own.state !== "busy" && own.state !== "wrapUp") return "supervisor.not_free";
    return action === "insert" && row.state !== "talking" ? "supervisor.not_talking" : undefined;
  }
  switch (action) {
    case "stop":
      return mine ? undefined : "supervisor.not_inspecting";
    case "intercept":
      return !mine ? "supervisor.not_inspecting" : row.state !== "talking" ? "supervisor.not_talking" : undefined;
    case "drop":
      return row.callId === null ? "supervisor.not_inCall" : undefined;
    case "idle": {
      // In a call it drops the wish that waits, and nothing else.
      const inCall = row.state === "talking" || row.state === "ringing";
      return row.state === "idle" || (inCall && row.pending === null) ? "supervisor.not_needed" : undefined;
    }
    case "busy":
    case "rest":
      return row.state === action ? "supervisor.not_needed" : undefined;
    default:
      return undefined;
  }
}
