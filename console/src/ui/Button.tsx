import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./Icon";
import { failureText } from "./Note";
import { toast } from "./toast";

interface Props {
  children?: ComponentChildren;
  /** What happens. While a promise is open the button can't be pressed again; a failure is told. */
  onClick?: () => unknown;
  icon?: IconName;
  /** Name of a button that shows only its icon. */
  label?: string;
  kind?: "primary" | "danger" | "plain" | "normal";
  small?: boolean;
  submit?: boolean;
  disabled?: boolean;
  pressed?: boolean;
  /** Of a button that shows and hides something. */
  expanded?: boolean;
  /** `a`: works as Alt+A where the page says so (aria-keyshortcuts). */
  shortcut?: string;
  title?: string;
}

export function Button(props: Props) {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const press = async (): Promise<void> => {
    if (running.current) return;
    const doing = props.onClick?.();
    if (!(doing instanceof Promise)) return;
    running.current = true;
    setBusy(true);
    try {
      await doing;
    } catch (error) {
      toast(failureText(error), "bad");
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  const kind = props.kind === undefined || props.kind === "normal" ? "" : props.kind;
  return (
    <button
      type={props.submit ? "submit" : "button"}
      class={`button ${kind}${props.small ? " small" : ""}`}
      disabled={props.disabled}
      // Not `disabled`: that would take the focus from whoever works by keyboard.
      aria-disabled={busy || undefined}
      aria-busy={busy}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      aria-label={props.label}
      aria-keyshortcuts={props.shortcut ? `Alt+${props.shortcut.toUpperCase()}` : undefined}
      title={props.title ?? props.label}
      onClick={() => void press()}
    >
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </button>
  );
}
