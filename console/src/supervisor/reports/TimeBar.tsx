import { t } from "../../i18n";
import type { AgentTotals } from "../report";
import { span, stateWords } from "../words";
import { PARTS, shares } from "./shares";

/** How an agent's time was divided, drawn; the columns beside it say it in figures. */
export function TimeBar({ row }: { row: AgentTotals }) {
  const parts = shares(row);
  const words = PARTS.map(([state, of]) => `${stateWords(state)} ${span(of(row))}`).join(", ");
  return (
    <svg class="time-bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={words}>
      {parts.map(({ state, from, size }) => (
        <rect key={state} class={state} x={from} y={0} width={size} height={10} />
      ))}
    </svg>
  );
}

/** What the colours of the bars mean. */
TimeBar.Key = function Key() {
  return (
    <ul class="standing time-key" aria-label={t("supervisor.timeByState")}>
      {PARTS.map(([state]) => (
        <li key={state}>
          <svg viewBox="0 0 10 10" width="12" height="12" aria-hidden="true">
            <rect class={state} width="10" height="10" />
          </svg>
          {stateWords(state)}
        </li>
      ))}
    </ul>
  );
};
