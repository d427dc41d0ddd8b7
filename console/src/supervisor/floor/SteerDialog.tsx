import { useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, Choice, Dialog, type IconName, Note, NumberField, failureText, toast } from "../../ui";
import { me, refresh } from "../live";
import { NoteDialog } from "../messages/NoteDialog";
import { CallOf, Lasts, StateOf } from "./StateOf";
import { type Action, DANGEROUS, obstacle } from "./actions";
import type { Row } from "./rows";
import { type Steering, steer } from "./steer";
import { own } from "./watching";

const PARTS: readonly (readonly [part: "partTalk" | "partState" | "partOther", actions: readonly Action[]])[] = [
  ["partTalk", ["listen", "whisper", "insert", "stop", "intercept"]],
  ["partState", ["idle", "busy", "rest", "signOut"]],
  ["partOther", ["note", "drop"]],
];

const ICONS: Partial<Record<Action, IconName>> = {
  listen: "listen",
  whisper: "microphone",
  insert: "conference",
  stop: "stop",
  intercept: "transfer",
  signOut: "out",
  drop: "hangUp",
  note: "message",
};

/** One agent: what goes on, and what may be done. Each is asked about before it is done. */
export function SteerDialog({ session, row, onClose }: { session: Session; row: Row; onClose: () => void }) {
  const [action, setAction] = useState<Action>();
  const who = `${row.agentId} ${row.name}`;
  if (action === "note") return <NoteDialog session={session} agentId={row.agentId} name={row.name} onClose={onClose} />;
  if (action) return <Ask session={session} action={action} row={row} onClose={onClose} />;
  const myself = me.value;
  return (
    <Dialog title={who} onClose={onClose} footer={<Button onClick={onClose}>{t("common.close")}</Button>}>
      <div class="row">
        <StateOf row={row} /> <Lasts row={row} /> <CallOf row={row} />
      </div>
      <p class="muted">{[row.group, ...row.skillNames, row.phone && t("supervisor.phoneIs", { phone: row.phone })].filter(Boolean).join(" · ")}</p>
      {myself &&
        PARTS.map(([part, actions]) => (
          <div key={part} class="steer-part" role="group" aria-label={t(`supervisor.${part}`)}>
            <h3>{t(`supervisor.${part}`)}</h3>
            <div class="row">
              {actions.map((one) => {
                const why = obstacle(one, row, own.value, myself);
                const icon = ICONS[one];
                return (
                  <Button
                    key={one}
                    disabled={why !== undefined}
                    kind={DANGEROUS.includes(one) ? "danger" : "normal"}
                    onClick={() => setAction(one)}
                    {...(icon ? { icon } : {})}
                    {...(why ? { title: t(why) } : {})}
                  >
                    {t(`supervisor.do_${one}`)}
                  </Button>
                );
              })}
            </div>
          </div>
        ))}
    </Dialog>
  );
}

const DEFAULT_REST_MINUTES = 10;
const MOST_REST_MINUTES = 1439;

/** They concern the call that goes on when they are asked for. */
const OF_A_CALL: readonly Action[] = ["drop", "intercept"];

const SHOWN_BY_THE_BAR: readonly Action[] = ["listen", "whisper", "insert", "stop"];

/** Asks before it is done; what has become impossible meanwhile can't be confirmed. */
function Ask({ session, action, row, onClose }: { session: Session; action: Steering; row: Row; onClose: () => void }) {
  const reasons = me.value?.restReasons ?? [];
  const [minutes, setMinutes] = useState<number | undefined>(DEFAULT_REST_MINUTES);
  const [reason, setReason] = useState(String(reasons[0]?.id ?? 0));
  // What is asked about is this call, not one that comes after it.
  const [call] = useState(row.callId);
  const [doing, setDoing] = useState(false);
  const [fault, setFault] = useState<string>();
  const who = `${row.agentId} ${row.name}`;
  const myself = me.value;
  const other = OF_A_CALL.includes(action) && row.callId !== call;
  const why = doing || !myself ? undefined : other ? "supervisor.not_sameCall" : obstacle(action, row, own.value, myself);
  const confirm = async (): Promise<void> => {
    const seconds = Math.round(Math.min(Math.max(minutes ?? DEFAULT_REST_MINUTES, 1), MOST_REST_MINUTES)) * 60;
    setDoing(true);
    setFault(undefined);
    try {
      await steer(session, action, { ...row, callId: call }, { seconds, reason: Number(reason) });
    } catch (error) {
      setFault(failureText(error));
      setDoing(false);
      refresh();
      return;
    }
    // What concerns listening is in the bar.
    if (!SHOWN_BY_THE_BAR.includes(action)) toast(t(`supervisor.done_${action}`, { who }), "good");
    refresh();
    onClose();
  };
  return (
    <Dialog
      title={t(`supervisor.do_${action}`)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button kind={DANGEROUS.includes(action) ? "danger" : "primary"} disabled={why !== undefined} onClick={confirm}>
            {t(`supervisor.do_${action}`)}
          </Button>
        </>
      }
    >
      <p>{t(`supervisor.ask_${action}`, { who })}</p>
      {action === "rest" && (
        <div class="stack">
          <NumberField label={t("supervisor.restMinutes")} value={minutes} onInput={setMinutes} min={1} max={MOST_REST_MINUTES} />
          {reasons.length > 0 && (
            <Choice
              label={t("supervisor.reason")}
              value={reason}
              options={reasons.map((one) => [String(one.id), one.text || String(one.id)] as const)}
              onChange={setReason}
            />
          )}
        </div>
      )}
      {why && <Note tone="warn">{t(why)}</Note>}
      {fault && <Note tone="bad">{fault}</Note>}
    </Dialog>
  );
}
