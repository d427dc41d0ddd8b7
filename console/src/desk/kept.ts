/** What a reload of the page keeps of the desktop, for this tab only. */
import type { DeskCall, Message, Model } from "./state";
import type { KeptByPage, KeptOfCall } from "./synced";

const KEPT = "ccgate.desk";

interface Kept extends KeptByPage {
  agentId: number;
}

function ofCall(call: DeskCall): KeptOfCall {
  const { recording, paused, muted, consult, transferring, transferredBy, phase } = call;
  return { recording, paused, muted, consult, transferring, transferredBy, phase };
}

export function keep(model: Model): void {
  const { agentId, state, messages, told, conference, previews, abandoned, last } = model;
  const calls = Object.fromEntries(model.calls.map((call) => [call.id, ofCall(call)]));
  const kept: Kept = { agentId, reason: state?.reason, until: state?.until, calls, conference, previews, abandoned, last, messages, told };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // No room: a reload then knows only what the gateway tells.
    sessionStorage.removeItem(KEPT);
  }
}

export function keptOf(agentId: number): KeptByPage | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as Partial<Kept> | null;
    if (kept?.agentId !== agentId) return undefined;
    const list = <T>(of: readonly T[] | undefined): readonly T[] => (Array.isArray(of) ? of : []);
    const messages: readonly Message[] = list(kept.messages);
    return {
      ...kept,
      calls: typeof kept.calls === "object" ? kept.calls : {},
      messages,
      previews: list(kept.previews),
      abandoned: list(kept.abandoned),
      told: typeof kept.told === "number" ? kept.told : 0,
    };
  } catch {
    return undefined;
  }
}

export function forgetKept(): void {
  sessionStorage.removeItem(KEPT);
}
