import { useSignal } from "@preact/signals";
import { useLocation } from "wouter-preact";
import { t } from "../i18n";
import { endedBecause } from "../shell/state";
import { Note, Tabs } from "../ui";
import { AdministratorForm } from "./AdministratorForm";
import { AgentForm } from "./AgentForm";
import "./sign-in.css";

type Who = "agent" | "administrator";

export function SignInPage() {
  const who = useSignal<Who>("agent");
  const [, go] = useLocation();
  const ended = endedBecause.value;
  return (
    <section class="sign-in card" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">{t("signIn.title")}</h1>
      {ended && <Note tone="warn">{t(ended === "replaced" ? "signIn.endedReplaced" : "signIn.ended")}</Note>}
      <Tabs
        label={t("signIn.title")}
        tabs={[
          ["agent", t("signIn.asAgent")],
          ["administrator", t("signIn.asAdministrator")],
        ]}
        chosen={who.value}
        onChoose={(chosen) => void (who.value = chosen)}
      />
      <div role="tabpanel" id={`panel-${who.value}`} aria-labelledby={`tab-${who.value}`}>
        {who.value === "agent" ? <AgentForm onDone={() => go("/agent")} /> : <AdministratorForm onDone={() => go("/admin")} />}
      </div>
    </section>
  );
}
