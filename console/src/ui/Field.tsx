import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Frame {
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
}

/** A label, an input, and what there is to say of it. */
export function Field(props: Frame & { children: (ids: { id: string; describedBy: string | undefined }) => ComponentChildren }) {
  const id = useId();
  const about = props.fault || props.hint ? `${id}-about` : undefined;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.children({ id, describedBy: about })}
      {props.fault ? (
        <span id={about} class="fault" role="alert">
          {props.fault}
        </span>
      ) : (
        props.hint && (
          <span id={about} class="hint">
            {props.hint}
          </span>
        )
      )}
    </div>
  );
}

interface TextProps extends Frame {
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "password" | "search" | "tel" | "datetime-local" | "date" | "time";
  required?: boolean;
  autocomplete?: string;
  inputMode?: "numeric" | "tel" | "text";
  maxLength?: number;
  disabled?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
  /** Several lines. */
  rows?: number;
  class?: string;
}

export function TextField(props: TextProps) {
  return (
    <Field label={props.label} hint={props.hint} fault={props.fault}>
      {({ id, describedBy }) => {
        const shared = {
          id,
          value: props.value,
          required: props.required ?? false,
          disabled: props.disabled ?? false,
          "aria-describedby": describedBy,
          "aria-invalid": props.fault ? true : undefined,
          ...(props.maxLength === undefined ? {} : { maxLength: props.maxLength }),
          ...(props.placeholder === undefined ? {} : { placeholder: props.placeholder }),
          ...(props.class === undefined ? {} : { class: props.class }),
          autoFocus: props.autoFocus ?? false,
        };
        if (props.rows) {
          return <textarea {...shared} rows={props.rows} onInput={(event) => props.onInput(event.currentTarget.value)} />;
        }
        return (
          <input
            {...shared}
            type={props.type ?? "text"}
            autocomplete={props.autocomplete ?? "off"}
            {...(props.inputMode === undefined ? {} : { inputMode: props.inputMode })}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
        );
      }}
    </Field>
  );
}

interface NumberProps extends Frame {
  value: number | undefined;
  onInput: (value: number | undefined) => void;
  min?: number;
  max?: number;
  required?: boolean;
  disabled?: boolean;
}

export function NumberField(props: NumberProps) {
  return (
    <Field label={props.label} hint={props.hint} fault={props.fault}>
      {({ id, describedBy }) => (
        <input
          id={id}
          type="number"
          value={props.value ?? ""}
          required={props.required ?? false}
          disabled={props.disabled ?? false}
          aria-describedby={describedBy}
          {...(props.min === undefined ? {} : { min: props.min })}
          {...(props.max === undefined ? {} : { max: props.max })}
          onInput={(event) => {
            const value = event.currentTarget.valueAsNumber;
            props.onInput(Number.isNaN(value) ? undefined : value);
          }}
        />
      )}
    </Field>
  );
}

interface ChoiceProps<T extends string> extends Frame {
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  disabled?: boolean;
}

/** One of several. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  return (
    <Field label={props.label} hint={props.hint} fault={props.fault}>
      {({ id, describedBy }) => (
        <select
          id={id}
          value={props.value}
          disabled={props.disabled ?? false}
          aria-describedby={describedBy}
          onChange={(event) => props.onChange(event.currentTarget.value as T)}
        >
          {props.options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Yes or no. */
export function Check(props: { label: string; value: boolean; onChange: (value: boolean) => void; disabled?: boolean }) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.value}
        disabled={props.disabled ?? false}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}
