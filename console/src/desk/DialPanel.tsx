import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Button, TextField, failureText, toast } from "../ui";
import type { Desk } from "./desk";
import { beginConference } from "./conferring";
import { openDialog } from "./dialogs";
import { dial } from "./operations";
import { permitted } from "./permitted";

const NUMBER = /^[0-9*#]{1,24}$/;
const AGENT = /^[1-9][0-9]{0,5}$/;

/** Calls a number outside, or an agent. */
export function DialPanel({ desk }: { desk: Desk }) {
  const number = useSignal("");
  const busy = useSignal(false);
  const { call: mayCall, callApart, confer, invite } = permitted(desk.model.value);
  const may = mayCall && !busy.value;
  const callOut = desk.me.value?.roles.callOut !== false;
  const typed = number.value.trim();
  const call = async (kind: "agent" | "number"): Promise<void> => {
    // Enter pressed twice calls once.
    busy.value = true;
    try {
      await dial(desk, { kind, address: typed });
      number.value = "";
    } finally {
      busy.value = false;
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (may && !busy.peek() && callOut && NUMBER.test(typed)) call("number").catch((error: unknown) => toast(failureText(error), "bad"));
  };
  return (
    <section class="card" aria-label={t("desk.makeCall")}>
      <h2>{t("desk.makeCall")}</h2>
      <form class="stack" onSubmit={submit}>
        <TextField label={t("desk.number")} type="tel" inputMode="tel" maxLength={24} value={number.value} onInput={(value) => void (number.value = value)} />
        <div class="row">
          <Button submit icon="answer" disabled={!may || !callOut || !NUMBER.test(typed)}>
            {t(invite ? "desk.invite" : "desk.call")}
          </Button>
          <Button icon="user" disabled={!may || !AGENT.test(typed)} onClick={() => call("agent")}>
            {t(invite ? "desk.inviteAgent" : "desk.callAgent")}
          </Button>
          <Button icon="search" disabled={!may} shortcut="n" onClick={() => void (openDialog.value = invite ? "invite" : "call")}>
            {t("desk.find")}
          </Button>
          <Button icon="conference" disabled={!confer || !callApart || busy.value} onClick={() => beginConference(desk)}>
            {t("desk.beginConference")}
          </Button>
        </div>
      </form>
    </section>
  );
}
