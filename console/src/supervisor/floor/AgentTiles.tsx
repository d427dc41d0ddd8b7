import { useMemo, useState } from "preact/hooks";
import { language, t } from "../../i18n";
import { Pager } from "../Pager";
import { STATE_TONES } from "../words";
import { CallOf, Lasts, StateOf } from "./StateOf";
import type { Row } from "./rows";

/** Tiles a page. Each ticks every second. */
const A_PAGE = 120;

interface Props {
  onSteer: (agentId: number) => void;
}

/** Agents as tiles: for a small screen, and for a view of many. */
export function AgentTiles({ rows, onSteer }: Props & { rows: readonly Row[] }) {
  const [page, setPage] = useState(0);
  const pages = Math.max(1, Math.ceil(rows.length / A_PAGE));
  // There may be fewer by now.
  const at = Math.min(page, pages - 1);
  if (rows.length === 0) return <p class="muted">{t("supervisor.nobody")}</p>;
  return (
    <>
      <ul class="tiles" aria-label={t("supervisor.agents")}>
        {rows.slice(at * A_PAGE, (at + 1) * A_PAGE).map((row) => (
          <Tile key={row.agentId} row={row} onSteer={onSteer} />
        ))}
      </ul>
      {pages > 1 && <Pager page={at + 1} of={pages} onPrevious={at > 0 ? () => setPage(at - 1) : undefined} onNext={at < pages - 1 ? () => setPage(at + 1) : undefined} />}
    </>
  );
}

/** Drawn again only when its row has changed. */
function Tile({ row, onSteer }: Props & { row: Row }) {
  const tongue = language.value;
  return useMemo(
    () => (
      <li class={`tile ${STATE_TONES[row.state]}`}>
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
    ),
    [row, onSteer, tongue],
  );
}
