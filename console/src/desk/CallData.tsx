import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Button, TextField } from "../ui";
import type { Desk } from "./desk";
import { setData } from "./operations";
import type { DeskCall } from "./state";

/** Bytes of UTF-8 that the gateway keeps with a call. */
const MOST_BYTES = 16_384;

/** What is kept with a call: seen, and changed while it lasts. */
export function CallData({ desk, call }: { desk: Desk; call: DeskCall }) {
  const draft = useSignal<string | undefined>(undefined);
  const live = desk.model.value.calls.some((one) => one.id === call.id);
  if (draft.value === undefined) {
    return (
      <div class="call-data">
        <h3>{t("desk.data")}</h3>
        <p class={call.data ? "data" : "muted"}>{call.data || t("common.none")}</p>
        {live && (
          <Button small icon="edit" onClick={() => void (draft.value = call.data ?? "")}>
            {t("desk.editData")}
          </Button>
        )}
      </div>
    );
  }
  const tooLong = new TextEncoder().encode(draft.value).length > MOST_BYTES;
  const save = async (): Promise<void> => {
    await setData(desk, call.id, draft.value ?? "");
    draft.value = undefined;
  };
  return (
    <div class="call-data stack">
      <TextField
        label={t("desk.data")}
        rows={4}
        value={draft.value}
        onInput={(value) => void (draft.value = value)}
        fault={tooLong ? t("desk.dataTooLong") : undefined}
        autoFocus
      />
      <div class="row">
        <Button small kind="primary" disabled={tooLong || draft.value === "" || !live} onClick={save}>
          {t("common.save")}
        </Button>
        <Button small onClick={() => void (draft.value = undefined)}>
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}
