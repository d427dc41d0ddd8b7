import { t } from "../../i18n";
import { Badge } from "../../ui";
import type { States } from "../report";
import { standing } from "../series";
import { STATE_TONES, stateWords } from "../words";

/** How many agents are in which state. Those that nobody is in are left out unless all are asked for. */
export function StandingBar({ agents, label, short }: { agents: States; label: string; short?: boolean }) {
  const counts = standing(agents).filter(({ count }) => !short || count > 0);
  return (
    <ul class="standing" aria-label={label}>
      <li class="all">
        {t("supervisor.signedIn")} <b class="number">{agents.signedIn}</b>
      </li>
      {counts.map(({ state, count }) => (
        <li key={state}>
          <Badge tone={count > 0 ? STATE_TONES[state] : "plain"}>
            {stateWords(state)} <b class="number">{count}</b>
          </Badge>
        </li>
      ))}
    </ul>
  );
}
