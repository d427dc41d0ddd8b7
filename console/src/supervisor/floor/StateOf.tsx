import { t } from "../../i18n";
import { Badge, Duration } from "../../ui";
import { me } from "../live";
import { STATE_TONES, kindWords, reasonWords, stateWords } from "../words";
import type { Row } from "./rows";

/** The state with its reason, and what waits for the end of the call. */
export function StateOf({ row }: { row: Row }) {
  const reason = reasonWords(row.state, row.reason, me.value);
  return (
    <span class="state-of">
      <Badge tone={STATE_TONES[row.state]}>
        {stateWords(row.state)}
        {reason && `: ${reason}`}
      </Badge>
      {row.pending && <Badge tone="warn">{t("supervisor.then", { state: stateWords(row.pending) })}</Badge>}
      {row.recording && <Badge tone="bad">● {t("supervisor.recorded")}</Badge>}
      {row.heard && <Badge tone="info">{t(`supervisor.heard_${row.heard}`)}</Badge>}
    </span>
  );
}

/** How long the state lasts. */
export function Lasts({ row }: { row: Row }) {
  return row.since === null || row.state === "signedOut" ? <>–</> : <Duration from={row.since} />;
}

/** Whom the agent talks with, and by which queue. */
export function CallOf({ row }: { row: Row }) {
  if (row.partner === null && row.held === 0) return null;
  return (
    <span class="call-of">
      {row.partner !== null && <span class="number">{row.partner || t("supervisor.unknownNumber")}</span>}
      {row.queue ? <span class="muted">{row.queue}</span> : row.callKind !== null && <span class="muted">{kindWords(row.callKind)}</span>}
      {row.held > 0 && <Badge tone="warn">{t("supervisor.held", { number: row.held })}</Badge>}
    </span>
  );
}
