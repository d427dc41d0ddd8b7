import { useSignal } from "@preact/signals";
import { configSignIn } from "../gateway/config";
import { t } from "../i18n";
import { administrator } from "../shell/state";
import { Button, Note, TextField, failureText } from "../ui";
import { WORK_NUMBER } from "./chosen";

/** Signs an administrator in to the configuration interface. */
export function AdministratorForm({ onDone }: { onDone: () => void }) {
  const account = useSignal("");
  const password = useSignal("");
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.peek()) return;
    fault.value = undefined;
    if (!WORK_NUMBER.test(account.value.trim())) {
      fault.value = t("signIn.badWorkNumber");
      return;
    }
    busy.value = true;
    try {
      administrator.value = await configSignIn(Number(account.value.trim()), password.value);
      onDone();
    } catch (error) {
      fault.value = failureText(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextField
        label={t("signIn.account")}
        hint={t("signIn.accountHint")}
        value={account.value}
        onInput={(value) => void (account.value = value)}
        inputMode="numeric"
        autocomplete="username"
        required
        autoFocus
      />
      <TextField
        label={t("signIn.password")}
        type="password"
        autocomplete="current-password"
        value={password.value}
        onInput={(value) => void (password.value = value)}
        required
      />
      {fault.value && <Note tone="bad">{fault.value}</Note>}
      <Button submit kind="primary" disabled={busy.value}>
        {busy.value ? t("signIn.submitting") : t("signIn.submit")}
      </Button>
    </form>
  );
}
