import { useId } from "preact/hooks";
import { t } from "../i18n";
import { Check, Choice, Field, NumberField, TextField } from "../ui";
import { ListField } from "./ListField";
import { OneField } from "./OneField";
import type { Item } from "./things";
import type { Names } from "./useNames";

interface Props {
  item: Item;
  names: Names | undefined;
  value: string | boolean | undefined;
  required: boolean;
  fault: string | undefined;
  onChange: (value: string | boolean) => void;
}

/** The input for a member of a form. */
export function MemberField({ item, names, value, required, fault, onChange }: Props) {
  const label = t(item.words);
  if (item.kind === "check") return <Check label={label} value={value === true} onChange={onChange} />;
  const hint = item.hint && t(item.hint);
  const words = typeof value === "string" ? value : "";
  const frame = { label, hint, fault };
  // Until they are there, what is chosen is shown by its number.
  const list = item.suggested && (names ? names.get(item.suggested.path) : []);
  switch (item.kind) {
    case "choice": {
      const options = (item.options ?? []).map((one) => [one.value, t(one.words)] as const);
      return <Choice {...frame} value={words} options={options} onChange={onChange} />;
    }
    case "one":
      return <OneField {...frame} value={words} list={list} nothing={t(required ? "admin.choose" : (item.nothing ?? "common.none"))} required={required} onChange={onChange} />;
    case "list":
      return <ListField {...frame} value={words} list={list} parts={item.parts ?? []} onChange={onChange} />;
    case "number":
      if (item.suggested) return <SuggestedField {...frame} value={words} list={list} item={item} required={required} onChange={onChange} />;
      return (
        <NumberField
          {...frame}
          value={words === "" ? undefined : Number(words)}
          onInput={(next) => onChange(next === undefined ? "" : String(next))}
          required={required}
          {...limits(item)}
        />
      );
    default:
      return (
        <TextField
          {...frame}
          value={words}
          onInput={onChange}
          type={item.kind === "password" ? "password" : "text"}
          autocomplete={item.kind === "password" ? "new-password" : "off"}
          required={required}
          {...(item.most === undefined ? {} : { maxLength: item.most })}
        />
      );
  }
}

const limits = (item: Item): { min?: number; max?: number } => ({
  ...(item.min === undefined ? {} : { min: item.min }),
  ...(item.max === undefined ? {} : { max: item.max }),
});

interface SuggestedProps {
  label: string;
  hint: string | undefined;
  fault: string | undefined;
  value: string;
  list: readonly { id: string; name: string }[] | undefined;
  item: Item;
  required: boolean;
  onChange: (value: string) => void;
}

/** More help nobody to choose. */
const MOST = 500;

/** A number out of many, with the names of those that there are; the name of the one that was typed stands below. */
function SuggestedField({ label, hint, fault, value, list, item, required, onChange }: SuggestedProps) {
  const options = useId();
  const chosen = list?.find(({ id }) => id === value)?.name;
  return (
    <Field label={label} hint={chosen ?? hint} fault={fault}>
      {({ id, describedBy }) => (
        <>
          <input
            id={id}
            type="number"
            list={options}
            value={value}
            autocomplete="off"
            required={required}
            aria-describedby={describedBy}
            onInput={(event) => onChange(event.currentTarget.value)}
            {...limits(item)}
          />
          <datalist id={options}>
            {list?.slice(0, MOST).map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
