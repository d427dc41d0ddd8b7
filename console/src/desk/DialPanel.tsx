import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { Button, TextField, failureText, toast } from "../ui";
import type { Desk } from "./desk";
import { openDialog } from "./dialogs";
import { dial } from "./operations";
import { permitted } from "./permitted";

const NUMBER = /^[0-9*#]{1,24}$/;
const AGENT = /^[1-9][0-9]{0,5}$/;

/** Calls a number outside, or an agent. */
export function DialPanel({ desk }: { desk: Desk }) {
  const number = useSignal("");
  const may = permitted(desk.model.value).call;
  const callOut = desk.me.value?.roles.callOut !== false;
  const typed = number.value.trim();
  const call = async (kind: "agent" | "number"): Promise<void> => {
    await dial(desk, { kind, address: typed });
    number.value = "";
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (may && callOut && NUMBER.test(typed)) call("number").catch((error: unknown) => toast(failureText(error), "bad"));
  };
  return (
    <section class="card" aria-label={t("desk.makeCall")}>
      <h2>{t("desk.makeCall")}</h2>
      <form class="stack" onSubmit={submit}>
        <TextField label={t("desk.number")} type="tel" inputMode="tel" maxLength={24} value={number.value} onInput={(value) => void (number.value = value)} />
        <div class="row">
          <Button submit icon="answer" disabled={!may || !callOut || !NUMBER.test(typed)}>
            {t("desk.call")}
          </Button>
          <Button icon="user" disabled={!may || !AGENT.test(typed)} onClick={() => call("agent")}>
            {t("desk.callAgent")}
          </Button>
          <Button icon="search" disabled={!may} shortcut="n" onClick={() => void (openDialog.value = "call")}>
            {t("desk.find")}
          </Button>
        </div>
      </form>
    </section>
  );
}
