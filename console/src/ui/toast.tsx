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
  toasts.value = [...toasts.value, { id, text, tone, ...(action ? { action } : {}) }].slice(-MOST);
  if (tone !== "bad") setTimeout(() => drop(id), action ? STAYS_WITH_ACTION : STAYS);
}

export function Toasts() {
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
