import { useEffect, useState } from "preact/hooks";

/** How long the person may go on typing until it is looked for, in milliseconds. */
const TYPES = 300;

/** What was typed, once the typing has rested. */
export function useLater(value: string): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), TYPES);
    return () => clearTimeout(timer);
  }, [value]);
  return later;
}
