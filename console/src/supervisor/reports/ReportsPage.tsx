import { useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, Choice, Note, TextField } from "../../ui";
import { gatewayNow, queueNames, useLive } from "../live";
import { AgentsReport } from "./AgentsReport";
import { IntervalsReport } from "./IntervalsReport";
import { type About, MINUTES, type Minutes, PRESETS, type Preset, type ReportAsked, type ReportFault, type ReportFields, preset, reportOf } from "./asked";

/** What became of calls by intervals, and what agents did. */
export function ReportsPage({ session }: { session: Session }) {
  useLive(session, false);
  const [fields, setFields] = useState<ReportFields>(() => ({
    about: "queues",
    ...preset("today", gatewayNow()),
    minutes: "60",
    queue: "0",
    agent: "",
  }));
  const [fault, setFault] = useState<ReportFault>();
  const [asked, setAsked] = useState(() => {
    const first = reportOf(fields, gatewayNow());
    return "asked" in first ? first.asked : undefined;
  });
  const show = (next: ReportFields): void => {
    setFields(next);
    const wanted = reportOf(next, gatewayNow());
    setFault("fault" in wanted ? wanted.fault : undefined);
    if ("asked" in wanted) setAsked(wanted.asked);
  };
  const change = (part: Partial<ReportFields>): void => setFields({ ...fields, ...part });
  const usual = (which: Preset): void => {
    const days = preset(which, gatewayNow());
    const one = which === "today" || which === "yesterday";
    const minutes = which === "month" ? "1440" : one && fields.minutes === "1440" ? "60" : fields.minutes;
    show({ ...fields, ...days, minutes });
  };
  return (
    <section class="stack" aria-labelledby="reports">
      <h1 id="reports">{t("supervisor.reports")}</h1>
      <form
        class="card stack"
        aria-labelledby="reports"
        onSubmit={(event) => {
          event.preventDefault();
          show(fields);
        }}
      >
        <div class="grid filters">
          <Choice<About>
            label={t("supervisor.about")}
            value={fields.about}
            options={[
              ["queues", t("supervisor.aboutQueues")],
              ["agents", t("supervisor.aboutAgents")],
            ]}
            onChange={(about) => show({ ...fields, about })}
          />
          <TextField label={t("common.from")} type="date" value={fields.first} onInput={(first) => change({ first })} required />
          <TextField label={t("common.to")} type="date" value={fields.last} onInput={(last) => change({ last })} required />
          {fields.about === "queues" ? (
            <>
              <Choice<Minutes>
                label={t("supervisor.interval")}
                value={fields.minutes}
                options={MINUTES.map((one) => [one, t(`supervisor.minutes_${one}`)] as const)}
                onChange={(minutes) => change({ minutes })}
              />
              <Choice
                label={t("supervisor.queue")}
                value={fields.queue}
                options={[["0", t("common.all")], ...[...queueNames.value].map(([id, name]): [string, string] => [String(id), name])]}
                onChange={(queue) => change({ queue })}
              />
            </>
          ) : (
            <TextField label={t("supervisor.agent")} inputMode="numeric" value={fields.agent} onInput={(agent) => change({ agent })} maxLength={6} placeholder={t("common.all")} />
          )}
        </div>
        <div class="row">
          <Button submit kind="primary">
            {t("supervisor.show")}
          </Button>
          {PRESETS.map((which) => (
            <Button key={which} small onClick={() => usual(which)}>
              {t(`supervisor.preset_${which}`)}
            </Button>
          ))}
        </div>
        {fault && <Note tone="bad">{t(`supervisor.fault_${fault}`)}</Note>}
      </form>
      {asked && <Report key={JSON.stringify(asked)} session={session} asked={asked} />}
    </section>
  );
}

/** Another question is another report: nothing of the one before stays below its heading. */
function Report({ session, asked }: { session: Session; asked: ReportAsked }) {
  return asked.about === "queues" ? <IntervalsReport session={session} asked={asked} /> : <AgentsReport session={session} asked={asked} />;
}
