import { useMemo } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { language, t } from "../../i18n";
import { type Column, Note, Table, failureText, useLoad } from "../../ui";
import { groupNames } from "../live";
import { type AgentTotals, askAgents } from "../report";
import { span, stateWords } from "../words";
import { CsvButton } from "./CsvButton";
import { AgentDays } from "./AgentDays";
import { TimeBar } from "./TimeBar";
import type { ReportAsked } from "./asked";

function columnsOf(groups: ReadonlyMap<number, string>): Column<AgentTotals>[] {
  const figure = (id: "answered" | "unanswered" | "placed"): Column<AgentTotals> => ({
    id,
    header: t(`supervisor.${id}`),
    value: (row) => row[id],
    end: true,
  });
  const time = (id: string, header: string, of: (row: AgentTotals) => number): Column<AgentTotals> => ({
    id,
    header,
    value: of,
    cell: (row) => span(of(row)),
    end: true,
  });
  return [
    { id: "agent", header: t("supervisor.agent"), value: (row) => row.agentId, cell: (row) => <b class="number">{row.agentId}</b> },
    { id: "name", header: t("common.name"), value: (row) => row.name },
    { id: "group", header: t("supervisor.group"), value: (row) => (row.groupId === null ? "" : (groups.get(row.groupId) ?? row.groupId)) },
    { id: "times", header: t("supervisor.timeByState"), value: (row) => row.talkMs, cell: (row) => <TimeBar row={row} />, unsorted: true },
    time("signedIn", t("supervisor.signedIn"), (row) => row.signedInMs),
    time("idle", stateWords("idle"), (row) => row.idleMs),
    time("talking", stateWords("talking"), (row) => row.talkMs),
    time("wrapUp", stateWords("wrapUp"), (row) => row.wrapUpMs),
    time("busy", stateWords("busy"), (row) => row.busyMs),
    time("rest", stateWords("rest"), (row) => row.restMs),
    figure("answered"),
    figure("unanswered"),
    figure("placed"),
    time("inCalls", t("supervisor.inCalls"), (row) => row.callMs),
  ];
}

/** What agents did in a stretch of time. */
export function AgentsReport({ session, asked }: { session: Session; asked: ReportAsked }) {
  const { from, to, agentId } = asked;
  const { data, error } = useLoad(() => askAgents(session, { from, to, agentId }), [session, asked]);
  const tongue = language.value;
  const groups = groupNames.value;
  const columns = useMemo(() => columnsOf(groups), [groups, tongue]);
  return (
    <section class="stack" aria-label={t("supervisor.aboutAgents")}>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {!data && error === undefined && <p role="status">{t("common.loading")}</p>}
      {data && (
        <>
          <div class="row">
            <TimeBar.Key />
            <div class="right">
              <CsvButton session={session} path="agents" queries={[{ from, to, agentId }]} />
            </div>
          </div>
          <Table caption={t("supervisor.aboutAgents")} columns={columns} rows={data} rowKey={(row) => row.agentId} pageSize={100} />
          {agentId !== undefined && <AgentDays session={session} agentId={agentId} from={from} to={to} />}
        </>
      )}
    </section>
  );
}
