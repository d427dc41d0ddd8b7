import { useId } from "preact/hooks";
import type { ConfigSession } from "../gateway/config";
import { t } from "../i18n";
import { Check, Choice, Field, NumberField, TextField, useLoad } from "../ui";
import type { Item, Members, Suggested } from "./things";

interface Props {
  session: ConfigSession;
  item: Item;
  value: string | boolean | undefined;
  fault: string | undefined;
  onChange: (value: string | boolean) => void;
}

/** The input for a member of a form. */
export function MemberField({ session, item, value, fault, onChange }: Props) {
  const label = t(item.words);
  if (item.kind === "check") return <Check label={label} value={value === true} onChange={onChange} />;
  const hint = item.hint && t(item.hint);
  const words = typeof value === "string" ? value : "";
  if (item.kind === "choice") {
    const options = (item.options ?? []).map((one) => [one.value, t(one.words)] as const);
    return <Choice label={label} hint={hint} fault={fault} value={words} options={options} onChange={onChange} />;
  }
  if (item.suggested) return <SuggestedField {...{ session, item, fault, onChange }} words={words} />;
  if (item.kind === "number") {
    return (
      <NumberField
        label={label}
        hint={hint}
        fault={fault}
        value={words === "" ? undefined : Number(words)}
        onInput={(next) => onChange(next === undefined ? "" : String(next))}
        required={item.required ?? false}
        {...limits(item)}
      />
    );
  }
  return (
    <TextField
      label={label}
      hint={hint}
      fault={fault}
      value={words}
      onInput={onChange}
      type={item.kind === "password" ? "password" : "text"}
      autocomplete={item.kind === "password" ? "new-password" : "off"}
      required={item.required ?? false}
      {...(item.most === undefined ? {} : { maxLength: item.most })}
    />
  );
}

const limits = (item: Item): { min?: number; max?: number } => ({
  ...(item.min === undefined ? {} : { min: item.min }),
  ...(item.max === undefined ? {} : { max: item.max }),
});

/** More help nobody to choose. */
const MOST = 500;

async function named(session: ConfigSession, suggested: readonly Suggested[]): Promise<{ id: string; name: string }[]> {
  const lists = await Promise.all(
    suggested.map(async ({ path, id, name }) => {
      const rows = await session.call<Members[]>("GET", path);
      return rows.slice(0, MOST).map((members) => ({ id: String(members[id]), name: String(members[name] ?? "") }));
    }),
  );
  return lists.flat();
}

/** A number, with the names of those that there are; the name of the one that was typed stands below. */
function SuggestedField({ session, item, words, fault, onChange }: Omit<Props, "value"> & { words: string }) {
  const list = useId();
  const { data } = useLoad(() => named(session, item.suggested ?? []), [item.name]);
  const chosen = data?.find(({ id }) => id === words)?.name;
  return (
    <Field label={t(item.words)} hint={chosen ?? (item.hint && t(item.hint))} fault={fault}>
      {({ id, describedBy }) => (
        <>
          <input
            id={id}
            type={item.kind === "number" ? "number" : "text"}
            list={list}
            value={words}
            autocomplete="off"
            required={item.required ?? false}
            aria-describedby={describedBy}
            onInput={(event) => onChange(event.currentTarget.value)}
            {...limits(item)}
          />
          <datalist id={list}>
            {data?.map((one) => (
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
