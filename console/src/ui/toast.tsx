/** Short messages that go by themselves; what failed stays until it is closed. */
import { signal } from "@preact/signals";
import { t } from "../i18n";
import type { Tone } from "./Badge";
import { Button } from "./Button";

interface Toast {
  id: number;
  text: string;
  tone: Tone;
  action?: { label: string; run: () => unknown };
}

/** How long one stays, in milliseconds: longer when it offers something. */
const STAYS = 5_000;
const STAYS_WITH_ACTION = 10_000;
const MOST = 4;

const toasts = signal<readonly Toast[]>([]);
let last = 0;

function drop(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id);
}

export function toast(text: string, tone: Tone = "info", action?: Toast["action"]): void {
  last += 1;
  const id = last;
  // What fails again and again is said once.
  const others = toasts.value.filter((one) => one.text !== text || one.tone !== tone || one.action !== undefined);
  toasts.value = [...others, { id, text, tone, ...(action ? { action } : {}) }].slice(-MOST);
  if (tone !== "bad") setTimeout(() => drop(id), action ? STAYS_WITH_ACTION : STAYS);
}

/** The dialogs that are open, the last one on top. What is outside of that one can be neither clicked nor heard. */
export const dialogs = signal<readonly string[]>([]);

/** The place of the messages while no dialog is open. */
export function Toasts() {
  return dialogs.value.length === 0 ? <List /> : null;
}

/** Their place while the dialog is on top. */
export function ToastsOnTop({ of }: { of: string }) {
  return dialogs.value.at(-1) === of ? <List /> : null;
}

function List() {
  return (
    <div class="toasts" role="region" aria-live="polite" aria-label={t("common.status")}>
      {toasts.value.map(({ id, text, tone, action }) => (
        <div key={id} class={`note toast ${tone}`}>
          <span class="grow">{text}</span>
          {action && (
            <Button
              small
              onClick={async () => {
                await action.run();
                drop(id);
              }}
            >
              {action.label}
            </Button>
          )}
          <Button small kind="plain" icon="close" label={t("common.close")} onClick={() => drop(id)} />
        </div>
      ))}
    </div>
  );
}
