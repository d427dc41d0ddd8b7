/** Notes and bulletins: requests of the agent's own chapter. */
import { patient } from "../../desk/patient";
import type { Session } from "../../gateway/session";
import { PACE, pause } from "../report";
import { portions } from "./limits";

/**
 * A note to agents, in portions when they are many; tells whom it didn't reach. `gone` hears of each portion that went: when
 * one fails, those needn't get it again.
 */
export async function sendNote(session: Session, agentIds: readonly number[], content: string, gone?: (portion: readonly number[]) => void): Promise<string[]> {
  const undelivered: string[] = [];
  for (const [nth, portion] of portions(agentIds).entries()) {
    if (nth > 0) await pause(PACE);
    const body = { agentIds: portion, content };
    // The page's own queries count for the same limit.
    const result = await patient(() =>
      session.call<{ undelivered?: string[] } | "">("POST", "/onlineagent/{agentid}/sendnoteletex", { body }),
    );
    if (result !== "") undelivered.push(...(result.undelivered ?? []));
    gone?.(portion);
  }
  return undelivered;
}

/** What a bulletin goes to. */
export const TARGETS = { group: 0, queue: 1 } as const;

/** A bulletin to those who are signed in of a group, or of who serves a skill queue; both by name. */
export function sendBulletin(session: Session, target: keyof typeof TARGETS, name: string, text: string): Promise<unknown> {
  const body = { targettype: TARGETS[target], targetname: name, bulletindata: text };
  return patient(() => session.call("POST", "/onlineagent/{agentid}/notifybulletin", { body }));
}
