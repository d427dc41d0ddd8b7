/** From when a figure is a warning, and from when it is bad. */
import { signal } from "@preact/signals";
import type { Tone } from "../ui";

export interface Thresholds {
  /** Service level, per cent: below. */
  levelWarn: number;
  levelBad: number;
  /** Longest wait, seconds: from. */
  waitWarn: number;
  waitBad: number;
  /** Callers that wait: from. */
  waitingWarn: number;
  waitingBad: number;
}

export const USUAL: Thresholds = { levelWarn: 80, levelBad: 60, waitWarn: 20, waitBad: 60, waitingWarn: 3, waitingBad: 8 };

const KEPT = "ccgate.thresholds";

/** What was kept, with the usual where something is missing or isn't a number. */
export function read(text: string | null): Thresholds {
  let kept: Partial<Record<keyof Thresholds, unknown>> = {};
  try {
    kept = (JSON.parse(text ?? "{}") as typeof kept | null) ?? {};
  } catch {
    // As if nothing was kept.
  }
  const entries = Object.entries(USUAL).map(([name, usual]) => {
    const value = kept[name as keyof Thresholds];
    return [name, typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : usual];
  });
  return Object.fromEntries(entries) as unknown as Thresholds;
}

export const thresholds = signal<Thresholds>(read(localStorage.getItem(KEPT)));

export function keep(next: Thresholds): void {
  localStorage.setItem(KEPT, JSON.stringify(next));
  thresholds.value = next;
}

export function levelTone(level: number | null, limits: Thresholds): Tone {
  if (level === null) return "plain";
  return level < limits.levelBad ? "bad" : level < limits.levelWarn ? "warn" : "good";
}

const from = (value: number, warn: number, bad: number): Tone => (value >= bad ? "bad" : value >= warn ? "warn" : "good");

export const waitTone = (milliseconds: number, limits: Thresholds): Tone => from(milliseconds / 1000, limits.waitWarn, limits.waitBad);

export function waitingTone(waiting: number, limits: Thresholds): Tone {
  return waiting === 0 ? "plain" : from(waiting, limits.waitingWarn, limits.waitingBad);
}

const ORDER: readonly Tone[] = ["plain", "info", "good", "warn", "bad"];

/** The worst of several. */
export const worst = (...tones: readonly Tone[]): Tone =>
  tones.reduce((most, one) => (ORDER.indexOf(one) > ORDER.indexOf(most) ? one : most), "plain");
