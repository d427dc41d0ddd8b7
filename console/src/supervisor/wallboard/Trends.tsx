import { useMemo, useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { language, t } from "../../i18n";
import { Choice, Note, failureText, useLoad } from "../../ui";
import { Chart, type Line } from "../../ui/Chart";
import { gatewayNow, queueNames } from "../live";
import { askIntervals } from "../report";
import { dayBegin, daySeries } from "../series";
import { percent, span } from "../words";

const MINUTES = 15;
const EVERY = 60_000;

/** The day so far, quarter by quarter. */
export function Trends({ session }: { session: Session }) {
  const [queue, setQueue] = useState(0);
  const { data, error } = useLoad(
    () => askIntervals(session, { from: dayBegin(gatewayNow()), minutes: MINUTES, ...(queue ? { skillId: queue } : {}) }),
    [session, queue],
    EVERY,
  );
  const tongue = language.value;
  const series = useMemo(() => daySeries(data ?? []), [data]);
  const charts = useMemo<{ title: string; lines: Line[]; top: number }[]>(
    () => [
      {
        title: t("supervisor.callsOfDay"),
        top: 5,
        lines: [
          { label: t("supervisor.offered"), ink: "info", values: series.offered, bars: true },
          { label: t("supervisor.answered"), ink: "good", values: series.answered },
          { label: t("supervisor.abandoned"), ink: "bad", values: series.abandoned, dash: true },
        ],
      },
      {
        title: t("supervisor.levelOfDay"),
        top: 100,
        lines: [{ label: t("supervisor.serviceLevel"), ink: "accent", values: series.level, write: percent }],
      },
      {
        title: t("supervisor.waitOfDay"),
        top: 10,
        lines: [{ label: t("supervisor.averageWait"), ink: "warn", values: series.wait, write: (seconds) => span(seconds * 1000) }],
      },
    ],
    [series, tongue],
  );
  return (
    <section class="stack" aria-labelledby="trends">
      <div class="row">
        <h2 id="trends">{t("supervisor.trends")}</h2>
        <div class="right">
          <Choice
            label={t("supervisor.queue")}
            value={String(queue)}
            options={[["0", t("common.all")], ...[...queueNames.value].map(([id, name]): [string, string] => [String(id), name])]}
            onChange={(next) => setQueue(Number(next))}
          />
        </div>
      </div>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {data && (
        <div class="trends">
          {charts.map(({ title, lines, top }) => (
            <div key={title} class="card">
              <Chart title={title} times={series.times} step={MINUTES * 60_000} lines={lines} top={top} />
            </div>
          ))}
        </div>
      )}
    </section>
  );
}
