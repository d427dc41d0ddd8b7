import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Button, Check, Dialog, Note, TextField, failureText, toast, useLoad } from "../ui";
import type { Desk } from "./desk";
import { askColleagues } from "./me";
import { sendNote } from "./operations";
import { useLater } from "./useLater";

/** The interface's limit, in bytes of UTF-8. */
const MOST_BYTES = 1023;
const MOST_RECEIVERS = 100;
const MOST_WORDS = 64;

/** A note to agents. */
export function NoteDialog({ desk, to, onClose }: { desk: Desk; to: number | undefined; onClose: () => void }) {
  const words = useSignal("");
  const text = useSignal("");
  const fault = useSignal<string | undefined>(undefined);
  const asked = useLater(words.value.trim());
  const chosen = useSignal<readonly number[]>(to === undefined ? [] : [to]);
  const { data, error } = useLoad(() => askColleagues(desk.session, asked), [asked]);
  const tooLong = new TextEncoder().encode(text.value).length > MOST_BYTES;
  const others = (data?.agents ?? []).filter((one) => one.state !== "signedOut" || chosen.value.includes(one.agentId));
  const unseen = chosen.value.filter((id) => !others.some((one) => one.agentId === id));
  const turn = (id: number, on: boolean): void => {
    chosen.value = on ? [...chosen.value, id] : chosen.value.filter((other) => other !== id);
  };
  const send = async (): Promise<void> => {
    let missed: string[];
    fault.value = undefined;
    try {
      missed = await sendNote(desk, chosen.value, text.value);
    } catch (error) {
      // Here, because nothing outside a dialog is seen.
      fault.value = failureText(error);
      return;
    }
    toast(missed.length > 0 ? t("desk.noteMissed", { who: missed.join(", ") }) : t("desk.noteSent"), missed.length > 0 ? "warn" : "good");
    onClose();
  };
  const good = chosen.value.length > 0 && chosen.value.length <= MOST_RECEIVERS && text.value.trim() !== "" && !tooLong;
  return (
    <Dialog
      title={t("desk.writeNote")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" disabled={!good} onClick={send}>
            {t("desk.send")}
          </Button>
        </>
      }
    >
      <div class="stack">
        <TextField label={t("desk.findColleague")} type="search" maxLength={MOST_WORDS} value={words.value} onInput={(value) => void (words.value = value)} />
        {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
        <fieldset class="receivers">
          <legend>{t("desk.receivers", { count: chosen.value.length })}</legend>
          {unseen.map((id) => (
            <Check key={id} label={String(id)} value onChange={(on) => turn(id, on)} />
          ))}
          {others.map((one) => (
            <Check
              key={one.agentId}
              label={`${one.agentId} ${one.name}`}
              value={chosen.value.includes(one.agentId)}
              onChange={(on) => turn(one.agentId, on)}
            />
          ))}
          {data && others.length === 0 && <p class="muted">{t("desk.nobodySignedIn")}</p>}
        </fieldset>
        <TextField
          label={t("desk.noteText")}
          rows={3}
          value={text.value}
          onInput={(value) => void (text.value = value)}
          fault={tooLong ? t("desk.noteTooLong") : undefined}
        />
        {fault.value && <Note tone="bad">{fault.value}</Note>}
      </div>
    </Dialog>
  );
}
