import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { PlayerDialog } from "../supervisor/recordings/PlayerDialog";
import { type CallLine, type Recording } from "../supervisor/report";
import { kindWords, resultWords } from "../supervisor/words";
import { Button, Note, clockTime, failureText, useLoad } from "../ui";
import { dateTime, duration } from "../ui/time";
import type { Desk } from "./desk";
import { askMine } from "./me";
import { dial } from "./operations";
import { permitted } from "./permitted";

/** Call types in which the other end is the called one. */
const OUTGOING: readonly number[] = [7, 44];
const INTERNAL: readonly number[] = [6, 51, 52];
/** The record is written when the call is over; it takes a moment. */
const WRITTEN = 1_500;
const TODAY = 86_400_000;

/** The agent's own calls of late, with what was recorded of them. */
export function RecentCalls({ desk }: { desk: Desk }) {
  const { data, error, loading, reload } = useLoad(() => askMine(desk.session), [desk]);
  const played = useSignal<{ call: CallLine; recording: Recording } | undefined>(undefined);
  const last = desk.model.value.last?.id;
  useEffect(() => {
    if (last === undefined) return;
    const timer = setTimeout(() => void reload(), WRITTEN);
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <>
      <div class="row">
        <Button small icon="refresh" disabled={loading} onClick={reload}>
          {t("common.refresh")}
        </Button>
      </div>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {data?.calls.length === 0 && <p class="muted">{t("common.empty")}</p>}
      <ul class="plain-list recent" aria-label={t("desk.recentCalls")}>
        {data?.calls.map((call) => (
          <Line key={call.callId} desk={desk} call={call} onPlay={(recording) => void (played.value = { call, recording })} />
        ))}
      </ul>
      {played.value && <PlayerDialog session={desk.session} {...played.value} onClose={() => void (played.value = undefined)} />}
    </>
  );
}

function Line({ desk, call, onPlay }: { desk: Desk; call: CallLine; onPlay: (recording: Recording) => void }) {
  const own = String(desk.session.agentId);
  const mine = OUTGOING.includes(call.kind) || call.caller === own;
  const partner = mine ? call.called : call.caller;
  const inner = INTERNAL.includes(call.kind);
  const mayOut = inner || desk.me.value?.roles.callOut !== false;
  const may = permitted(desk.model.value).callApart && mayOut && partner !== "" && partner !== own;
  const when = Date.now() - call.begin < TODAY ? clockTime(call.begin) : dateTime(call.begin);
  return (
    <li>
      <div class="row">
        <strong class="grow">{partner || t("desk.unknownCaller")}</strong>
        <span class="muted number">{call.end === null ? t("supervisor.live") : call.talkMs > 0 ? duration(call.talkMs) : resultWords(call.result)}</span>
      </div>
      <div class="row">
        <span class="muted grow">
          {when} · {kindWords(call.kind)}
          {call.queue && ` · ${call.queue}`}
        </span>
        {call.recordings.map((recording) => (
          <Button
            key={recording.recordId}
            small
            icon="play"
            label={t("desk.playCall", { who: partner, time: when })}
            onClick={() => onPlay(recording)}
          />
        ))}
        <Button
          small
          icon="answer"
          disabled={!may}
          label={t("desk.callAgain", { who: partner })}
          onClick={() => dial(desk, { kind: inner ? "agent" : "number", address: partner })}
        />
      </div>
    </li>
  );
}
