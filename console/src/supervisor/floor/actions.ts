/** What an inspector may do to whom, by the preconditions of the interface. */
import type { Key } from "../../i18n";
import type { Me, StateWord } from "../report";
import type { Hearing, Row } from "./rows";

const ACTIONS = ["listen", "whisper", "insert", "stop", "intercept", "idle", "busy", "rest", "drop", "signOut", "note"] as const;
export type Action = (typeof ACTIONS)[number];

/** What the inspector itself does. */
export interface Own {
  agentId: number;
  state: StateWord;
  inspecting: { agentId: number; hearing: Hearing; stage: "calling" | "on" } | undefined;
}

/** Actions that nothing brings back are shown as such. */
export const DANGEROUS: readonly Action[] = ["intercept", "drop", "signOut"];

const HEARINGS: readonly Action[] = ["listen", "whisper", "insert"];

/** Kinds of calls with a customer, as the gateway has them. */
const WITH_CUSTOMER: ReadonlySet<number> = new Set([0, 7, 41, 43, 44, 45]);

/** Why a talk can't be taken over: it must be with a customer, with nothing else hanging on it. */
function notTaken(row: Row, mine: Own["inspecting"]): Key | undefined {
  if (!mine) return "supervisor.not_inspecting";
  if (mine.stage === "calling") return "supervisor.not_pickedUp";
  if (row.state !== "talking") return "supervisor.not_talking";
  const customer = row.callKind !== null && WITH_CUSTOMER.has(row.callKind);
  return customer && row.held === 0 ? undefined : "supervisor.not_customer";
}

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
      return notTaken(row, mine);
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
