import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Button, Choice, type Column, Note, Table, dateTime, failureText, useLoad } from "../../ui";

interface Line {
  id: number;
  time: number;
  agentId?: number;
  action: string;
  cause?: number | null;
  detail?: string;
  who?: string;
  object?: string;
  before?: string | null;
  after?: string | null;
}

type Kind = "agent" | "directory";

const PAGE = 100;

/** Who signed in and out, and who changed what. */
export function LogPage({ session }: { session: ConfigSession }) {
  const kind = useSignal<Kind>("directory");
  const before = useSignal<number | undefined>(undefined);
  const { data, error } = useLoad(
    () => session.call<{ lines: Line[]; more: boolean }>("GET", "/config/centre/log", { query: { kind: kind.value, before: before.value, limit: PAGE } }),
    [kind.value, before.value],
  );
  const when: Column<Line> = { id: "time", header: t("admin.when"), value: (line) => line.time, cell: (line) => dateTime(line.time) };
  const columns: Column<Line>[] =
    kind.value === "agent"
      ? [
          when,
          { id: "agent", header: t("admin.agent"), value: (line) => line.agentId ?? "" },
          { id: "what", header: t("admin.what"), value: (line) => line.action },
          { id: "detail", header: t("admin.from"), value: (line) => `${line.detail ?? ""}${line.cause ? ` (${line.cause})` : ""}` },
        ]
      : [
          when,
          { id: "who", header: t("admin.who"), value: (line) => line.who ?? "" },
          { id: "what", header: t("admin.what"), value: (line) => `${line.object ?? ""}: ${line.action}` },
          { id: "before", header: t("admin.before"), value: (line) => line.before ?? "" },
          { id: "after", header: t("admin.after"), value: (line) => line.after ?? "" },
        ];
  const last = data?.lines.at(-1)?.id;
  return (
    <section>
      <h1>{t("admin.log")}</h1>
      <div class="row admin-bar">
        <Choice
          label={t("admin.what")}
          value={kind.value}
          options={[
            ["directory", t("admin.logDirectory")],
            ["agent", t("admin.logAgents")],
          ]}
          onChange={(chosen) => {
            kind.value = chosen;
            before.value = undefined;
          }}
        />
        <Button onClick={() => void (before.value = undefined)} disabled={before.value === undefined}>
          {t("common.refresh")}
        </Button>
        <Button onClick={() => void (before.value = last)} disabled={!data?.more}>
          {t("admin.older")}
        </Button>
      </div>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {data && <Table key={kind.value} caption={t("admin.log")} columns={columns} rows={data.lines} rowKey={(line) => line.id} pageSize={PAGE} />}
    </section>
  );
}
