import { Field, TextField } from "../ui";

interface Props {
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
  /** The number, or empty. */
  value: string;
  /** Those that there are; nothing when they couldn't be asked for. */
  list: readonly { id: string; name: string }[] | undefined;
  /** What choosing nothing means. */
  nothing: string;
  required?: boolean;
  onChange: (value: string) => void;
}

/** `voice (1)`; a file's name stands alone. */
export const optionText = ({ id, name }: { id: string; name: string }): string => (name === "" || name === id ? id : `${name} (${id})`);

/** One of the things of another kind, by name. */
export function OneField({ label, hint, fault, value, list, nothing, required = false, onChange }: Props) {
  if (!list) return <TextField label={label} hint={hint} fault={fault} value={value} onInput={onChange} required={required} />;
  const known = value === "" || list.some(({ id }) => id === value);
  return (
    <Field label={label} hint={hint} fault={fault}>
      {({ id, describedBy }) => (
        <select id={id} value={value} required={required} aria-describedby={describedBy} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{nothing}</option>
          {!known && <option value={value}>{value}</option>}
          {list.map((one) => (
            <option key={one.id} value={one.id}>
              {optionText(one)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
