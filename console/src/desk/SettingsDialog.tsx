import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { ring } from "../phone/ringer";
import { changeSettings, phoneSettings } from "../phone/settings";
import { Button, Check, Dialog, Field, Note, failureText } from "../ui";
import type { Desk } from "./desk";
import { closeDialog } from "./dialogs";
import { serve, setAutoAnswer, setAutoIdle } from "./operations";
import { attention, changeAttention } from "./settings";

/** How long the ring tone is tried, in milliseconds. */
const TRIED = 1_500;

/** Which queues the agent serves, how calls are taken, and how they make themselves noticed. */
export function SettingsDialog({ desk }: { desk: Desk }) {
  const me = desk.me.value;
  const skills = me?.skills ?? [];
  const wished = useSignal<readonly number[] | undefined>(undefined);
  const chosen = wished.value ?? skills.filter((one) => one.serving).map((one) => one.skillId);
  const fault = useSignal<string | undefined>(undefined);
  // Said in the dialog: nothing outside it is seen.
  const doing = async (act: Promise<unknown>): Promise<void> => {
    fault.value = undefined;
    try {
      await act;
    } catch (error) {
      fault.value = failureText(error);
    }
  };
  const turn = (id: number, on: boolean): void => {
    wished.value = on ? [...chosen, id] : chosen.filter((other) => other !== id);
  };
  const changed = skills.some((one) => one.serving !== chosen.includes(one.skillId));
  return (
    <Dialog title={t("desk.settings")} onClose={closeDialog} footer={<Button onClick={closeDialog}>{t("common.close")}</Button>}>
      <div class="stack">
        <fieldset>
          <legend>{t("desk.queues")}</legend>
          <div class="stack">
            {skills.length === 0 && <p class="muted">{t("common.none")}</p>}
            {skills.map((one) => (
              <Check key={one.skillId} label={one.name} value={chosen.includes(one.skillId)} onChange={(on) => turn(one.skillId, on)} />
            ))}
            {skills.length > 0 && (
              <div class="row">
                <Button small kind="primary" disabled={!changed} onClick={() => doing(serve(desk, chosen))}>
                  {t("desk.serve")}
                </Button>
              </div>
            )}
          </div>
        </fieldset>
        {me && (
          <fieldset>
            <legend>{t("desk.calls")}</legend>
            <div class="stack">
              <Check label={t("signIn.autoAnswer")} value={me.autoAnswer} onChange={(on) => void doing(setAutoAnswer(desk, on))} />
              <Check label={t("signIn.autoIdle")} value={me.autoIdle} onChange={(on) => void doing(setAutoIdle(desk, on))} />
            </div>
          </fieldset>
        )}
        <Noticing desk={desk} />
        {fault.value && <Note tone="bad">{fault.value}</Note>}
      </div>
    </Dialog>
  );
}

function Noticing({ desk }: { desk: Desk }) {
  const known = "Notification" in window;
  const permission = useSignal<NotificationPermission>(known ? Notification.permission : "denied");
  const { ring: rings = desk.session.browserPhone, notify } = attention.value;
  const allow = async (): Promise<void> => {
    permission.value = await Notification.requestPermission();
  };
  const tryOut = (): void => {
    const stop = ring();
    setTimeout(stop, TRIED);
  };
  return (
    <fieldset>
      <legend>{t("desk.noticing")}</legend>
      <div class="stack">
        <Check label={t("desk.ringHere")} value={rings} onChange={(on) => changeAttention({ ring: on })} />
        <Field label={t("desk.ringVolume")}>
          {({ id }) => (
            <input
              id={id}
              type="range"
              min={0}
              max={100}
              step={5}
              value={phoneSettings.value.ringVolume}
              disabled={!rings}
              onInput={(event) => changeSettings({ ringVolume: event.currentTarget.valueAsNumber })}
            />
          )}
        </Field>
        <div class="row">
          <Button small disabled={!rings} onClick={tryOut}>
            {t("desk.ringTry")}
          </Button>
        </div>
        {permission.value === "granted" ? (
          <Check label={t("desk.notify")} value={notify} onChange={(on) => changeAttention({ notify: on })} />
        ) : permission.value === "denied" ? (
          <p class="muted">{t("desk.notifyDenied")}</p>
        ) : (
          <Button small onClick={allow}>
            {t("desk.notifyAllow")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
