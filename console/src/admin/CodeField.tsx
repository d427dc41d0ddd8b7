import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { Field } from "../ui";
import { lineCount } from "./lines";

interface Props {
  label: string;
  value: string;
  onInput: (value: string) => void;
  rows: number;
  /** Lines with something to be looked at. */
  marked: ReadonlyMap<number, "bad" | "warn">;
  area: RefObject<HTMLTextAreaElement>;
}

/** A text with line numbers, which scroll with it. */
export function CodeField({ label, value, onInput, rows, marked, area }: Props) {
  const gutter = useRef<HTMLDivElement>(null);
  const count = useMemo(() => lineCount(value), [value]);
  return (
    <Field label={label}>
      {({ id }) => (
        <div class="code-field">
          <div class="gutter code" ref={gutter} aria-hidden="true">
            {Array.from({ length: count }, (_, at) => (
              <div key={at} class={marked.get(at + 1) ?? ""}>
                {at + 1}
              </div>
            ))}
          </div>
          <textarea
            id={id}
            ref={area}
            class="code"
            rows={rows}
            wrap="off"
            spellcheck={false}
            value={value}
            onInput={(event) => onInput(event.currentTarget.value)}
            onScroll={(event) => {
              if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
            }}
          />
        </div>
      )}
    </Field>
  );
}
