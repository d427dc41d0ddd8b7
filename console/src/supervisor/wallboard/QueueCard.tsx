import { t } from "../../i18n";
import type { Live } from "../live";
import type { QueueFigures } from "../report";
import { levelTone, thresholds, waitTone, waitingTone, worst } from "../thresholds";
import { percent, span } from "../words";
import { Figure } from "./Figure";
import { StandingBar } from "./StandingBar";
import { Waits } from "./Waits";

/** A queue: what waits, what became of today's calls, who is there. */
export function QueueCard({ queue, live }: { queue: QueueFigures; live: Live }) {
  const limits = thresholds.value;
  const wait = queue.waiting > 0 ? waitTone(queue.longestWaitMs, limits) : "plain";
  const tone = worst(waitingTone(queue.waiting, limits), wait);
  return (
    <li class={`card queue ${tone}`} aria-label={queue.name}>
      <h3>{queue.name}</h3>
      <dl class="numbers">
        <Figure small label={t("supervisor.waiting")} tone={waitingTone(queue.waiting, limits)}>
          {queue.waiting}
        </Figure>
        <Waits small waiting={queue.waiting} longestWaitMs={queue.longestWaitMs} live={live} />
        <Figure small label={t("supervisor.serviceLevel")} tone={levelTone(queue.serviceLevel, limits)}>
          {percent(queue.serviceLevel)}
        </Figure>
        <Figure small label={t("supervisor.available")} tone={queue.waiting > 0 && queue.available === 0 ? "warn" : "plain"}>
          {queue.available}
        </Figure>
        <Figure small label={t("supervisor.answered")}>{queue.answered}</Figure>
        <Figure small label={t("supervisor.abandoned")}>{queue.abandoned}</Figure>
        <Figure small label={t("supervisor.offered")}>{queue.offered}</Figure>
        <Figure small label={t("supervisor.averageWait")}>{span(queue.averageWaitMs)}</Figure>
      </dl>
      <StandingBar short agents={queue.agents} label={t("supervisor.agentsOf", { name: queue.name })} />
    </li>
  );
}
