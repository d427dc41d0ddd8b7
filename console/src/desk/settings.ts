/** How this browser calls the person's attention; kept in it. */
import { signal } from "@preact/signals";

export interface Attention {
  /** Rings in this browser; without a choice, when the phone is this page. */
  ring?: boolean | undefined;
  /** Shows notifications, when the browser was allowed to. */
  notify: boolean;
}

const KEPT = "ccgate.attention";

/** What was kept, as far as it can be read. */
export function readAttention(kept: string | null): Attention {
  try {
    const read = JSON.parse(kept ?? "{}") as Partial<Record<keyof Attention, unknown>> | null;
    return {
      ring: typeof read?.ring === "boolean" ? read.ring : undefined,
      notify: read?.notify !== false,
    };
  } catch {
    return { notify: true };
  }
}

export const attention = signal<Attention>(readAttention(localStorage.getItem(KEPT)));

export function changeAttention(part: Partial<Attention>): void {
  attention.value = { ...attention.value, ...part };
  localStorage.setItem(KEPT, JSON.stringify(attention.value));
}
