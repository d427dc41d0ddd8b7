import { useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, Dialog, Note, TextField, failureText, toast } from "../../ui";
import { NOTE_BYTES, bytesOf } from "./limits";
import { sendNote } from "./send";

/** A note to one agent. */
export function NoteDialog({ session, agentId, name, onClose }: { session: Session; agentId: number; name: string; onClose: () => void }) {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const who = `${agentId} ${name}`;
  const left = NOTE_BYTES - bytesOf(text);
  const send = async (): Promise<void> => {
    try {
      await sendNote(session, [agentId], text.trim());
      toast(t("supervisor.done_note", { who }), "good");
      onClose();
    } catch (error) {
      setFault(failureText(error));
    }
  };
  return (
    <Dialog
      title={t("supervisor.noteTo", { who })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind="primary" icon="message" disabled={text.trim() === "" || left < 0} onClick={send}>
            {t("supervisor.send")}
          </Button>
        </>
      }
    >
      <TextField
        label={t("supervisor.text")}
        value={text}
        onInput={setText}
        rows={4}
        autoFocus
        {...(left < 0 ? { fault: t("supervisor.tooLong") } : { hint: t("supervisor.bytesLeft", { number: left }) })}
      />
      {fault && <Note tone="bad">{fault}</Note>}
    </Dialog>
  );
}
