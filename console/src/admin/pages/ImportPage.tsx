import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Button, Field, Note, TextField, toast } from "../../ui";

interface Report {
  added: number;
  changed: number;
  unchanged: number;
  saved: boolean;
  lines: { line: number; agentId: string; faults: string[] }[];
}

/** A thousand passwords take a while to be hashed. */
const DEADLINE = 180_000;

/** Agents from a list: checked as a whole, every bad line told, and all or nothing. */
export function ImportPage({ session }: { session: ConfigSession }) {
  const lines = useSignal("");
  const report = useSignal<Report | undefined>(undefined);
  const send = async (check: boolean): Promise<void> => {
    report.value = await session.call<Report>("POST", "/config/vdn/agents/import", { body: { lines: lines.value, check }, deadline: DEADLINE });
    if (report.value.saved) toast(t("admin.importDone"), "good");
  };
  const change = (text: string): void => {
    lines.value = text;
    report.value = undefined;
  };
  const found = report.value;
  const good = found !== undefined && found.lines.length === 0;
  return (
    <section class="stack">
      <h1>{t("admin.importTitle")}</h1>
      <Field label={t("admin.importFile")}>
        {({ id }) => (
          <input
            id={id}
            type="file"
            accept=".csv,text/csv,text/plain"
            onChange={(event) => void event.currentTarget.files?.[0]?.text().then(change)}
          />
        )}
      </Field>
      <TextField label={t("admin.importLines")} hint={t("admin.importHint")} value={lines.value} onInput={change} rows={12} class="code" />
      <div class="row">
        <Button onClick={() => send(true)} disabled={lines.value === ""}>
          {t("admin.importCheck")}
        </Button>
        <Button kind="primary" onClick={() => send(false)} disabled={!good || found.saved}>
          {t("admin.importDo")}
        </Button>
      </div>
      {found && good && <Note tone="good">{t("admin.importGood", { added: found.added, changed: found.changed, unchanged: found.unchanged })}</Note>}
      {found && !good && (
        <Note tone="bad">
          <p>{t("admin.importBad")}</p>
          <ul>
            {found.lines.map(({ line, agentId, faults }) => (
              <li key={line}>
                {t("admin.line", { line })} {agentId}: {faults.join("; ")}
              </li>
            ))}
          </ul>
        </Note>
      )}
    </section>
  );
}
