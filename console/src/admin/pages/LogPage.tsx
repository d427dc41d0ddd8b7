import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { maybe, t } from "../../i18n";
import { Button, Choice, type Column, NumberField, Table, TextField, dateTime, useLoad } from "../../ui";
import { Shown } from "../Shown";

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

const timeOf = (typed: string): number | undefined => (typed === "" ? undefined : new Date(typed).getTime());

/** Who signed in and out, and who changed what. */
export function LogPage({ session }: { session: ConfigSession }) {
  const kind = useSignal<Kind>("directory");
  const from = useSignal("");
  const to = useSignal("");
  const agentId = useSignal<number | undefined>(undefined);
  /** Where the pages begin that were turned to. */
  const turned = useSignal<readonly number[]>([]);
  const before = turned.value.at(-1);
  const query = { kind: kind.value, from: timeOf(from.value), to: timeOf(to.value), agentId: agentId.value, before, limit: PAGE };
  const loaded = useLoad(() => session.call<{ lines: Line[]; more: boolean }>("GET", "/config/centre/log", { query }), Object.values(query));
  const last = loaded.data?.lines.at(-1)?.id;
  /** Another question begins with the newest lines. */
  const ask = (change: () => void): void => {
    change();
    turned.value = [];
  };
  const action = (line: Line): string => maybe(`admin.action-${line.action}`) ?? line.action;
  const when: Column<Line> = { id: "time", header: t("admin.when"), value: (line) => line.time, cell: (line) => dateTime(line.time) };
  const columns: Column<Line>[] =
    kind.value === "agent"
      ? [
          when,
          { id: "agent", header: t("admin.agent"), value: (line) => line.agentId ?? "" },
          { id: "what", header: t("admin.what"), value: action },
          { id: "detail", header: t("admin.detail"), value: (line) => `${line.detail ?? ""}${line.cause ? ` (${line.cause})` : ""}` },
        ]
      : [
          when,
          { id: "who", header: t("admin.who"), value: (line) => line.who ?? "" },
          { id: "what", header: t("admin.what"), value: (line) => `${line.object ?? ""}: ${action(line)}` },
          { id: "before", header: t("admin.before"), value: (line) => line.before ?? "", cell: (line) => <Words text={line.before} /> },
          { id: "after", header: t("admin.after"), value: (line) => line.after ?? "", cell: (line) => <Words text={line.after} /> },
        ];
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
          onChange={(chosen) => ask(() => (kind.value = chosen))}
        />
        <TextField label={t("common.from")} type="datetime-local" value={from.value} onInput={(value) => ask(() => (from.value = value))} />
        <TextField label={t("common.to")} type="datetime-local" value={to.value} onInput={(value) => ask(() => (to.value = value))} />
        <NumberField
          label={t("admin.agent")}
          hint={kind.value === "directory" ? t("admin.logAgentHint") : undefined}
          value={agentId.value}
          min={1}
          max={999_999}
          onInput={(value) => ask(() => (agentId.value = value))}
        />
      </div>
      <div class="row admin-bar">
        <Button icon="refresh" onClick={loaded.reload}>
          {t("common.refresh")}
        </Button>
        <Button onClick={() => void (turned.value = turned.peek().slice(0, -1))} disabled={before === undefined}>
          {t("admin.newer")}
        </Button>
        <Button
          onClick={() => void (last !== undefined && (turned.value = [...turned.peek(), last]))}
          disabled={loaded.loading || last === undefined || !loaded.data?.more}
        >
          {t("admin.older")}
        </Button>
      </div>
      <Shown of={loaded}>
        {({ lines }) => <Table key={kind.value} caption={t("admin.log")} columns={columns} rows={lines} rowKey={(line) => line.id} pageSize={PAGE} empty={t("admin.noneFound")} />}
      </Shown>
    </section>
  );
}

/** Longer than this is folded. */
const SHORT = 160;

function Words({ text }: { text: string | null | undefined }) {
  if (!text) return <span class="muted">–</span>;
  if (text.length <= SHORT && !text.includes("\n")) return <span class="code">{text}</span>;
  return (
    <details>
      <summary class="code">{text.split("\n")[0]?.slice(0, SHORT)}…</summary>
      <pre class="code">{text}</pre>
    </details>
  );
}
