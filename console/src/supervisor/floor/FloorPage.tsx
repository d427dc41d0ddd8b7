import { useMemo, useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Button, Choice, Note, TextField, failureText } from "../../ui";
import { groupNames, liveFailure, me, queueNames, useLive, withAgents } from "../live";
import type { StateWord } from "../report";
import { STATES, stateWords } from "../words";
import { AgentTable } from "./AgentTable";
import { AgentTiles } from "./AgentTiles";
import { SteerDialog } from "./SteerDialog";
import { type FloorFilter, filterRows, watched } from "./rows";
import { rows, useWatch } from "./watching";
import { mayInspect } from "./actions";

const KEPT = "ccgate.floor";

type View = "table" | "tiles";

/** As it was chosen here before; tiles on a narrow screen. */
function viewBefore(): View {
  const kept = localStorage.getItem(KEPT);
  if (kept === "tiles" || kept === "table") return kept;
  return matchMedia("(max-width: 640px)").matches ? "tiles" : "table";
}

/** Who does what now, and what one may do about it. */
export function FloorPage({ session }: { session: Session }) {
  useLive(session, true);
  const [filter, setFilter] = useState<FloorFilter>({ text: "", state: "signedIn", group: 0, skill: 0 });
  const [view, setView] = useState<View>(viewBefore);
  const [chosen, setChosen] = useState<number>();
  const [all, myself] = [rows.value, me.value];
  const others = useMemo(() => all.filter((row) => row.agentId !== session.agentId), [all, session]);
  const seen = useMemo(() => filterRows(others, filter), [others, filter]);
  const observed = useMemo(() => {
    const ids = (list: typeof seen): number[] => (myself ? list.filter((row) => mayInspect(myself, row)).map((row) => row.agentId) : []);
    return watched(ids(others), ids(seen));
  }, [others, seen, myself]);
  useWatch(session, observed);

  const change = (part: Partial<FloorFilter>): void => setFilter((before) => ({ ...before, ...part }));
  const show = (next: View): void => {
    localStorage.setItem(KEPT, next);
    setView(next);
  };
  const numbered = (names: ReadonlyMap<number, string>): [string, string][] => [
    ["0", t("common.all")],
    ...[...names].map(([id, name]): [string, string] => [String(id), name]),
  ];
  const states: [FloorFilter["state"], string][] = [
    ["signedIn", t("supervisor.signedInAll")],
    ["all", t("common.all")],
    ...STATES.map((state): [StateWord, string] => [state, stateWords(state)]),
  ];
  const row = all.find((one) => one.agentId === chosen);
  return (
    <section class="stack" aria-labelledby="floor">
      <div class="row">
        <h1 id="floor">{t("supervisor.floor")}</h1>
        <div class="row right" role="group" aria-label={t("supervisor.view")}>
          <Button small pressed={view === "table"} onClick={() => show("table")}>
            {t("supervisor.viewTable")}
          </Button>
          <Button small pressed={view === "tiles"} onClick={() => show("tiles")}>
            {t("supervisor.viewTiles")}
          </Button>
        </div>
      </div>
      <search class="grid filters short">
        <TextField label={t("common.search")} type="search" value={filter.text} onInput={(text) => change({ text })} />
        <Choice label={t("common.status")} value={filter.state} options={states} onChange={(state) => change({ state })} />
        <Choice
          label={t("supervisor.group")}
          value={String(filter.group)}
          options={numbered(groupNames.value)}
          onChange={(group) => change({ group: Number(group) })}
        />
        <Choice
          label={t("supervisor.queue")}
          value={String(filter.skill)}
          options={numbered(queueNames.value)}
          onChange={(skill) => change({ skill: Number(skill) })}
        />
      </search>
      {liveFailure.value !== undefined && <Note tone="bad">{failureText(liveFailure.value)}</Note>}
      {!withAgents.value ? (
        liveFailure.value === undefined && <p role="status">{t("common.loading")}</p>
      ) : (
        <>
          <p class="muted" role="status">
            {t("supervisor.shownOf", { shown: seen.length, all: others.length })}
          </p>
          {view === "table" ? <AgentTable rows={seen} onSteer={setChosen} /> : <AgentTiles rows={seen} onSteer={setChosen} />}
        </>
      )}
      {row && <SteerDialog session={session} row={row} onClose={() => setChosen(undefined)} />}
    </section>
  );
}
