import { t } from "../../i18n";
import { Icon, type Tone } from "../../ui";

/** Longer ones, such as hours, are written in smaller letters. */
const LONG = 5;

/** A large figure with what it is; warnings by colour, sign and word. */
export function Figure({ label, tone = "plain", small, children }: { label: string; tone?: Tone; small?: boolean; children: string | number }) {
  const alarming = tone === "warn" || tone === "bad";
  return (
    <div class={`figure-of ${tone}${small ? " small" : ""}`}>
      <dt>
        {label}
        {alarming && (
          <span class="alarm">
            <Icon name="warn" />
            <span class="visually-hidden">{t(tone === "bad" ? "supervisor.toneBad" : "supervisor.toneWarn")}</span>
          </span>
        )}
      </dt>
      <dd class={`figure${String(children).length > LONG ? " long" : ""}`}>
        <span>{children}</span>
      </dd>
    </div>
  );
}
