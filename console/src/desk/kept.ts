/** What a reload of the page keeps of the desktop, for this tab only. */
import type { Message, Model } from "./state";
import { activeCall } from "./state";
import type { KeptByPage } from "./synced";

const KEPT = "ccgate.desk";

interface Kept extends KeptByPage {
  agentId: number;
}

export function keep(model: Model): void {
  const { agentId, state, messages, told } = model;
  const recordings = Object.fromEntries(model.calls.flatMap(({ id, recording }) => (recording === undefined ? [] : [[id, recording]])));
  const call = activeCall(model);
  const kept: Kept = {
    agentId,
    reason: state?.reason,
    until: state?.until,
    muted: call?.muted ? call.id : undefined,
    recordings,
    messages,
    told,
  };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
}

export function keptOf(agentId: number): KeptByPage | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Kept | null;
    if (kept?.agentId !== agentId) return undefined;
    const messages: readonly Message[] = Array.isArray(kept.messages) ? kept.messages : [];
    return { ...kept, messages, told: typeof kept.told === "number" ? kept.told : 0 };
  } catch {
    return undefined;
  }
}

export function forgetKept(): void {
  sessionStorage.removeItem(KEPT);
}
