/** Data of a page: loaded, loaded again, and what happens when it can't be. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  loading: boolean;
  reload: () => Promise<void>;
}

/**
 * Loads when the page opens, when `inputs` change, and every `every` milliseconds while the page is seen, at once when
 * it is seen again.
 * An answer that was overtaken by a newer question is dropped; the last good one stays beside an error.
 */
export function useLoad<T>(load: () => Promise<T>, inputs: readonly unknown[], every?: number): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "reload">>({ data: undefined, error: undefined, loading: true });
  const turn = useRef(0);
  const answered = useRef(0);
  const latest = useRef(load);
  latest.current = load;
  const reload = useCallback(async () => {
    turn.current += 1;
    const mine = turn.current;
    setState((before) => ({ ...before, loading: true }));
    try {
      const data = await latest.current();
      if (turn.current === mine) setState({ data, error: undefined, loading: false });
    } catch (error) {
      if (turn.current === mine) setState((before) => ({ ...before, error, loading: false }));
    } finally {
      answered.current = Math.max(answered.current, mine);
    }
  }, []);
  useEffect(() => {
    void reload();
    if (every === undefined) return () => (turn.current += 1);
    // An answer that takes long is waited for: asking again would drop it.
    const again = (): void => {
      if (document.visibilityState === "visible" && answered.current === turn.current) void reload();
    };
    const timer = setInterval(again, every);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", again);
      turn.current += 1;
    };
  }, [...inputs, every]);
  return { ...state, reload };
}
