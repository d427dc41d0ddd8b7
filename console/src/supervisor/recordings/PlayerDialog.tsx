import type { FunctionComponent } from "preact";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, Dialog, Icon, Note, dateTime, failureText, useLoad } from "../../ui";
import { type CallLine, type Recording, askSound } from "../report";
import { span } from "../words";

type Player = FunctionComponent<{ url: string; label: string }>;

/** The player is loaded when somebody plays something. */
async function prepare(session: Session, recordId: string): Promise<{ url: string; Player: Player }> {
  const [url, { Waveform }] = await Promise.all([askSound(session, recordId), import("../../ui/Waveform")]);
  return { url, Player: Waveform };
}

/** Plays a recording; who may hear it may take it along. */
export function PlayerDialog({ session, call, recording, onClose }: { session: Session; call: CallLine; recording: Recording; onClose: () => void }) {
  const { data, error, reload } = useLoad(() => prepare(session, recording.recordId), [session, recording.recordId]);
  const title = t("supervisor.recordingOf", { caller: call.caller, agent: recording.agentId });
  return (
    <Dialog
      wide
      title={title}
      onClose={onClose}
      footer={
        <>
          {data && (
            <a class="button" href={data.url} download={`${recording.recordId}.wav`}>
              <Icon name="download" /> {t("common.download")}
            </a>
          )}
          <Button onClick={onClose}>{t("common.close")}</Button>
        </>
      }
    >
      <p class="muted">
        {dateTime(recording.begin)} · {span(recording.durationMs)} · {call.caller} → {call.called}
        {call.queue && ` · ${call.queue}`}
      </p>
      {data && <data.Player url={data.url} label={title} />}
      {!data && error === undefined && <p role="status">{t("common.loading")}</p>}
      {error !== undefined && (
        <Note tone="bad">
          <p>{failureText(error)}</p>
          <Button onClick={reload}>{t("common.refresh")}</Button>
        </Note>
      )}
    </Dialog>
  );
}
