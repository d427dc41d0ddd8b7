import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Badge, Button, Choice, Dialog, Duration, Note, NumberField, failureText, now } from "../ui";
import { duration } from "../ui/time";
import type { Desk } from "./desk";
import { closeDialog, openDialog } from "./dialogs";
import { busy, dropWish, idle, rest, work } from "./operations";
import { permitted } from "./permitted";
import { STATE_TONES, reasonWords, stateWords } from "./words";

const NO_REASON = "0";

/** The agent's state, since when, and what may be asked for. */
export function StatePanel({ desk }: { desk: Desk }) {
  const { state, pending } = desk.model.value;
  const me = desk.me.value;
  const may = permitted(desk.model.value);
  const reason = useSignal(NO_REASON);
  const reasons = me?.busyReasons ?? [];
  return (
    <section class="card state-panel" aria-label={t("desk.yourState")}>
      <div class="row">
        <h2 class="grow">{me?.name || t("desk.yourState")}</h2>
        <Button small kind="plain" icon="settings" label={t("desk.settings")} onClick={() => void (openDialog.value = "settings")} />
        <Button small kind="plain" label={t("desk.help")} onClick={() => void (openDialog.value = "help")}>
          ?
        </Button>
      </div>
      <div class="state-now">
        <span role="status">
          {state && <Badge tone={STATE_TONES[state.kind]}>{stateWords(state.kind)}</Badge>}
          {state && reasonWords(state.kind, state.reason, me) && <span class="muted"> {reasonWords(state.kind, state.reason, me)}</span>}
        </span>
        {state && (
          <span class="figure" role="timer" aria-label={t("desk.inThisState")}>
            <Duration from={state.since} />
          </span>
        )}
      </div>
      {state?.until !== undefined && <RestLeft until={state.until} />}
      {pending && (
        <div class="row pending">
          <Badge tone="warn">
            {t(`desk.pending_${pending.kind}`)}
            {reasonWords(pending.kind, pending.reason, me) && `: ${reasonWords(pending.kind, pending.reason, me)}`}
          </Badge>
          {may.drop && (
            <Button small onClick={() => dropWish(desk)}>
              {t("desk.dropWish")}
            </Button>
          )}
        </div>
      )}
      <div class="states" role="group" aria-label={t("desk.changeState")}>
        <Button pressed={state?.kind === "idle"} disabled={!may.idle} shortcut="i" onClick={() => idle(desk)}>
          {t("desk.state_idle")}
        </Button>
        <Button pressed={state?.kind === "busy"} disabled={!may.busy} shortcut="b" onClick={() => busy(desk, Number(reason.value))}>
          {t("desk.state_busy")}
        </Button>
        <Button pressed={state?.kind === "rest"} disabled={!may.rest} shortcut="r" onClick={() => void (openDialog.value = "rest")}>
          {t("desk.state_rest")}
        </Button>
        <Button pressed={state?.kind === "work"} disabled={!may.work} shortcut="w" onClick={() => work(desk)}>
          {t("desk.state_work")}
        </Button>
      </div>
      {reasons.length > 0 && (
        <Choice
          label={t("desk.busyReason")}
          value={reason.value}
          options={[[NO_REASON, t("common.none")], ...reasons.map(({ id, text }) => [String(id), text] as const)]}
          onChange={(value) => void (reason.value = value)}
        />
      )}
    </section>
  );
}

function RestLeft({ until }: { until: number }) {
  const left = until - now.value;
  if (left > 0) return <p class="muted">{t("desk.restLeft", { time: duration(left) })}</p>;
  return (
    <p>
      <Badge tone="bad">{t("desk.restOver", { time: duration(-left) })}</Badge>
    </p>
  );
}

/** A day, the longest rest that there is. */
const MOST_MINUTES = 1439;

/** For how long, and why. */
export function RestDialog({ desk }: { desk: Desk }) {
  const reasons = desk.me.value?.restReasons ?? [];
  const minutes = useSignal<number | undefined>(15);
  const reason = useSignal(String(reasons[0]?.id ?? 0));
  const fault = useSignal<string | undefined>(undefined);
  const good = minutes.value !== undefined && minutes.value >= 1 && minutes.value <= MOST_MINUTES;
  const begin = async (): Promise<void> => {
    if (minutes.value === undefined) return;
    fault.value = undefined;
    try {
      await rest(desk, minutes.value, Number(reason.value));
      closeDialog();
    } catch (error) {
      fault.value = failureText(error);
    }
  };
  return (
    <Dialog
      title={t("desk.restTitle")}
      onClose={closeDialog}
      footer={
        <>
          <Button onClick={closeDialog}>{t("common.cancel")}</Button>
          <Button kind="primary" disabled={!good} onClick={begin}>
            {t("desk.restBegin")}
          </Button>
        </>
      }
    >
      <div class="stack">
        <NumberField label={t("desk.minutes")} value={minutes.value} min={1} max={MOST_MINUTES} onInput={(value) => void (minutes.value = value)} />
        {reasons.length > 0 && (
          <Choice
            label={t("desk.reason")}
            value={reason.value}
            options={reasons.map(({ id, text }) => [String(id), text] as const)}
            onChange={(value) => void (reason.value = value)}
          />
        )}
        {fault.value && <Note tone="bad">{fault.value}</Note>}
      </div>
    </Dialog>
  );
}
