/** Where the keyboard is, when what had the focus goes. */
import { useEffect } from "preact/hooks";

/** With the button that was pressed the focus goes too: then it comes to what has taken the place. */
export function useFocusKept(place: { readonly current: HTMLElement | null }, when: unknown): void {
  useEffect(() => {
    const at = document.activeElement;
    const lost = at === null || at === document.body;
    if (lost && !document.querySelector("dialog[open]")) place.current?.focus({ preventScroll: true });
  }, [when]);
}
