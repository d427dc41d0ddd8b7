import { useSignal } from "@preact/signals";
import { kept, signOut } from "../gateway/session";
import { t } from "../i18n";
import { agent } from "../shell/state";
import { Button, Dialog, Note, TextField, failureText, toast } from "../ui";
import type { Desk } from "./desk";
import { changePassword } from "./operations";

const MOST = 32;

/** Whoever doesn't want to choose one now can go: the rest of the page is out of reach. */
const leave = (desk: Desk): Promise<unknown> => signOut(desk.session).finally(() => kept() ?? (agent.value = undefined));

/** A new password; `needed`: before anything else can be done. */
export function PasswordDialog({ desk, needed, onClose }: { desk: Desk; needed: boolean; onClose: () => void }) {
  const old = useSignal("");
  const fresh = useSignal("");
  const again = useSignal("");
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const differs = again.value !== "" && fresh.value !== again.value;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (differs || busy.peek()) return;
    busy.value = true;
    fault.value = undefined;
    try {
      await changePassword(desk, old.value, fresh.value);
      toast(t("signIn.changed"), "good");
      onClose();
    } catch (error) {
      fault.value = failureText(error);
    } finally {
      busy.value = false;
    }
  };
  const field = (label: string, value: string, set: (value: string) => void, kind: string, wrong?: string) => (
    <TextField label={label} type="password" autocomplete={kind} maxLength={MOST} value={value} onInput={set} required fault={wrong} />
  );
  return (
    <Dialog title={t("signIn.changeTitle")} onClose={needed ? () => undefined : onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {needed && <p>{t("signIn.changeNeeded")}</p>}
        {field(t("signIn.oldPassword"), old.value, (value) => void (old.value = value), "current-password")}
        {field(t("signIn.newPassword"), fresh.value, (value) => void (fresh.value = value), "new-password")}
        {field(t("signIn.repeatPassword"), again.value, (value) => void (again.value = value), "new-password", differs ? t("signIn.different") : undefined)}
        {fault.value && <Note tone="bad">{fault.value}</Note>}
        <div class="row">
          <Button submit kind="primary" disabled={busy.value || differs || again.value === ""}>
            {t("signIn.change")}
          </Button>
          {needed ? <Button onClick={() => leave(desk)}>{t("common.signOut")}</Button> : <Button onClick={onClose}>{t("common.cancel")}</Button>}
        </div>
      </form>
    </Dialog>
  );
}
