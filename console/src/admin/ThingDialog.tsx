import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Button, Dialog, Note, failureText } from "../ui";
import { MemberField } from "./MemberField";
import { titleOf } from "./asked";
import type { Form, Item, Members, Thing } from "./things";
import type { Names } from "./useNames";

interface Props {
  thing: Thing;
  names: Names | undefined;
  /** What there is; nothing for a new one. */
  before: Members | undefined;
  onSave: (body: Members, before: Members | undefined) => Promise<void>;
  onClose: () => void;
}

const bytes = (value: string | boolean | undefined): number => (typeof value === "string" ? new TextEncoder().encode(value.trim()).length : 0);

/** The form of one thing. What the gateway refuses is told in it, and what was typed stays until it is thrown away. */
export function ThingDialog({ thing, names, before, onSave, onClose }: Props) {
  const first = useSignal<Form>(before ? thing.toForm(before) : { ...thing.fresh });
  const form = useSignal<Form>(first.value);
  const fault = useSignal<string | undefined>(undefined);
  const wrong = useSignal<{ item: string; words: string } | undefined>(undefined);
  const busy = useSignal(false);
  const leaving = useSignal(false);
  const items = thing.items.filter((item) => (before === undefined || !item.onlyNew) && item.when?.(form.value) !== false);
  const close = (): void => {
    // Its answer is still to be seen.
    if (busy.peek()) return;
    if (leaving.peek() || JSON.stringify(form.peek()) === JSON.stringify(first.peek())) onClose();
    else leaving.value = true;
  };
  const change = (item: Item, value: string | boolean): void => {
    const emptied = Object.fromEntries((item.resets ?? []).map((name) => [name, ""]));
    form.value = { ...form.peek(), [item.name]: value, ...emptied };
    leaving.value = false;
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.peek()) return;
    fault.value = wrong.value = undefined;
    const long = items.find(({ name, mostBytes }) => mostBytes !== undefined && bytes(form.peek()[name]) > mostBytes);
    if (long) {
      wrong.value = { item: long.name, words: t("admin.tooLong", { most: long.mostBytes ?? 0 }) };
      return;
    }
    const body = thing.toBody(form.value, before === undefined);
    if (typeof body["fault"] === "string") {
      wrong.value = { item: body["fault"], words: t("admin.unreadable") };
      return;
    }
    const id = form.value[thing.id];
    const withId = before === undefined && id !== undefined && id !== "";
    // A change under the id in the body is of an account: its number isn't asked again.
    const sent = withId ? { ...body, [thing.id]: thing.idInBody ? id : Number(id) } : body;
    busy.value = true;
    try {
      await onSave(sent as Members, before);
      busy.value = false;
      onClose();
    } catch (error) {
      busy.value = false;
      fault.value = failureText(error);
    }
  };
  const needed = ({ name, required }: Item): boolean =>
    required === true || (required === "new" && before === undefined) || (required === "kept" && before !== undefined && first.value[name] !== "");
  return (
    <Dialog title={`${t(thing.title)}: ${before ? titleOf(thing, before) : t("common.add")}`} onClose={close}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {items.map((item) => (
          <MemberField
            key={thing.items.indexOf(item)}
            item={item}
            names={names}
            value={form.value[item.name]}
            required={needed(item)}
            fault={wrong.value?.item === item.name ? wrong.value.words : undefined}
            onChange={(value) => change(item, value)}
          />
        ))}
        {fault.value && <Note tone="bad">{fault.value}</Note>}
        {leaving.value && <Note tone="warn">{t("admin.unsavedForm")}</Note>}
        <footer>
          <Button onClick={close} disabled={busy.value} kind={leaving.value ? "danger" : "normal"}>
            {t(leaving.value ? "admin.discard" : "common.cancel")}
          </Button>
          <Button submit kind="primary" disabled={busy.value}>
            {t("common.save")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
