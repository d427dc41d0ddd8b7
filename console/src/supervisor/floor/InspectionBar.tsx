import { useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Badge, Button, Confirm, Duration, Icon, toast } from "../../ui";
import { me, refresh, useLive } from "../live";
import { obstacle } from "./actions";
import { inspect, inspecting, intercept, stop } from "./inspecting";
import type { Hearing } from "./rows";
import { own, rows } from "./watching";
import "../supervisor.css";

const HEARINGS: readonly Hearing[] = ["listen", "whisper", "insert"];

/** What the inspector does just now, on every page: how, with whom, and how it ends. */
export function InspectionBar({ session }: { session: Session }) {
  const [asking, setAsking] = useState<"insert" | "intercept">();
  const [call, setCall] = useState<string | null>(null);
  useLive(session, true);
  const present = inspecting.value;
  if (!present) return null;
  const row = rows.value.find((one) => one.agentId === present.agentId);
  const talks = row === undefined || row.state === "talking";
  const myself = me.value;
  const why = row && myself && obstacle("intercept", row, own.value, myself);
  const who = `${present.agentId} ${present.name}`;
  const ask = (what: "insert" | "intercept"): void => {
    setCall(row?.callId ?? null);
    setAsking(what);
  };
  const change = async (hearing: Hearing): Promise<void> => {
    await inspect(session, present, hearing);
  };
  return (
    <section class="inspection card" aria-label={t("supervisor.inspection")}>
      <Icon name="listen" />
      <b role="status">{t(present.stage === "calling" ? "supervisor.nowCalling" : `supervisor.now_${present.hearing}`, { who })}</b>
      {present.stage === "on" && <Duration from={present.since} />}
      {present.stage === "on" && !talks && <Badge tone="plain">{t("supervisor.noTalk")}</Badge>}
      <div class="row right">
        {HEARINGS.map((hearing) => (
          <Button
            key={hearing}
            small
            pressed={present.hearing === hearing}
            disabled={hearing === "insert" && !talks}
            onClick={() => (hearing === present.hearing ? undefined : hearing === "insert" ? ask("insert") : change(hearing))}
          >
            {t(`supervisor.do_${hearing}`)}
          </Button>
        ))}
        <Button
          small
          kind="danger"
          disabled={present.stage === "calling" || why !== undefined}
          onClick={() => ask("intercept")}
          {...(why ? { title: t(why) } : {})}
        >
          {t("supervisor.do_intercept")}
        </Button>
        <Button small kind="primary" icon="stop" onClick={() => stop(session).finally(refresh)}>
          {t("supervisor.do_stop")}
        </Button>
      </div>
      {asking && (
        <Confirm
          title={t(`supervisor.do_${asking}`)}
          action={t(`supervisor.do_${asking}`)}
          danger={asking === "intercept"}
          onClose={() => setAsking(undefined)}
          onConfirm={async () => {
            if (asking === "insert") return change("insert");
            await intercept(session, call);
            toast(t("supervisor.done_intercept", { who }), "good");
            refresh();
          }}
        >
          <p>{t(`supervisor.ask_${asking}`, { who })}</p>
        </Confirm>
      )}
    </section>
  );
}
