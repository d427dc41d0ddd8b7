import { useState } from "preact/hooks";
import { t } from "../i18n";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** Keys for machines at the other end; the keyboard's own work while the focus is inside. */
export function Keypad({ onKey }: { onKey: (key: string) => boolean }) {
  const [sent, setSent] = useState("");
  const press = (key: string): void => {
    if (onKey(key)) setSent((before) => (before + key).slice(-20));
  };
  return (
    <div
      class="keypad"
      role="group"
      aria-label={t("phone.keypad")}
      onKeyDown={(event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const key = KEYS.find((each) => each === event.key);
        if (key) press(key);
      }}
    >
      <output class="number" aria-label={t("phone.keysSent")}>
        {sent}
      </output>
      {KEYS.map((key) => (
        <button key={key} type="button" class="button" onClick={() => press(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}
