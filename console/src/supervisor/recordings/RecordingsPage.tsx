import { useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, Check, Choice, Note, TextField } from "../../ui";
import { gatewayNow, queueNames, useLive } from "../live";
import { dayBegin } from "../series";
import { resultWords } from "../words";
import { CsvButton } from "../reports/CsvButton";
import { type Asked, Results } from "./Results";
import { type Fault, type Fields, RESULTS, localInput, searchOf } from "./search";

/** Calls that were, and their recordings. */
export function RecordingsPage({ session }: { session: Session }) {
  useLive(session, false);
  const [fields, setFields] = useState<Fields>({
    from: localInput(dayBegin(gatewayNow())),
    to: "",
    number: "",
    agent: "",
    queue: "0",
    result: "",
  });
  const [fault, setFault] = useState<Fault>();
  const [asked, setAsked] = useState<Asked>(() => ({ search: { from: dayBegin(gatewayNow()) }, recorded: false, nth: 0 }));
  const [recorded, setRecorded] = useState(false);
  const change = (part: Partial<Fields>): void => setFields({ ...fields, ...part });
  const find = (recorded: boolean): void => {
    const wanted = searchOf(fields, gatewayNow());
    setFault("fault" in wanted ? wanted.fault : undefined);
    if ("search" in wanted) setAsked({ search: wanted.search, recorded, nth: asked.nth + 1 });
  };
  return (
    <section class="stack" aria-labelledby="recordings">
      <h1 id="recordings">{t("supervisor.recordings")}</h1>
      <form
        class="card stack"
        role="search"
        aria-labelledby="recordings"
        onSubmit={(event) => {
          event.preventDefault();
          find(recorded);
        }}
      >
        <div class="grid filters">
          <TextField label={t("common.from")} type="datetime-local" value={fields.from} onInput={(from) => change({ from })} required />
          <TextField label={t("common.to")} type="datetime-local" value={fields.to} onInput={(to) => change({ to })} />
          <TextField label={t("supervisor.callNumber")} type="tel" value={fields.number} onInput={(number) => change({ number })} maxLength={32} />
          <TextField label={t("supervisor.agent")} inputMode="numeric" value={fields.agent} onInput={(agent) => change({ agent })} maxLength={6} />
          <Choice
            label={t("supervisor.queue")}
            value={fields.queue}
            options={[["0", t("common.all")], ...[...queueNames.value].map(([id, name]): [string, string] => [String(id), name])]}
            onChange={(queue) => change({ queue })}
          />
          <Choice
            label={t("supervisor.result")}
            value={fields.result}
            options={[["", t("common.all")], ...RESULTS.map((one): [string, string] => [one, resultWords(one)])]}
            onChange={(result) => change({ result })}
          />
        </div>
        <div class="row">
          <Button submit kind="primary" icon="search">
            {t("common.search")}
          </Button>
          <Check
            label={t("supervisor.recordedOnly")}
            value={recorded}
            onChange={(only) => {
              setRecorded(only);
              find(only);
            }}
          />
          <div class="right">
            <CsvButton session={session} path="calls" queries={[{ ...asked.search }]} />
          </div>
        </div>
        {fault && <Note tone="bad">{t(`supervisor.fault_${fault}`)}</Note>}
      </form>
      <Results key={asked.nth} session={session} asked={asked} />
    </section>
  );
}
