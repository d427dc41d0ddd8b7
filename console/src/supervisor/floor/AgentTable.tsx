import { useMemo } from "preact/hooks";
import { language, t } from "../../i18n";
import { Button, type Column, Table } from "../../ui";
import { stateWords } from "../words";
import { CallOf, Lasts, StateOf } from "./StateOf";
import type { Row } from "./rows";

/** Agents as a table that sorts; times sort by their beginning. */
export function AgentTable({ rows, onSteer }: { rows: readonly Row[]; onSteer: (agentId: number) => void }) {
  const tongue = language.value;
  const columns = useMemo<Column<Row>[]>(
    () => [
      { id: "agent", header: t("supervisor.agent"), value: (row) => row.agentId, cell: (row) => <b class="number">{row.agentId}</b> },
      { id: "name", header: t("common.name"), value: (row) => row.name },
      { id: "state", header: t("common.status"), value: (row) => stateWords(row.state), cell: (row) => <StateOf row={row} /> },
      {
        id: "since",
        header: t("supervisor.since"),
        value: (row) => (row.since === null ? -1 : Number.MAX_SAFE_INTEGER - row.since),
        cell: (row) => <Lasts row={row} />,
        end: true,
      },
      { id: "call", header: t("supervisor.call"), value: (row) => row.partner ?? "", cell: (row) => <CallOf row={row} /> },
      { id: "talks", header: t("supervisor.talks"), value: (row) => row.talks, end: true },
      { id: "group", header: t("supervisor.group"), value: (row) => row.group },
      { id: "skills", header: t("supervisor.skills"), value: (row) => row.skillNames.join(", ") },
      {
        id: "steer",
        header: t("supervisor.actions"),
        value: () => "",
        unsorted: true,
        cell: (row) => (
          <Button small icon="listen" title={t("supervisor.steerWho", { who: `${row.agentId} ${row.name}` })} onClick={() => onSteer(row.agentId)}>
            <span>
              {t("supervisor.steer")} <span class="visually-hidden">{row.agentId}</span>
            </span>
          </Button>
        ),
      },
    ],
    [tongue, onSteer],
  );
  return <Table caption={t("supervisor.agents")} columns={columns} rows={rows} rowKey={(row) => row.agentId} pageSize={100} empty={t("supervisor.nobody")} />;
}
