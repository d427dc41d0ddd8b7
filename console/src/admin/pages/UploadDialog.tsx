import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { Button, Dialog, Field, Note, TextField, failureText } from "../../ui";
import { MOST_BYTES, isPromptName, promptName, size } from "../things/prompts";

interface Props {
  /** The prompt that a new sound is for; empty for a new one. */
  replaced: string;
  /** Names that there are: such a file is replaced. */
  known: readonly string[];
  onUpload: (name: string, sound: Blob) => Promise<void>;
  onClose: () => void;
}

/** A sound file from this computer, and the name it gets. */
export function UploadDialog({ replaced, known, onUpload, onClose }: Props) {
  const file = useSignal<File | undefined>(undefined);
  const name = useSignal(replaced);
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const chosen = file.value;
  const tooBig = chosen !== undefined && chosen.size > MOST_BYTES;
  const wrongName = name.value !== "" && !isPromptName(name.value);
  const choose = (next: File | undefined): void => {
    file.value = next;
    fault.value = undefined;
    if (next && name.peek() === "") name.value = promptName("en", next.name);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.peek() || !chosen || tooBig || !isPromptName(name.value)) return;
    busy.value = true;
    fault.value = undefined;
    try {
      await onUpload(name.value, chosen);
      busy.value = false;
      onClose();
    } catch (error) {
      busy.value = false;
      fault.value = failureText(error);
    }
  };
  const close = (): void => {
    // Its answer is still to be seen.
    if (!busy.peek()) onClose();
  };
  return (
    <Dialog title={replaced === "" ? t("admin.upload") : `${t("admin.replace")} ${replaced}`} onClose={close}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <Field
          label={t("admin.soundFile")}
          hint={t("admin.soundHint")}
          fault={tooBig ? t("admin.tooBig", { size: size(chosen.size), most: size(MOST_BYTES) }) : undefined}
        >
          {({ id, describedBy }) => (
            <input
              id={id}
              type="file"
              accept=".wav,audio/wav,audio/x-wav"
              required
              aria-describedby={describedBy}
              onChange={(event) => choose(event.currentTarget.files?.[0])}
            />
          )}
        </Field>
        <TextField
          label={t("common.name")}
          hint={t("admin.soundNameHint")}
          fault={wrongName ? t("admin.soundNameHint") : undefined}
          value={name.value}
          onInput={(value) => void (name.value = value)}
          disabled={replaced !== ""}
          required
        />
        {known.includes(name.value) && <Note tone="warn">{t("admin.replaces", { name: name.value })}</Note>}
        {fault.value && <Note tone="bad">{fault.value}</Note>}
        <footer>
          <Button onClick={close} disabled={busy.value}>
            {t("common.cancel")}
          </Button>
          <Button submit kind="primary" disabled={busy.value || tooBig || wrongName}>
            {t(known.includes(name.value) ? "admin.replace" : "admin.upload")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
