/** How things are said: states, figures, what is good and what isn't. */
import { locale, maybe, t } from "../i18n";
import type { Tone } from "../ui";
import { duration } from "../ui/time";
import type { Reason, StateWord } from "./report";

export const STATES: readonly StateWord[] = ["idle", "ringing", "talking", "wrapUp", "busy", "rest", "signedOut"];

export const STATE_TONES: Record<StateWord, Tone> = {
  idle: "good",
  ringing: "info",
  talking: "info",
  wrapUp: "warn",
  busy: "bad",
  rest: "warn",
  signedOut: "plain",
};

/** Since when totals count, in the page's time: the hour, before today with its day. */
export function sinceWords({ figures, skew }: { figures: { since: number; time: number }; skew: number }): string {
  const [since, now] = [new Date(figures.since - skew), new Date(figures.time - skew)];
  const day: Intl.DateTimeFormatOptions = since.toDateString() === now.toDateString() ? {} : { dateStyle: "short" };
  return since.toLocaleString(locale(), { ...day, timeStyle: "short" });
}

export const stateWords = (state: StateWord): string => t(`supervisor.state_${state}`);

/** With tenths where there are some: 79.9 % is below 80, and looks so. */
export const percent = (share: number | null): string =>
  share === null ? "–" : `${(Math.round(share * 10) / 10).toLocaleString(locale())}%`;

export const span = (milliseconds: number | null): string => (milliseconds === null ? "–" : duration(milliseconds));

/** What a reason's number means. */
export function reasonWords(state: StateWord, reason: number | null, reasons: { busyReasons: Reason[]; restReasons: Reason[] } | undefined): string {
  if (reason === null || (state !== "busy" && state !== "rest")) return "";
  const list = state === "busy" ? reasons?.busyReasons : reasons?.restReasons;
  const text = list?.find((one) => one.id === reason)?.text;
  // 0 is said when no reason was given.
  return text || (reason === 0 ? "" : t("supervisor.reasonNumber", { number: reason }));
}

/** The kind of a call, or its number where there is no word for it. */
export const kindWords = (kind: number): string => maybe(`supervisor.kind_${kind}`) ?? String(kind);

export const resultWords = (result: string): string => maybe(`supervisor.result_${result}`) ?? result;
