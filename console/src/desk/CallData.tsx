import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Button, TextField } from "../ui";
import type { Desk } from "./desk";
import { setData } from "./operations";
import type { DeskCall } from "./state";

/** Bytes of UTF-8 that the gateway keeps with a call. */
const MOST_BYTES = 16_384;

/** What is being written, by call: the end of the call mustn't take it away. */
const drafts = signal<ReadonlyMap<string, string>>(new Map());

function setDraft(call: string, text: string | undefined): void {
  const next = new Map(drafts.value);
  if (text === undefined) next.delete(call);
  else next.set(call, text);
  drafts.value = next;
}

/** Whether something is being written with a call. */
export const writes = (call: string): boolean => drafts.value.has(call);

export function forgetDrafts(): void {
  drafts.value = new Map();
}

/** What is kept with a call: seen, and changed while it lasts and until the next one is over. */
export function CallData({ desk, call }: { desk: Desk; call: DeskCall }) {
  const draft = drafts.value.get(call.id);
  if (draft === undefined) {
    return (
      <div class="call-data">
        <h3>{t("desk.data")}</h3>
        <p class={call.data ? "data" : "muted"}>{call.data || t("common.none")}</p>
        <Button small icon="edit" onClick={() => setDraft(call.id, call.data ?? "")}>
          {t("desk.editData")}
        </Button>
      </div>
    );
  }
  return <Editor desk={desk} call={call} draft={draft} />;
}

function Editor({ desk, call, draft }: { desk: Desk; call: DeskCall; draft: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The button that was pressed is gone, or the card in which was written: the writing goes on here.
    const at = document.activeElement;
    if (at === null || at === document.body || at.contains(place.current)) place.current?.querySelector("textarea")?.focus();
  }, []);
  const tooLong = new TextEncoder().encode(draft).length > MOST_BYTES;
  const save = async (): Promise<void> => {
    await setData(desk, call.id, draft);
    setDraft(call.id, undefined);
  };
  return (
    <div class="call-data stack" ref={place}>
      <TextField
        label={t("desk.data")}
        rows={4}
        value={draft}
        onInput={(value) => setDraft(call.id, value)}
        fault={tooLong ? t("desk.dataTooLong") : undefined}
      />
      <div class="row">
        <Button small kind="primary" disabled={tooLong || draft === ""} onClick={save}>
          {t("common.save")}
        </Button>
        <Button small onClick={() => setDraft(call.id, undefined)}>
          {t("common.cancel")}
        </Button>
      </div>
    </div>
  );
}
