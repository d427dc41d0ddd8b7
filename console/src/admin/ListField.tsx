import { useId } from "preact/hooks";
import { t } from "../i18n";
import { Button, NumberField } from "../ui";
import { OneField, optionText } from "./OneField";
import { partsOf, partsText } from "./parts";
import type { Part } from "./things";

interface Props {
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
  /** `1:1, 3:2`. */
  value: string;
  list: readonly { id: string; name: string }[] | undefined;
  parts: readonly Part[];
  onChange: (value: string) => void;
}

/** Several things of another kind, each with its numbers. */
export function ListField({ label, hint, fault, value, list, parts, onChange }: Props) {
  const about = useId();
  const rows = partsOf(value, parts.length + 1);
  const set = (next: string[][]): void => onChange(partsText(next));
  const change = (at: number, column: number, cell: string): void =>
    set(rows.map((row, nth) => (nth === at ? row.map((old, place) => (place === column ? cell : old)) : row)));
  const taken = new Set(rows.map(([id]) => id));
  const free = list?.find(({ id }) => !taken.has(id));
  return (
    <fieldset class="list-field stack" aria-describedby={fault || hint ? about : undefined}>
      <legend>{label}</legend>
      {rows.length === 0 && <p class="muted">{t("common.none")}</p>}
      {rows.map(([thing = "", ...numbers], at) => {
        const found = list?.find(({ id }) => id === thing);
        const name = found ? optionText(found) : thing;
        return (
          <div key={at} class="list-row">
            <OneField
              label={t("admin.queue")}
              value={thing}
              list={list?.filter(({ id }) => id === thing || !taken.has(id))}
              nothing={t("admin.choose")}
              required
              onChange={(next) => change(at, 0, next)}
            />
            {parts.map((part, column) => (
              <NumberField
                key={part.words}
                label={t(part.words)}
                value={numbers[column] === "" ? undefined : Number(numbers[column])}
                min={part.min}
                max={part.max}
                required
                onInput={(next) => change(at, column + 1, next === undefined ? "" : String(next))}
              />
            ))}
            <Button icon="delete" label={`${t("common.delete")} ${name}`} onClick={() => set(rows.filter((_, nth) => nth !== at))} />
          </div>
        );
      })}
      <div>
        <Button
          small
          icon="add"
          disabled={list !== undefined && free === undefined}
          onClick={() => set([...rows, [free?.id ?? "", ...parts.map(({ min }) => String(min))]])}
        >
          {t("admin.addQueue")}
        </Button>
      </div>
      {(fault || hint) && (
        <span id={about} class={fault ? "fault" : "hint"} role={fault ? "alert" : undefined}>
          {fault ?? hint}
        </span>
      )}
    </fieldset>
  );
}
