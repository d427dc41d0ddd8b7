/** Times and durations. One clock ticks for the whole page. */
import { signal } from "@preact/signals";
import { locale } from "../i18n";

/** Milliseconds since 1970, second by second. */
export const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 1000);

/** `1:05`, `1:02:05`; never below zero. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Time since `from`, ticking. */
export function Duration({ from }: { from: number }) {
  return <span class="number">{duration(now.value - from)}</span>;
}

export function clockTime(time: number): string {
  return new Date(time).toLocaleTimeString(locale());
}

export function dateTime(time: number): string {
  return new Date(time).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "medium" });
}
