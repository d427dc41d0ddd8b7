import { useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, Check, Choice, Note, TextField, failureText, useLoad } from "../../ui";
import { queueNames, useLive } from "../live";
import { type CallLine, type CallSearch, type Recording, askCalls } from "../report";
import { dayBegin } from "../series";
import { resultWords } from "../words";
import { CallTable } from "./CallTable";
import { CsvButton } from "../reports/CsvButton";
import { PlayerDialog } from "./PlayerDialog";
import { type Fault, type Fields, RESULTS, localInput, searchOf } from "./search";

const A_PAGE = 50;

/** Calls that were, and their recordings. */
export function RecordingsPage({ session }: { session: Session }) {
  useLive(session, false);
  const [fields, setFields] = useState<Fields>({
    from: localInput(dayBegin(Date.now())),
    to: "",
    number: "",
    agent: "",
    queue: "0",
    result: "",
  });
  const [fault, setFault] = useState<Fault>();
  const [search, setSearch] = useState<CallSearch>({ from: dayBegin(Date.now()) });
  /** `before` of each page that was turned to; the first has none. */
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  const [recordedOnly, setRecordedOnly] = useState(false);
  const [playing, setPlaying] = useState<{ call: CallLine; recording: Recording }>();
  const before = pages.at(-1);
  const { data, error, loading, reload } = useLoad(() => askCalls(session, search, { before, limit: A_PAGE }), [session, search, before]);
  const change = (part: Partial<Fields>): void => setFields({ ...fields, ...part });
  const find = (): void => {
    const asked = searchOf(fields);
    setFault("fault" in asked ? asked.fault : undefined);
    if ("fault" in asked) return;
    setSearch(asked.search);
    setPages([undefined]);
    void reload();
  };
  const calls = (data?.calls ?? []).filter((call) => !recordedOnly || call.recordings.length > 0);
  const next = data?.next;
  return (
    <section class="stack" aria-labelledby="recordings">
      <h1 id="recordings">{t("supervisor.recordings")}</h1>
      <form
        class="card stack"
        role="search"
        aria-labelledby="recordings"
        onSubmit={(event) => {
          event.preventDefault();
          find();
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
          <Check label={t("supervisor.recordedOnly")} value={recordedOnly} onChange={setRecordedOnly} />
          <div class="right">
            <CsvButton session={session} path="calls" query={{ ...search }} name="calls" />
          </div>
        </div>
        {fault && <Note tone="bad">{t(`supervisor.fault_${fault}`)}</Note>}
      </form>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {loading && !data && <p role="status">{t("common.loading")}</p>}
      {data && (
        <>
          <CallTable calls={calls} onPlay={(call, recording) => setPlaying({ call, recording })} />
          <div class="row" role="group" aria-label={t("supervisor.pages")}>
            <Button small disabled={pages.length < 2 || loading} onClick={() => setPages(pages.slice(0, -1))}>
              {t("common.previous")}
            </Button>
            <span class="number">{pages.length}</span>
            <Button small disabled={!next || loading} onClick={() => next && setPages([...pages, next])}>
              {t("common.next")}
            </Button>
            <Button small icon="refresh" onClick={reload}>
              {t("common.refresh")}
            </Button>
          </div>
        </>
      )}
      {playing && <PlayerDialog session={session} call={playing.call} recording={playing.recording} onClose={() => setPlaying(undefined)} />}
    </section>
  );
}
