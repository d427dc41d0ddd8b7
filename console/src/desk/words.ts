/** How calls and states are said. */
import type { Me } from "../supervisor/report";
import { maybe, t } from "../i18n";
import type { Tone } from "../ui";
import type { Reason } from "../supervisor/report";
import type { CallPhase, StateKind } from "./state";

export const STATE_TONES: Record<StateKind, Tone> = {
  idle: "good",
  ringing: "info",
  talking: "info",
  work: "warn",
  busy: "bad",
  rest: "warn",
};

export const PHASE_TONES: Record<CallPhase, Tone> = {
  alerting: "info",
  ringing: "info",
  preparing: "plain",
  dialling: "info",
  joining: "info",
  talking: "good",
  held: "warn",
  parked: "warn",
  conference: "good",
};

export const stateWords = (kind: StateKind): string => t(`desk.state_${kind}`);
export const phaseWords = (phase: CallPhase): string => t(`desk.phase_${phase}`);

/** A number, or that there is none. */
export const whoIs = (partner: string): string => (partner === "" ? t("desk.unknownCaller") : partner);

/** The type of a call; nothing for one without a word. */
export const featureWords = (feature: number): string => maybe(`desk.feature_${feature}`) ?? "";

/** What a reason means; nothing where none was given. */
export function reasonWords(kind: StateKind | "busy" | "rest", reason: number | undefined, me: Me | undefined): string {
  if (reason === undefined || (kind !== "busy" && kind !== "rest")) return "";
  const own: Reason[] | undefined = kind === "busy" ? me?.busyReasons : me?.restReasons;
  const found = own?.find((one) => one.id === reason)?.text;
  if (found) return found;
  if (kind === "busy") return maybe(`desk.busyReason_${reason}`) ?? (reason === 0 ? "" : String(reason));
  return reason === 0 ? "" : String(reason);
}
