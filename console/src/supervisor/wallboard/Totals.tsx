import { t } from "../../i18n";
import type { Live } from "../live";
import { levelTone, thresholds, waitingTone } from "../thresholds";
import { percent, sinceWords, span } from "../words";
import { Figure } from "./Figure";
import { StandingBar } from "./StandingBar";
import { Waits } from "./Waits";

/** The whole VDN in large figures. */
export function Totals({ live }: { live: Live }) {
  const { vdn } = live.figures;
  const limits = thresholds.value;
  return (
    <div class="card totals">
      <dl class="numbers" aria-label={t("supervisor.totals", { time: sinceWords(live) })}>
        <Figure label={t("supervisor.waiting")} tone={waitingTone(vdn.waiting, limits)}>
          {vdn.waiting}
        </Figure>
        <Waits waiting={vdn.waiting} longestWaitMs={vdn.longestWaitMs} live={live} />
        <Figure label={t("supervisor.serviceLevel")} tone={levelTone(vdn.serviceLevel, limits)}>
          {percent(vdn.serviceLevel)}
        </Figure>
        <Figure label={t("supervisor.averageWait")}>{span(vdn.averageWaitMs)}</Figure>
        <Figure label={t("supervisor.offered")}>{vdn.offered}</Figure>
        <Figure label={t("supervisor.answered")}>{vdn.answered}</Figure>
        <Figure label={t("supervisor.abandoned")}>{vdn.abandoned}</Figure>
        <Figure label={t("supervisor.occupancy")}>{percent(vdn.occupancy)}</Figure>
      </dl>
      <StandingBar agents={vdn.agents} label={t("supervisor.agentsByState")} />
    </div>
  );
}
