import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { maybe, t } from "../../i18n";
import { Button, type Column, Confirm, Duration, Table, TextField, dateTime, toast, useLoad } from "../../ui";
import { Shown } from "../Shown";

interface SignedIn {
  agentId: number;
  name: string;
  loginTime: number;
  sourceIp: string;
  /** What the desktop says of itself. */
  clientIp: string;
  phone: string | null;
  state: string;
  stateSince: number;
  pending: string | null;
  delivery: string;
}

/** Who is signed in from where; signs agents out. */
export function SessionsPage({ session }: { session: ConfigSession }) {
  const list = useLoad(() => session.call<SignedIn[]>("GET", "/config/centre/sessions"), [], 5_000);
  const filter = useSignal("");
  const leaving = useSignal<SignedIn | undefined>(undefined);
  const columns: Column<SignedIn>[] = [
    { id: "agentId", header: t("admin.workNumber"), value: (one) => one.agentId },
    { id: "name", header: t("common.name"), value: (one) => one.name },
    { id: "state", header: t("common.status"), value: stateOf, cell: (one) => <StateOf one={one} /> },
    { id: "phone", header: t("admin.phones"), value: (one) => one.phone ?? "" },
    { id: "from", header: t("admin.from"), value: (one) => (one.clientIp === one.sourceIp ? one.sourceIp : `${one.sourceIp} (${one.clientIp})`) },
    { id: "since", header: t("admin.since"), value: (one) => one.loginTime, cell: (one) => dateTime(one.loginTime) },
    { id: "delivery", header: t("admin.delivery"), value: (one) => maybe(`admin.delivery-${one.delivery}`) ?? one.delivery },
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
    toast(t("admin.signedOut", { agent: agentId }), "good");
    await list.reload();
  };
  return (
    <section>
      <h1>{t("admin.sessions")}</h1>
      <div class="row admin-bar">
        <TextField label={t("common.search")} type="search" value={filter.value} onInput={(value) => void (filter.value = value)} />
        <Button icon="refresh" onClick={list.reload}>
          {t("common.refresh")}
        </Button>
      </div>
      <Shown of={list}>
        {(rows) => (
          <Table
            caption={t("admin.sessions")}
            columns={columns}
            rows={rows}
            rowKey={(one) => one.agentId}
            filter={filter.value}
            empty={t(rows.length > 0 ? "admin.noneFound" : "admin.nobody")}
          />
        )}
      </Shown>
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

const stateOf = (one: SignedIn): string => maybe(`admin.state-${one.state}`) ?? one.state;

function StateOf({ one }: { one: SignedIn }) {
  return (
    <>
      {stateOf(one)} <Duration from={one.stateSince} />
      {one.pending !== null && <span class="muted"> → {maybe(`admin.state-${one.pending}`) ?? one.pending}</span>}
    </>
  );
}
