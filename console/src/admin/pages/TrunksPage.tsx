import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, type Column, Note, Table, failureText, useLoad } from "../../ui";

interface Trunk {
  name: string;
  addresses: { host: string; port: number | null; transport: string; up: boolean | null }[];
  up: boolean | null;
  calls: number | null;
}

/** Lines to other switches, and whether they answer. */
export function TrunksPage({ session }: { session: ConfigSession }) {
  const { data, error } = useLoad(() => session.call<{ trunks: Trunk[] }>("GET", "/config/centre/trunks"), [], 5_000);
  const state = (up: boolean | null): string => (up === null ? t("admin.unknown") : up ? t("admin.up") : t("admin.down"));
  const columns: Column<Trunk>[] = [
    { id: "name", header: t("common.name"), value: (trunk) => trunk.name },
    {
      id: "addresses",
      header: t("admin.addresses"),
      value: (trunk) => trunk.addresses.map(({ host, port, transport }) => `${host}${port === null ? "" : `:${port}`} ${transport}`).join(", "),
    },
    {
      id: "state",
      header: t("admin.state"),
      value: (trunk) => state(trunk.up),
      cell: (trunk) => <Badge tone={trunk.up === null ? "plain" : trunk.up ? "good" : "bad"}>{state(trunk.up)}</Badge>,
    },
    { id: "calls", header: t("admin.calls"), value: (trunk) => trunk.calls ?? "", end: true },
  ];
  return (
    <section>
      <h1>{t("admin.trunks")}</h1>
      <Note>{t("admin.settingsNote")}</Note>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {data && <Table caption={t("admin.trunks")} columns={columns} rows={data.trunks} rowKey={(trunk) => trunk.name} empty={t("admin.noTrunks")} />}
    </section>
  );
}
