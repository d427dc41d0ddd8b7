import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, Button, type Column, Confirm, Note, Table, failureText, toast, useLoad } from "../../ui";
import { FlowEditor } from "./FlowEditor";

export interface Fault {
  line: number | null;
  column: number | null;
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

/** The flow files: which are in force, and the editor. */
export function FlowsPage({ session }: { session: ConfigSession }) {
  const { data, error, reload } = useLoad(() => session.call<Flow[]>("GET", "/config/files/flows"), []);
  const edited = useSignal<string | undefined>(undefined);
  const deleted = useSignal<string | undefined>(undefined);
  const remove = async (name: string): Promise<void> => {
    await session.call("DELETE", "/config/files/flows", { query: { name } });
    toast(t("admin.deleted"), "good");
    await reload();
  };
  const columns: Column<Flow>[] = [
    { id: "name", header: t("admin.flowName"), value: (flow) => flow.name },
    { id: "flowId", header: t("common.number"), value: (flow) => flow.flowId ?? "" },
    { id: "title", header: t("common.name"), value: (flow) => flow.title },
    {
      id: "state",
      header: t("common.status"),
      value: (flow) => (flow.inForce ? t("admin.inForce") : t("admin.notInForce")),
      cell: (flow) => <Badge tone={flow.inForce ? "good" : "bad"}>{flow.inForce ? t("admin.inForce") : t("admin.notInForce")}</Badge>,
    },
    { id: "codes", header: t("admin.accessCodes"), value: (flow) => flow.accessCodes.join(", ") },
    { id: "calls", header: t("admin.calls"), value: (flow) => flow.calls, end: true },
    {
      id: "deeds",
      header: t("admin.deeds"),
      value: () => "",
      unsorted: true,
      cell: (flow) => (
        <span class="row">
          <Button small icon="edit" label={`${t("common.edit")} ${flow.name}`} onClick={() => void (edited.value = flow.name)} />
          <Button small icon="delete" label={`${t("common.delete")} ${flow.name}`} onClick={() => void (deleted.value = flow.name)} />
        </span>
      ),
    },
  ];
  if (edited.value !== undefined) {
    return (
      <FlowEditor
        session={session}
        name={edited.value}
        onClose={() => {
          edited.value = undefined;
          void reload();
        }}
      />
    );
  }
  return (
    <section>
      <h1>{t("admin.flows")}</h1>
      <div class="row admin-bar">
        <Button kind="primary" icon="add" onClick={() => void (edited.value = "")}>
          {t("admin.flowNew")}
        </Button>
      </div>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {data && <Table caption={t("admin.flows")} columns={columns} rows={data} rowKey={(flow) => flow.name} />}
      {deleted.value !== undefined && (
        <Confirm
          title={`${t("common.delete")} ${deleted.value}`}
          action={t("common.delete")}
          danger
          onConfirm={() => (deleted.value === undefined ? undefined : remove(deleted.value))}
          onClose={() => void (deleted.value = undefined)}
        >
          <p>{t("admin.deleteAsk", { what: deleted.value })}</p>
        </Confirm>
      )}
    </section>
  );
}
