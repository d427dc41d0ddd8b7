import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, Button, Field, Note, TextField, toast } from "../../ui";
import { listText, previewOf } from "../csv";
import { size } from "../things/prompts";

interface Report {
  added: number;
  changed: number;
  unchanged: number;
  saved: boolean;
  lines: { line: number; agentId: string; faults: string[] }[];
}

/** A thousand passwords take a while to be hashed. */
const DEADLINE = 180_000;

/** Longest list. */
const MOST_BYTES = 512 * 1024;

/** Rows that are shown before the list is sent. */
const SEEN = 20;

/** Agents from a list: checked as a whole, every bad line told, and all or nothing. */
export function ImportPage({ session }: { session: ConfigSession }) {
  const lines = useSignal("");
  const report = useSignal<Report | undefined>(undefined);
  const busy = useSignal(false);
  const send = async (check: boolean): Promise<void> => {
    busy.value = true;
    try {
      report.value = await session.call<Report>("POST", "/config/vdn/agents/import", { body: { lines: lines.peek(), check }, deadline: DEADLINE });
      if (report.value.saved) toast(t("admin.importDone"), "good");
    } finally {
      busy.value = false;
    }
  };
  const open = async (input: HTMLInputElement): Promise<void> => {
    const [file] = input.files ?? [];
    // So that the same file can be chosen again when it was mended.
    input.value = "";
    if (!file) return;
    if (file.size > MOST_BYTES) toast(t("admin.tooBig", { size: size(file.size), most: size(MOST_BYTES) }), "bad");
    else change(listText(await file.arrayBuffer()));
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
      <p class="muted">{t("admin.importAbout")}</p>
      <Field label={t("admin.importFile")}>
        {({ id }) => (
          <input
            id={id}
            type="file"
            accept=".csv,text/csv,text/plain"
            disabled={busy.value}
            onChange={(event) => void open(event.currentTarget)}
          />
        )}
      </Field>
      <TextField label={t("admin.importLines")} hint={t("admin.importHint")} value={lines.value} onInput={change} rows={12} class="code" disabled={busy.value} />
      {lines.value.trim() !== "" && <Preview text={lines.value} faults={found?.lines ?? []} />}
      <div class="row">
        <Button onClick={() => send(true)} disabled={lines.value.trim() === "" || busy.value}>
          {t("admin.importCheck")}
        </Button>
        <Button kind="primary" onClick={() => send(false)} disabled={!good || found.saved || busy.value}>
          {t("admin.importDo")}
        </Button>
      </div>
      {found && good && <Note tone="good">{t(found.saved ? "admin.importSaved" : "admin.importGood", { added: found.added, changed: found.changed, unchanged: found.unchanged })}</Note>}
      {found && !good && (
        <Note tone="bad">
          <p>{t("admin.importBad")}</p>
          <ul class="import-faults" tabIndex={0} aria-label={t("admin.faults")}>
            {found.lines.map(({ line, agentId, faults }) => (
              <li key={line}>
                {t("admin.line", { line })} {agentId}: <span lang="en">{faults.join("; ")}</span>
              </li>
            ))}
          </ul>
        </Note>
      )}
    </section>
  );
}

/** The list as columns, so that a shifted cell is seen; lines that the gateway found wrong are marked. */
function Preview({ text, faults }: { text: string; faults: Report["lines"] }) {
  const preview = previewOf(text, SEEN);
  const bad = new Set(faults.map(({ line }) => line));
  if (preview.headless) return <Note tone="warn">{t("admin.importHeadless")}</Note>;
  return (
    <div class="table-wrap" tabIndex={0} role="group" aria-label={t("admin.preview")}>
      <table>
        <caption class="visually-hidden">{t("admin.preview")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("admin.row")}</th>
            {preview.header.map((name, at) => (
              <th key={at} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map(({ line, cells }) => (
            <tr key={line}>
              <th scope="row">
                {line} {bad.has(line) && <Badge tone="bad">{t("admin.wrong")}</Badge>}
              </th>
              {cells.map((cell, at) => (
                <td key={at}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {preview.more > 0 && <p class="muted">{t("admin.andMore", { count: preview.more })}</p>}
    </div>
  );
}
