import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, type Column, Note, Table, useLoad } from "../../ui";
import { Shown } from "../Shown";

interface Address {
  host: string;
  port: number | null;
  transport: string;
  up: boolean | null;
}

interface Trunk {
  name: string;
  addresses: Address[];
  user: string | null;
  registrar: string | null;
  registered: boolean | null;
  identify: string[];
  up: boolean | null;
  calls: number | null;
}

interface Route {
  prefix: string;
  strip: number;
  add: string;
  trunks: string[];
}

const place = ({ host, port, transport }: Address): string => `${host}${port === null ? "" : `:${port}`} ${transport}`;

const state = (up: boolean | null): string => (up === null ? t("admin.unknown") : up ? t("admin.up") : t("admin.down"));

const tone = (up: boolean | null) => (up === null ? "plain" : up ? "good" : "bad");

/** Not every trunk registers. */
function registration({ registrar, registered }: Trunk): string {
  if (registrar === null || registered === null) return t("admin.notNeeded");
  return t(registered ? "admin.registeredNow" : "admin.notRegistered");
}

/** Lines to other switches, and whether they answer. */
export function TrunksPage({ session }: { session: ConfigSession }) {
  const loaded = useLoad(() => session.call<{ trunks: Trunk[]; routes: Route[]; sip: boolean }>("GET", "/config/centre/trunks"), [], 5_000);
  const columns: Column<Trunk>[] = [
    { id: "name", header: t("common.name"), value: (trunk) => trunk.name },
    {
      id: "addresses",
      header: t("admin.addresses"),
      value: (trunk) => trunk.addresses.map(place).join(", "),
      cell: (trunk) => trunk.addresses.map((one) => <AddressOf key={place(one)} address={one} />),
    },
    {
      id: "state",
      header: t("admin.state"),
      value: (trunk) => state(trunk.up),
      cell: (trunk) => <Badge tone={tone(trunk.up)}>{state(trunk.up)}</Badge>,
    },
    { id: "registered", header: t("admin.registration"), value: registration },
    { id: "user", header: t("admin.account"), value: (trunk) => trunk.user ?? "" },
    { id: "identify", header: t("admin.takenFrom"), value: (trunk) => trunk.identify.join(", ") },
    { id: "calls", header: t("admin.calls"), value: (trunk) => trunk.calls ?? "", end: true },
  ];
  const routes: Column<Route>[] = [
    { id: "prefix", header: t("admin.prefix"), value: (route) => (route.prefix === "" ? t("admin.everyNumber") : route.prefix) },
    { id: "strip", header: t("admin.strip"), value: (route) => route.strip, end: true },
    { id: "add", header: t("admin.addDigits"), value: (route) => route.add },
    { id: "trunks", header: t("admin.trunks"), value: (route) => route.trunks.join(", ") },
  ];
  return (
    <section class="stack">
      <h1>{t("admin.trunks")}</h1>
      <Note>{t("admin.settingsNote")}</Note>
      <Shown of={loaded}>
        {(found) => (
          <>
            {!found.sip && <Note tone="warn">{t("admin.noSip")}</Note>}
            <Table caption={t("admin.trunks")} columns={columns} rows={found.trunks} rowKey={(trunk) => trunk.name} empty={t("admin.noTrunks")} />
            <h2>{t("admin.routes")}</h2>
            <Table
              caption={t("admin.routes")}
              columns={routes}
              rows={found.routes}
              rowKey={(route) => found.routes.indexOf(route)}
              empty={t("admin.noRoutes")}
            />
          </>
        )}
      </Shown>
    </section>
  );
}

function AddressOf({ address }: { address: Address }) {
  return (
    <div>
      {place(address)} <Badge tone={tone(address.up)}>{state(address.up)}</Badge>
    </div>
  );
}
