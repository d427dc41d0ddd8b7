/** Whom the inspector listens to: what is asked for, what is told, what a reload keeps. */
import { signal } from "@preact/signals";
import type { Session } from "../../gateway/session";
import type { Hearing, Told } from "./rows";
import type { StateWord } from "../report";

export interface Inspecting {
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

/** After a reload of the page; figures then tell whether it is still so. */
export function takeUp(): void {
  const text = sessionStorage.getItem(KEPT);
  if (text && !inspecting.peek()) inspecting.value = JSON.parse(text) as Inspecting;
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
    const now = inspecting.peek();
    if (now) set({ ...now, hearing });
    return;
  }
  // Before the answer: the event that it began may come first.
  set({ agentId: whom.agentId, name: whom.name, hearing, stage: "calling", since: Date.now() });
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

/** The inspected agent's talk becomes the inspector's own. */
export async function intercept(session: Session): Promise<void> {
  const present = inspecting.peek();
  if (!present) return;
  await session.call("PUT", `/qualitycontrol/{agentid}/intercept/${present.agentId}`);
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

/** What becomes of it by figures that were asked for at `asked`: one who listens is in a call. */
export function reconciled(present: Inspecting | undefined, own: StateWord | undefined, asked: number): Inspecting | undefined {
  if (!present || own === undefined || asked <= present.since) return present;
  return own === "talking" || own === "ringing" ? present : undefined;
}

export function take(told: Told, at: number): void {
  const [present, next] = [inspecting.peek(), after(inspecting.peek(), told, at)];
  if (next !== present) set(next);
}

export function reconcile(own: StateWord | undefined, asked: number): void {
  const [present, next] = [inspecting.peek(), reconciled(inspecting.peek(), own, asked)];
  if (next !== present) set(next);
}
