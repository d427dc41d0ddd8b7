import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { maybe, t } from "../../i18n";
import { Button, type Column, Confirm, Note, Table, dateTime, failureText, useLoad } from "../../ui";

interface SignedIn {
  agentId: number;
  name: string;
  loginTime: number;
  sourceIp: string;
  phone: string | null;
  state: string;
  delivery: string;
}

/** Who is signed in from where; signs agents out. */
export function SessionsPage({ session }: { session: ConfigSession }) {
  const { data, error, reload } = useLoad(() => session.call<SignedIn[]>("GET", "/config/centre/sessions"), [], 5_000);
  const leaving = useSignal<SignedIn | undefined>(undefined);
  const columns: Column<SignedIn>[] = [
    { id: "agentId", header: t("admin.workNumber"), value: (one) => one.agentId },
    { id: "name", header: t("common.name"), value: (one) => one.name },
    { id: "state", header: t("common.status"), value: (one) => maybe(`desk.${one.state}`) ?? one.state },
    { id: "phone", header: t("admin.phones"), value: (one) => one.phone ?? "" },
    { id: "from", header: t("admin.from"), value: (one) => one.sourceIp },
    { id: "since", header: t("admin.since"), value: (one) => one.loginTime, cell: (one) => dateTime(one.loginTime) },
    { id: "delivery", header: t("admin.delivery"), value: (one) => one.delivery },
    {
      id: "deeds",
      header: t("admin.deeds"),
      value: () => "",
      unsorted: true,
      cell: (one) => <Button small icon="out" label={t("admin.signOutAgent", { agent: one.agentId })} onClick={() => void (leaving.value = one)} />,
    },
  ];
  const signOut = async (agentId: number): Promise<void> => {
    await session.call("DELETE", "/config/centre/sessions", { query: { agentId } });
    await reload();
  };
  return (
    <section>
      <h1>{t("admin.sessions")}</h1>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {data && <Table caption={t("admin.sessions")} columns={columns} rows={data} rowKey={(one) => one.agentId} />}
      {leaving.value && (
        <Confirm
          title={t("admin.signOutAgent", { agent: leaving.value.agentId })}
          action={t("common.signOut")}
          danger
          onConfirm={() => leaving.value && signOut(leaving.value.agentId)}
          onClose={() => void (leaving.value = undefined)}
        >
          <p>{t("admin.signOutAsk", { agent: leaving.value.agentId })}</p>
        </Confirm>
      )}
    </section>
  );
}
