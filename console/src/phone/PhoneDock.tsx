import "./phone.css";
import { useState } from "preact/hooks";
import type { Session } from "../gateway/session";
import { t } from "../i18n";
import { Badge, Button, Note, type Tone } from "../ui";
import type { BrowserPhone, LineState } from "./BrowserPhone";
import { Figures } from "./FiguresList";
import { Keypad } from "./Keypad";
import { Level } from "./Level";
import { PhoneSettingsDialog } from "./PhoneSettingsDialog";
import type { Standing } from "./registration";
import { startPhone } from "./running";

/** The phone beside the agent's work: whether it is ready, and what can be done with it in a call. */
export function PhoneDock({ session }: { session: Session }) {
  const phone = startPhone(session);
  const [shown, setShown] = useState<"keypad" | "figures" | undefined>();
  const [settings, setSettings] = useState(false);
  const turn = (part: "keypad" | "figures"): void => setShown(shown === part ? undefined : part);
  const line = phone.line.value;
  const inCall = line === "up";
  return (
    <section class="card phone" aria-label={t("phone.title")}>
      <div class="row">
        <h2>{t("phone.title")}</h2>
        <span class="number">{session.phone}</span>
        <span role="status" class="row right">
          <LineBadge line={line} />
          <StandingBadge standing={phone.registration.value} />
        </span>
      </div>
      <Troubles phone={phone} />
      {inCall && (
        <div class="levels">
          <Level label={t("phone.microphone")} stream={phone.muted.value ? undefined : phone.speaks.value} />
          <Level label={t("phone.heard")} stream={phone.hears.value} />
        </div>
      )}
      <div class="row">
        <Button icon="mute" small pressed={phone.muted.value} disabled={!inCall} shortcut="m" onClick={() => phone.mute(!phone.muted.value)}>
          {t(phone.muted.value ? "phone.unmute" : "phone.mute")}
        </Button>
        <Button icon="keypad" small pressed={shown === "keypad"} disabled={!inCall} onClick={() => turn("keypad")}>
          {t("phone.keypad")}
        </Button>
        <Button small pressed={shown === "figures"} disabled={!inCall} onClick={() => turn("figures")}>
          {t("phone.figures")}
        </Button>
        <Button icon="settings" small label={t("phone.settings")} onClick={() => setSettings(true)} />
      </div>
      {inCall && shown === "keypad" && <Keypad onKey={(key) => phone.dial(key)} />}
      {inCall && shown === "figures" && <Figures figures={phone.figures.value} />}
      {settings && <PhoneSettingsDialog phone={phone} onClose={() => setSettings(false)} />}
    </section>
  );
}

/** Whether calls can reach this page. */
function StandingBadge({ standing }: { standing: Standing }) {
  const tones: Record<Standing["state"], Tone> = { off: "plain", connecting: "info", registered: "good", failed: "bad" };
  return <Badge tone={tones[standing.state]}>{t(`phone.${standing.state}`)}</Badge>;
}

function LineBadge({ line }: { line: LineState }) {
  if (line === "idle") return null;
  return <Badge tone={line === "up" ? "good" : "info"}>{t(`phone.line_${line}`)}</Badge>;
}

function Troubles({ phone }: { phone: BrowserPhone }) {
  const { state, cause } = phone.registration.value;
  const trouble = phone.trouble.value;
  return (
    <>
      {state === "failed" && cause && (
        <Note tone="bad">
          <p>{t(`phone.failed_${cause}`)}</p>
          {cause !== "lost" && (
            <Button small onClick={() => phone.retry()}>
              {t("phone.retry")}
            </Button>
          )}
        </Note>
      )}
      {trouble && (
        <Note tone="bad">
          <p>{t(trouble)}</p>
          {trouble === "phone.soundBlocked" && (
            <Button small onClick={() => phone.hear()}>
              {t("phone.hear")}
            </Button>
          )}
          {phone.line.value === "ringing" && (
            <Button small kind="primary" onClick={() => phone.answer()}>
              {t("phone.pickUp")}
            </Button>
          )}
        </Note>
      )}
      {phone.interrupted.value && <Note tone="warn">{t("phone.interrupted")}</Note>}
    </>
  );
}
