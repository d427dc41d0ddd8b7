/** Whom the inspector listens to: what is asked for, what is told, what a reload keeps. */
import { signal } from "@preact/signals";
import type { GatewayEvent } from "../../gateway/events";
import type { Session } from "../../gateway/session";
import type { Hearing, Row, Told } from "./rows";

export interface Inspecting {
  /** Who inspects. */
  by: number;
  agentId: number;
  name: string;
  hearing: Hearing;
  /** The inspector's phone rings until it is answered. */
  stage: "calling" | "on";
  /** Since when, in the page's time. */
  since: number;
}

const KEPT = "ccgate.inspecting";

export const inspecting = signal<Inspecting | undefined>(undefined);

function set(next: Inspecting | undefined): void {
  inspecting.value = next;
  if (next) sessionStorage.setItem(KEPT, JSON.stringify(next));
  else sessionStorage.removeItem(KEPT);
}

const HEARINGS: readonly unknown[] = ["listen", "whisper", "insert"] satisfies Hearing[];

/** What a tab kept, if it is this inspector's. */
export function keptBy(by: number, text: string | null): Inspecting | undefined {
  try {
    const kept = JSON.parse(text ?? "null") as Partial<Inspecting> | null;
    const whole =
      kept?.by === by &&
      Number.isInteger(kept.agentId) &&
      Number.isFinite(kept.since) &&
      typeof kept.name === "string" &&
      HEARINGS.includes(kept.hearing) &&
      (kept.stage === "calling" || kept.stage === "on");
    return whole ? (kept as Inspecting) : undefined;
  } catch {
    return undefined;
  }
}

/** Goes on after a reload of the page, figures then tell whether it is still so; with nobody signed in or another agent nothing is left. */
export function takeUp(by: number | undefined): void {
  const present = inspecting.peek();
  if (present && present.by === by) return;
  set(by === undefined ? undefined : keptBy(by, sessionStorage.getItem(KEPT)));
}

export function forgetInspecting(): void {
  set(undefined);
}

const SWITCH_TYPE: Record<Hearing, number> = { listen: 0, insert: 1, whisper: 2 };

/** Begins, or changes how when it goes on with the same agent. */
export async function inspect(session: Session, whom: { agentId: number; name: string }, hearing: Hearing): Promise<void> {
  const base = "/qualitycontrol/{agentid}";
  const present = inspecting.peek();
  if (present?.agentId === whom.agentId) {
    await session.call("POST", `${base}/requestswitchinsertwhisperagent`, {
      query: { whisperagentid: whom.agentId, switchtype: SWITCH_TYPE[hearing] },
    });
    // It may have ended meanwhile, or be another one.
    const now = inspecting.peek();
    if (now?.agentId === whom.agentId) set({ ...now, hearing });
    return;
  }
  // Before the answer: the event that it began may come first.
  set({ by: session.agentId, agentId: whom.agentId, name: whom.name, hearing, stage: "calling", since: Date.now() });
  try {
    if (hearing === "whisper") await session.call("POST", `${base}/requestwhisperagent`, { query: { whisperagentid: whom.agentId } });
    else await session.call("PUT", `${base}/${hearing === "listen" ? "addsupervise" : "addinsert"}/${whom.agentId}`);
  } catch (error) {
    set(undefined);
    throw error;
  }
}

export async function stop(session: Session): Promise<void> {
  const present = inspecting.peek();
  if (!present) return;
  await session.call("DELETE", `/qualitycontrol/{agentid}/${present.agentId}`);
  set(undefined);
}

/** The inspected agent's talk becomes the inspector's own; of another call than the named one nothing. */
export async function intercept(session: Session, call: string | null): Promise<void> {
  const present = inspecting.peek();
  if (!present) return;
  await session.call("PUT", `/qualitycontrol/{agentid}/intercept/${present.agentId}${call === null ? "" : `/${call}`}`);
  set(undefined);
}

/** What becomes of it by what was told at `at`. */
export function after(present: Inspecting | undefined, told: Told, at: number): Inspecting | undefined {
  if (!present || told.agentId !== present.agentId) return present;
  switch (told.what) {
    case "SuperviseInsert":
      return present.stage === "on" ? present : { ...present, stage: "on", since: at };
    case "StopSuperviseInsert":
    case "Logout":
      return undefined;
    default:
      return present;
  }
}

/** The inspector's own call is over, or its phone wasn't picked up: there was no other call than this. */
const OVER: ReadonlySet<string> = new Set(["AgentEvent_Call_Release", "AgentEvent_Connect_Fail"]);

/** The inspector as figures show it. */
export type Inspector = Pick<Row, "state" | "callId"> | undefined;

/** What becomes of it by figures that were asked for at `asked`: one who listens is in a call, but in none of its own. */
export function reconciled(present: Inspecting | undefined, own: Inspector, asked: number): Inspecting | undefined {
  if (!present || own === undefined || asked <= present.since) return present;
  return (own.state === "talking" || own.state === "ringing") && own.callId === null ? present : undefined;
}

export function take(told: Told, at: number): void {
  const [present, next] = [inspecting.peek(), after(inspecting.peek(), told, at)];
  if (next !== present) set(next);
}

/** Takes an event of the inspector's own phone. */
export function takeOwn(event: GatewayEvent): void {
  if (inspecting.peek() && OVER.has(event.eventType)) set(undefined);
}

export function reconcile(own: Inspector, asked: number): void {
  const [present, next] = [inspecting.peek(), reconciled(inspecting.peek(), own, asked)];
  if (next !== present) set(next);
}
