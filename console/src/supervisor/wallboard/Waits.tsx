import { now, duration } from "../../ui/time";
import { t } from "../../i18n";
import type { Live } from "../live";
import { thresholds, waitTone } from "../thresholds";
import { Figure } from "./Figure";

/** The longest wait of those who wait now, ticking between two answers of the gateway. */
export function Waits({ waiting, longestWaitMs, live, small }: { waiting: number; longestWaitMs: number; live: Live; small?: boolean }) {
  const begun = live.figures.time - live.skew - longestWaitMs;
  const wait = waiting > 0 ? Math.max(longestWaitMs, now.value - begun) : 0;
  return (
    <Figure label={t("supervisor.longestWait")} tone={waiting > 0 ? waitTone(wait, thresholds.value) : "plain"} {...(small ? { small } : {})}>
      {waiting > 0 ? duration(wait) : "–"}
    </Figure>
  );
}
