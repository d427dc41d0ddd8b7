import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Button, Check, Dialog, Note, NumberField, TextField, failureText } from "../ui";
import type { Form, Item, Members, Thing } from "./things";

interface Props {
  thing: Thing;
  /** What there is; nothing for a new one. */
  before: Members | undefined;
  onSave: (body: Members, before: Members | undefined) => Promise<void>;
  onClose: () => void;
}

/** The form of one thing. What the gateway refuses is told in it, and what was typed stays. */
export function ThingDialog({ thing, before, onSave, onClose }: Props) {
  const form = useSignal<Form>(before ? thing.toForm(before) : {});
  const fault = useSignal<string | undefined>(undefined);
  const wrong = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const items = thing.items.filter((item) => before === undefined || !item.onlyNew);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    fault.value = wrong.value = undefined;
    const body = thing.toBody(form.value, before === undefined);
    if (typeof body["fault"] === "string") {
      wrong.value = body["fault"];
      return;
    }
    const id = form.value[thing.id];
    const sent = before === undefined && id !== undefined && id !== "" ? { ...body, [thing.id]: thing.idInBody ? id : Number(id) } : body;
    busy.value = true;
    try {
      await onSave(sent as Members, before);
      onClose();
    } catch (error) {
      fault.value = failureText(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <Dialog title={`${t(thing.title)}: ${before ? String(before[thing.id]) : t("common.add")}`} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {items.map((item) => (
          <Member
            key={item.name}
            item={item}
            value={form.value[item.name]}
            fault={wrong.value === item.name ? t("admin.unreadable") : undefined}
            onChange={(value) => void (form.value = { ...form.value, [item.name]: value })}
          />
        ))}
        {fault.value && <Note tone="bad">{fault.value}</Note>}
        <footer>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button submit kind="primary" disabled={busy.value}>
            {t("common.save")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

interface MemberProps {
  item: Item;
  value: string | boolean | undefined;
  fault: string | undefined;
  onChange: (value: string | boolean) => void;
}

function Member({ item, value, fault, onChange }: MemberProps) {
  const label = t(item.words);
  if (item.kind === "check") return <Check label={label} value={value === true} onChange={onChange} />;
  const hint = item.hint && t(item.hint);
  const words = typeof value === "string" ? value : "";
  if (item.kind === "number") {
    return (
      <NumberField
        label={label}
        hint={hint}
        fault={fault}
        value={words === "" ? undefined : Number(words)}
        onInput={(next) => onChange(next === undefined ? "" : String(next))}
        required={item.required ?? false}
        {...(item.min === undefined ? {} : { min: item.min })}
        {...(item.max === undefined ? {} : { max: item.max })}
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
