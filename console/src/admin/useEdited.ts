/** A copy of something that is edited here and saved as a whole. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/**
 * The copy, and whether it differs from what there is. When there is something else, because it was saved or somebody
 * changed it, the copy follows unless something else was typed into it meanwhile.
 */
export function useEdited<T>(present: T): { form: Signal<T>; changed: boolean } {
  const form = useSignal(present);
  const words = JSON.stringify(present);
  const last = useRef(words);
  useEffect(() => {
    if (JSON.stringify(form.peek()) === last.current) form.value = present;
    last.current = words;
  }, [words]);
  return { form, changed: JSON.stringify(form.value) !== words };
}
