import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { language, locale, t } from "../../i18n";
import { type Column, Note, Table, failureText, useLoad } from "../../ui";
import { Chart, type Line } from "../../ui/Chart";
import { type AgentTotals, askAgentDays } from "../report";
import { span, stateWords } from "../words";
import { TimeBar } from "./TimeBar";
import { daysOf } from "./asked";

const DAY = 86_400_000;

interface Day {
  start: number;
  totals: AgentTotals | undefined;
}

function columnsOf(): Column<Day>[] {
  const time = (id: string, header: string, of: (row: AgentTotals) => number): Column<Day> => ({
    id,
    header,
    value: (day) => (day.totals ? of(day.totals) : 0),
    cell: (day) => span(day.totals ? of(day.totals) : null),
    end: true,
  });
  const figure = (id: "answered" | "unanswered" | "placed"): Column<Day> => ({
    id,
    header: t(`supervisor.${id}`),
    value: (day) => day.totals?.[id] ?? 0,
    end: true,
  });
  return [
    {
      id: "day",
      header: t("supervisor.day"),
      value: (day) => day.start,
      cell: (day) => <span class="number">{new Date(day.start).toLocaleDateString(locale(), { dateStyle: "medium" })}</span>,
    },
    { id: "times", header: t("supervisor.timeByState"), value: () => "", cell: (day) => day.totals && <TimeBar row={day.totals} />, unsorted: true },
    time("signedIn", t("supervisor.signedIn"), (row) => row.signedInMs),
    time("idle", stateWords("idle"), (row) => row.idleMs),
    time("talking", stateWords("talking"), (row) => row.talkMs),
    time("wrapUp", stateWords("wrapUp"), (row) => row.wrapUpMs),
    time("busy", stateWords("busy"), (row) => row.busyMs),
    time("rest", stateWords("rest"), (row) => row.restMs),
    figure("answered"),
    figure("unanswered"),
    figure("placed"),
  ];
}

/** One agent, day by day. The gateway is asked for each day, unhurriedly. */
export function AgentDays({ session, agentId, from, to }: { session: Session; agentId: number; from: number; to: number }) {
  const gone = useRef(false);
  useEffect(() => () => void (gone.current = true), []);
  const { data, error } = useLoad(() => askAgentDays(session, agentId, daysOf(from, to), () => !gone.current), [session, agentId, from, to]);
  const tongue = language.value;
  const columns = useMemo(columnsOf, [tongue]);
  const times = useMemo(() => (data ?? []).map((day) => day.start), [data]);
  const lines = useMemo<Line[]>(
    () => [
      { label: t("supervisor.answered"), ink: "good", values: (data ?? []).map((day) => day.totals?.answered ?? 0), bars: true },
      { label: t("supervisor.unanswered"), ink: "bad", values: (data ?? []).map((day) => day.totals?.unanswered ?? 0), dash: true },
      { label: t("supervisor.placed"), ink: "info", values: (data ?? []).map((day) => day.totals?.placed ?? 0) },
    ],
    [data, tongue],
  );
  return (
    <section class="stack" aria-labelledby="days">
      <h2 id="days">{t("supervisor.days")}</h2>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {!data && error === undefined && <p role="status">{t("common.loading")}</p>}
      {data && (
        <>
          <div class="card">
            <Chart title={t("supervisor.calls")} times={times} step={DAY} lines={lines} top={5} />
          </div>
          <Table caption={t("supervisor.days")} columns={columns} rows={data} rowKey={(day) => day.start} />
        </>
      )}
    </section>
  );
}
