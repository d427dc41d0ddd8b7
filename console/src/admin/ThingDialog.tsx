import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../gateway/config";
import { t } from "../i18n";
import { Button, Dialog, Note, failureText } from "../ui";
import { MemberField } from "./MemberField";
import { idOf } from "./asked";
import type { Form, Members, Thing } from "./things";

interface Props {
  session: ConfigSession;
  thing: Thing;
  /** What there is; nothing for a new one. */
  before: Members | undefined;
  onSave: (body: Members, before: Members | undefined) => Promise<void>;
  onClose: () => void;
}

/** The form of one thing. What the gateway refuses is told in it, and what was typed stays. */
export function ThingDialog({ session, thing, before, onSave, onClose }: Props) {
  const form = useSignal<Form>(before ? thing.toForm(before) : { ...thing.fresh });
  const fault = useSignal<string | undefined>(undefined);
  const wrong = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const items = thing.items.filter((item) => (before === undefined || !item.onlyNew) && item.when?.(form.value) !== false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    fault.value = wrong.value = undefined;
    const body = thing.toBody(form.value, before === undefined);
    if (typeof body["fault"] === "string") {
      wrong.value = body["fault"];
      return;
    }
    const id = form.value[thing.id];
    const withId = before === undefined && id !== undefined && id !== "";
    // A change under the id in the body is of an account: its number isn't asked again.
    const sent = withId ? { ...body, [thing.id]: thing.idInBody ? id : Number(id) } : body;
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
    <Dialog title={`${t(thing.title)}: ${before ? idOf(thing, before) : t("common.add")}`} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {items.map((item) => (
          <MemberField
            key={thing.items.indexOf(item)}
            session={session}
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
