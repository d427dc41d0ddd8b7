/** What an inspector asks of others: one request each. */
import type { Session } from "../../gateway/session";
import type { Action } from "./actions";
import { inspect, intercept, stop } from "./inspecting";
import type { Row } from "./rows";

/** All but the note, which isn't steering. */
export type Steering = Exclude<Action, "note">;

/** A rest that is forced: 1–86399 seconds, a cause of 0–255. */
export interface Rest {
  seconds: number;
  reason: number;
}

export async function steer(session: Session, action: Steering, row: Row, rest: Rest): Promise<void> {
  const base = "/qualitycontrol/{agentid}";
  const who = row.agentId;
  switch (action) {
    case "listen":
    case "whisper":
    case "insert":
      return inspect(session, row, action);
    case "stop":
      return stop(session);
    case "intercept":
      return intercept(session, row.callId);
    case "idle":
      return session.call("POST", `${base}/forceidle/${who}`);
    case "busy":
      return session.call("POST", `${base}/forcebusy/${who}`);
    case "rest":
      return session.call("POST", `${base}/forcerest/${who}/${rest.seconds}/${rest.reason}`);
    case "signOut":
      return session.call("POST", `${base}/forcelogout/${who}`);
    case "drop":
      return session.call("POST", `${base}/forcedropcall/${row.callId}`);
  }
}

/** Tells the gateway that one wants to know of these agents from now on, and of those no more. */
export async function watch(session: Session, begin: readonly number[], end: readonly number[]): Promise<void> {
  const path = "/qualitycontrol/{agentid}";
  if (end.length > 0) await session.call("POST", `${path}/endmonitor`, { query: { agents: end.join(";") } });
  if (begin.length > 0) await session.call("POST", `${path}/beginmonitor`, { query: { agents: begin.join(";") } });
}
