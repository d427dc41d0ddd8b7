import { useMemo } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { language, locale, t } from "../../i18n";
import { type Column, Note, Table, failureText, useLoad } from "../../ui";
import { Chart, type Line } from "../../ui/Chart";
import type { Interval } from "../report";
import { averageWait, daySeries, total } from "../series";
import { percent, span } from "../words";
import { CsvButton } from "./CsvButton";
import type { ReportAsked } from "./asked";
import { askReport, partsOf } from "./intervals";

const DAY_MINUTES = 1440;

function startWords(start: number, minutes: number): string {
  const time: Intl.DateTimeFormatOptions = minutes === DAY_MINUTES ? {} : { timeStyle: "short" };
  return new Date(start).toLocaleString(locale(), { dateStyle: "medium", ...time });
}

function columnsOf(minutes: number): Column<Interval>[] {
  const figure = (id: "offered" | "answered" | "abandoned" | "overflowed" | "placed"): Column<Interval> => ({
    id,
    header: t(`supervisor.${id}`),
    value: (row) => row[id],
    end: true,
  });
  const time = (id: string, header: string, of: (row: Interval) => number | null): Column<Interval> => ({
    id,
    header,
    value: (row) => of(row) ?? -1,
    cell: (row) => span(of(row)),
    end: true,
  });
  return [
    { id: "start", header: t("supervisor.interval"), value: (row) => row.start, cell: (row) => <span class="number">{startWords(row.start, minutes)}</span> },
    figure("offered"),
    figure("answered"),
    figure("abandoned"),
    figure("overflowed"),
    {
      id: "level",
      header: t("supervisor.serviceLevel"),
      value: (row) => row.serviceLevel ?? -1,
      cell: (row) => percent(row.serviceLevel),
      end: true,
    },
    time("wait", t("supervisor.averageWait"), averageWait),
    time("longest", t("supervisor.longestWait"), (row) => row.longestWaitMs),
    time("talk", t("supervisor.talk"), (row) => row.talkMs),
    time("hold", t("supervisor.hold"), (row) => row.holdMs),
    time("wrapUp", t("supervisor.wrapUp"), (row) => row.wrapUpMs),
    figure("placed"),
  ];
}

/** Calls by intervals: a line of totals, a chart, a table, a file. */
export function IntervalsReport({ session, asked }: { session: Session; asked: ReportAsked }) {
  const { from, to, minutes, skillId } = asked;
  const { data, error } = useLoad(() => askReport(session, { from, to, minutes, skillId }), [session, asked]);
  const tongue = language.value;
  const columns = useMemo(() => columnsOf(minutes), [minutes, tongue]);
  const series = useMemo(() => daySeries(data ?? []), [data]);
  const lines = useMemo<Line[]>(
    () => [
      { label: t("supervisor.offered"), ink: "info", values: series.offered, bars: true },
      { label: t("supervisor.answered"), ink: "good", values: series.answered },
      { label: t("supervisor.abandoned"), ink: "bad", values: series.abandoned, dash: true },
    ],
    [series, tongue],
  );
  const level = useMemo<Line[]>(
    () => [{ label: t("supervisor.serviceLevel"), ink: "accent", values: series.level, write: percent }],
    [series, tongue],
  );
  const all = total(data ?? []);
  return (
    <section class="stack" aria-label={t("supervisor.aboutQueues")}>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {!data && error === undefined && <p role="status">{t("common.loading")}</p>}
      {data && all && (
        <>
          <div class="row">
            <dl class="sums" aria-label={t("supervisor.sum")}>
              {columns.slice(1).map((column) => (
                <div key={column.id}>
                  <dt>{column.header}</dt>
                  <dd class="number">{column.cell ? column.cell(all) : column.value(all)}</dd>
                </div>
              ))}
            </dl>
            <div class="right">
              <CsvButton session={session} path="intervals" queries={partsOf(from, to, minutes).map((part) => ({ from: part.from, to: part.to, minutes, skillId }))} />
            </div>
          </div>
          <div class="trends two">
            <div class="card">
              <Chart title={t("supervisor.calls")} times={series.times} step={minutes * 60_000} lines={lines} top={5} />
            </div>
            <div class="card">
              <Chart title={t("supervisor.serviceLevel")} times={series.times} step={minutes * 60_000} lines={level} top={100} />
            </div>
          </div>
          <Table caption={t("supervisor.aboutQueues")} columns={columns} rows={data} rowKey={(row) => row.start} pageSize={96} />
        </>
      )}
    </section>
  );
}
