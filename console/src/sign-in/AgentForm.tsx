import { useSignal } from "@preact/signals";
import { GatewayError } from "../gateway/http";
import { type SignIn, signIn } from "../gateway/session";
import { t } from "../i18n";
import { agent, endedBecause } from "../shell/state";
import { Button, Check, Choice, Confirm, Note, TextField, failureText } from "../ui";
import { type Chosen, WORK_NUMBER, canBePhone, load, save } from "./chosen";

/** The agent is signed in already: here it may be done by force. */
const ALREADY = new Set(["100-002", "100-015"]);

/** Signs an agent in, with every choice that a person makes there. */
export function AgentForm({ onDone }: { onDone: () => void }) {
  const chosen = useSignal<Chosen>(load());
  const password = useSignal("");
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const already = useSignal(false);
  const set = (part: Partial<Chosen>): void => void (chosen.value = { ...chosen.value, ...part });
  const { workNumber, phone, browserPhone, status, autoAnswer, autoIdle, releasePhone, linkage, listen } = chosen.value;

  const enter = async (force: boolean): Promise<void> => {
    const asked: SignIn = {
      agentId: Number(workNumber.trim()),
      password: password.value,
      phone: phone.trim(),
      status: Number(status),
      autoAnswer,
      autoIdle,
      // A browser phone has no hook to lift: it is rung for each call.
      releasePhone: browserPhone || releasePhone,
      linkage: !browserPhone && linkage,
      listen,
      force,
    };
    const [session, answer] = await signIn(asked, browserPhone);
    save(chosen.value);
    endedBecause.value = undefined;
    agent.value = { session, answer };
    onDone();
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.peek()) return;
    fault.value = undefined;
    if (!WORK_NUMBER.test(workNumber.trim())) {
      fault.value = t("signIn.badWorkNumber");
      return;
    }
    busy.value = true;
    try {
      await enter(false);
    } catch (error) {
      if (error instanceof GatewayError && ALREADY.has(error.retcode)) already.value = true;
      else fault.value = failureText(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextField
        label={t("signIn.workNumber")}
        value={workNumber}
        onInput={(value) => set({ workNumber: value })}
        inputMode="numeric"
        autocomplete="username"
        required
        autoFocus
      />
      <TextField
        label={t("signIn.password")}
        type="password"
        autocomplete="current-password"
        value={password.value}
        onInput={(value) => void (password.value = value)}
        required
      />
      <fieldset>
        <legend>{t("signIn.phone")}</legend>
        <div class="row">
          <label class="check">
            <input type="radio" name="phone" checked={browserPhone} disabled={!canBePhone} onChange={() => set({ browserPhone: true })} />
            <span>{t("signIn.phoneBrowser")}</span>
          </label>
          <label class="check">
            <input type="radio" name="phone" checked={!browserPhone} onChange={() => set({ browserPhone: false })} />
            <span>{t("signIn.phoneOwn")}</span>
          </label>
        </div>
        {!canBePhone && <p class="muted">{t("signIn.noBrowserPhone")}</p>}
      </fieldset>
      <TextField
        label={t("signIn.phoneNumber")}
        hint={t("signIn.phoneHint")}
        value={phone}
        onInput={(value) => set({ phone: value })}
        inputMode="tel"
        maxLength={24}
        required
      />
      <Choice
        label={t("signIn.stateAfter")}
        value={status}
        options={[
          ["4", t("signIn.stateIdle")],
          ["3", t("signIn.stateBusy")],
          ["5", t("signIn.stateWork")],
        ]}
        onChange={(value) => set({ status: value })}
      />
      <details>
        <summary>{t("signIn.more")}</summary>
        <div class="stack">
          <Check label={t("signIn.autoAnswer")} value={autoAnswer} onChange={(value) => set({ autoAnswer: value })} />
          <Check label={t("signIn.autoIdle")} value={autoIdle} onChange={(value) => set({ autoIdle: value })} />
          <Check
            label={t("signIn.releasePhone")}
            value={browserPhone || releasePhone}
            disabled={browserPhone}
            onChange={(value) => set({ releasePhone: value })}
          />
          <Check
            label={t("signIn.linkage")}
            value={!browserPhone && linkage}
            disabled={browserPhone}
            onChange={(value) => set({ linkage: value })}
          />
          <Check label={t("signIn.listen")} value={listen} onChange={(value) => set({ listen: value })} />
        </div>
      </details>
      {fault.value && <Note tone="bad">{fault.value}</Note>}
      <Button submit kind="primary" disabled={busy.value}>
        {busy.value ? t("signIn.submitting") : t("signIn.submit")}
      </Button>
      {already.value && (
        <Confirm title={t("signIn.alreadyTitle")} action={t("signIn.force")} onConfirm={() => enter(true)} onClose={() => void (already.value = false)}>
          <p>{t("signIn.already")}</p>
        </Confirm>
      )}
    </form>
  );
}
