/** Notes and bulletins: requests of the agent's own chapter. */
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
    const result = await session.call<{ undelivered?: string[] } | "">("POST", "/onlineagent/{agentid}/sendnoteletex", {
      body: { agentIds: portion, content },
    });
    if (result !== "") undelivered.push(...(result.undelivered ?? []));
    gone?.(portion);
  }
  return undelivered;
}

/** What a bulletin goes to. */
export const TARGETS = { group: 0, queue: 1 } as const;

/** A bulletin to those who are signed in of a group, or of who serves a skill queue; both by name. */
export function sendBulletin(session: Session, target: keyof typeof TARGETS, name: string, text: string): Promise<unknown> {
  return session.call("POST", "/onlineagent/{agentid}/notifybulletin", {
    body: { targettype: TARGETS[target], targetname: name, bulletindata: text },
  });
}
