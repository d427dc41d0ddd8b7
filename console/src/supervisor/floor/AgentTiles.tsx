import { t } from "../../i18n";
import { STATE_TONES } from "../words";
import { CallOf, Lasts, StateOf } from "./StateOf";
import type { Row } from "./rows";

/** Agents as tiles: for a small screen, and for a view of many. */
export function AgentTiles({ rows, onSteer }: { rows: readonly Row[]; onSteer: (agentId: number) => void }) {
  if (rows.length === 0) return <p class="muted">{t("supervisor.nobody")}</p>;
  return (
    <ul class="tiles" aria-label={t("supervisor.agents")}>
      {rows.map((row) => (
        <li key={row.agentId} class={`tile ${STATE_TONES[row.state]}`}>
          <button type="button" onClick={() => onSteer(row.agentId)} title={t("supervisor.steerWho", { who: `${row.agentId} ${row.name}` })}>
            <span class="who">
              <b class="number">{row.agentId}</b> {row.name}
            </span>
            <span class="lasts">
              <Lasts row={row} />
            </span>
            <StateOf row={row} />
            <CallOf row={row} />
          </button>
        </li>
      ))}
    </ul>
  );
}
