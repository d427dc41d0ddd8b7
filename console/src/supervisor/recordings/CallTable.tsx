import { useMemo } from "preact/hooks";
import { language, t } from "../../i18n";
import { Badge, Button, type Column, Table, type Tone, dateTime } from "../../ui";
import type { CallLine, Recording } from "../report";
import { kindWords, resultWords, span } from "../words";

const RESULT_TONES: Readonly<Record<string, Tone>> = { answered: "good", abandoned: "bad", overflowed: "warn", not_reached: "warn" };

/** Calls with a button for each of their recordings. */
export function CallTable({ calls, onPlay }: { calls: readonly CallLine[]; onPlay: (call: CallLine, recording: Recording) => void }) {
  const tongue = language.value;
  const columns = useMemo<Column<CallLine>[]>(
    () => [
      { id: "begin", header: t("common.time"), value: (call) => call.begin, cell: (call) => <span class="number">{dateTime(call.begin)}</span> },
      { id: "kind", header: t("supervisor.kind"), value: (call) => kindWords(call.kind) },
      { id: "caller", header: t("supervisor.caller"), value: (call) => call.caller, cell: (call) => <span class="number">{call.caller}</span> },
      { id: "called", header: t("supervisor.called"), value: (call) => call.called, cell: (call) => <span class="number">{call.called}</span> },
      { id: "queue", header: t("supervisor.queue"), value: (call) => call.queue ?? "" },
      { id: "agents", header: t("supervisor.agents"), value: (call) => call.agentIds.join(", ") },
      { id: "wait", header: t("supervisor.wait"), value: (call) => call.waitMs ?? -1, cell: (call) => span(call.waitMs), end: true },
      { id: "talk", header: t("supervisor.talk"), value: (call) => call.talkMs, cell: (call) => span(call.talkMs), end: true },
      {
        id: "result",
        header: t("supervisor.result"),
        value: (call) => resultWords(call.result),
        cell: (call) => (
          <>
            <Badge tone={RESULT_TONES[call.result] ?? "plain"}>{resultWords(call.result)}</Badge>
            {call.end === null && <Badge tone="info">{t("supervisor.live")}</Badge>}
          </>
        ),
      },
      {
        id: "recordings",
        header: t("supervisor.recordings"),
        value: (call) => call.recordings.length,
        cell: (call) => (
          <div class="row plays">
            {call.recordings.map((recording) => (
              <Button
                key={recording.recordId}
                small
                icon="play"
                title={t("supervisor.playOf", { agent: recording.agentId, caller: call.caller })}
                onClick={() => onPlay(call, recording)}
              >
                <span>
                  <span class="visually-hidden">{t("common.play")} </span>
                  {recording.agentId} · {span(recording.durationMs)}
                </span>
              </Button>
            ))}
          </div>
        ),
      },
    ],
    [tongue, onPlay],
  );
  return <Table caption={t("supervisor.calls")} columns={columns} rows={calls} rowKey={(call) => call.callId} pageSize={200} empty={t("supervisor.noCalls")} />;
}
