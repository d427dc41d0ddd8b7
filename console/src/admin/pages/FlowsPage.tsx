import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, Button, type Column, Confirm, Note, Table, useLoad } from "../../ui";
import { Shown } from "../Shown";
import { undoable } from "../undoable";
import { FlowEditor } from "./FlowEditor";
import { type Draft, type FlowText, drafts, forget } from "./draft";
import { freshFlow } from "./fresh";

/** Something wrong with a flow, or worth a look. */
export interface Fault {
  line: number | null;
  column: number | null;
  step: string;
  key: string;
  message: string;
  warning: boolean;
}

interface Flow {
  name: string;
  flowId: number | null;
  title: string;
  inForce: boolean;
  accessCodes: string[];
  calls: number;
  faults: Fault[];
}

const PATH = "/config/files/flows";

/** The flow files: which are in force, and the editor. */
export function FlowsPage({ session }: { session: ConfigSession }) {
  const list = useLoad(() => session.call<Flow[]>("GET", PATH), []);
  const edited = useSignal<{ name: string; kept?: Draft } | undefined>(undefined);
  const deleted = useSignal<string | undefined>(undefined);
  const remove = async (name: string): Promise<void> => {
    const { text, version } = await session.call<FlowText>("GET", PATH, { query: { name } });
    await undoable({
      run: () => session.call("DELETE", PATH, { query: { name, version } }),
      words: t("admin.deleted"),
      undo: () => session.call("PUT", PATH, { body: { name, text, version: "" } }),
      after: list.reload,
    });
  };
  const left = drafts.value.filter(({ account }) => account === session.account);
  const goOn = (kept: Draft): void => {
    forget(kept);
    edited.value = { name: kept.name, kept };
  };
  const edit = (name: string): void => {
    const kept = left.find((one) => one.name === name);
    if (kept) goOn(kept);
    else edited.value = { name };
  };
  const close = (): void => {
    edited.value = undefined;
    void list.reload();
  };
  const columns: Column<Flow>[] = [
    { id: "name", header: t("admin.flowName"), value: (flow) => flow.name },
    { id: "flowId", header: t("common.number"), value: (flow) => flow.flowId ?? "" },
    { id: "title", header: t("common.name"), value: (flow) => flow.title },
    {
      id: "state",
      header: t("common.status"),
      value: (flow) => (flow.inForce ? t("admin.inForce") : t("admin.notInForce")),
      cell: (flow) => <StateOf flow={flow} />,
    },
    { id: "codes", header: t("admin.accessCodes"), value: (flow) => flow.accessCodes.join(", ") },
    { id: "calls", header: t("admin.calls"), value: (flow) => flow.calls, end: true },
    {
      id: "deeds",
      header: t("admin.deeds"),
      value: () => "",
      unsorted: true,
      cell: (flow) => (
        <span class="deeds">
          <Button small icon="edit" label={`${t("common.edit")} ${flow.name}`} onClick={() => edit(flow.name)} />
          <Button small icon="delete" label={`${t("common.delete")} ${flow.name}`} onClick={() => void (deleted.value = flow.name)} />
        </span>
      ),
    },
  ];
  if (edited.value !== undefined) {
    const { name, kept } = edited.value;
    return <FlowEditor key={name} session={session} name={name} fresh={freshFlow(list.data ?? [])} kept={kept} onClose={close} onChanged={list.reload} />;
  }
  return (
    <section>
      <h1>{t("admin.flows")}</h1>
      {left.map((kept) => (
        <Note key={`${kept.name} ${kept.file}`} tone="warn">
          <p>{t("admin.flowLeft", { name: kept.file === "" ? t("admin.flowNew") : kept.file })}</p>
          <div class="row">
            <Button onClick={() => goOn(kept)}>{t("admin.flowGoOn")}</Button>
            <Button kind="danger" onClick={() => forget(kept)}>
              {t("admin.discard")}
            </Button>
          </div>
        </Note>
      ))}
      <div class="row admin-bar">
        <Button kind="primary" icon="add" onClick={() => void (edited.value = { name: "" })}>
          {t("admin.flowNew")}
        </Button>
      </div>
      <Shown of={list}>{(rows) => <Table caption={t("admin.flows")} columns={columns} rows={rows} rowKey={(flow) => flow.name} />}</Shown>
      {deleted.value !== undefined && (
        <Confirm
          title={`${t("common.delete")} ${deleted.value}`}
          action={t("common.delete")}
          danger
          onConfirm={() => (deleted.value === undefined ? undefined : remove(deleted.value))}
          onClose={() => void (deleted.value = undefined)}
        >
          <p>{t("admin.deleteAsk", { what: deleted.value })}</p>
          <p>{t("admin.deleteFlow")}</p>
        </Confirm>
      )}
    </section>
  );
}

function StateOf({ flow }: { flow: Flow }) {
  const faults = flow.faults.filter(({ warning }) => !warning).length;
  return (
    <>
      <Badge tone={flow.inForce ? "good" : "bad"}>{flow.inForce ? t("admin.inForce") : t("admin.notInForce")}</Badge>
      {faults > 0 && <Badge tone="bad">{t("admin.faultCount", { count: faults })}</Badge>}
      {flow.faults.length > faults && <Badge tone="warn">{t("admin.warningCount", { count: flow.faults.length - faults })}</Badge>}
    </>
  );
}
