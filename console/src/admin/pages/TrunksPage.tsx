import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, Button, type Column, Confirm, Note, Table, useLoad } from "../../ui";
import { Shown } from "../Shown";
import { ThingDialog } from "../ThingDialog";
import { difference, putBack, restored } from "../asked";
import type { Members } from "../things";
import { type Address, type Lines, TRUNK, TRUNKS_PATH, type Trunk } from "../things/trunks";
import { undoable } from "../undoable";
import { Routes } from "./Routes";

const state = (up: boolean | null): string => (up === null ? t("admin.unknown") : up ? t("admin.up") : t("admin.down"));

const tone = (up: boolean | null) => (up === null ? "plain" : up ? "good" : "bad");

/** Not every trunk registers. */
function registration({ registrar, registered }: Trunk): string {
  if (registrar === null || registered === null) return t("admin.notNeeded");
  return t(registered ? "admin.registeredNow" : "admin.notRegistered");
}

/** Lines to other switches, whether they answer, and which numbers go there. */
export function TrunksPage({ session }: { session: ConfigSession }) {
  const loaded = useLoad(() => session.call<Lines>("GET", TRUNKS_PATH), [], 5_000);
  const edited = useSignal<Trunk | "new" | undefined>(undefined);
  const deleted = useSignal<Trunk | undefined>(undefined);
  const { reload } = loaded;
  const put = (body: Members): Promise<unknown> => session.call("PUT", TRUNKS_PATH, { body });
  const drop = (name: string): Promise<unknown> => session.call("DELETE", TRUNKS_PATH, { query: { name } });

  const save = async (body: Members, before: Members | undefined): Promise<void> => {
    if (!before) {
      const name = String(body["name"]);
      return undoable({
        run: () => session.call("POST", TRUNKS_PATH, { body }),
        words: t("admin.added"),
        undo: () => drop(name),
        after: reload,
      });
    }
    const name = before["name"];
    const present = TRUNK.toBody(TRUNK.toForm(before), false) as Members;
    const changed = difference(body, present);
    if (Object.keys(changed).length === 0) return undefined;
    // With its user a trunk loses a password that nobody knows here.
    const back = changed["user"] === "" ? undefined : putBack(changed, present);
    return undoable({
      run: () => put({ ...changed, name }),
      words: t("admin.changed"),
      undo: back && (() => put({ ...back, name })),
      after: reload,
    });
  };
  const remove = (trunk: Trunk): Promise<void> => {
    const body = restored(TRUNK, { ...trunk });
    return undoable({
      run: () => drop(trunk.name),
      words: t("admin.deleted"),
      undo: body && (() => session.call("POST", TRUNKS_PATH, { body })),
      after: reload,
    });
  };
  const columns = (editable: boolean): Column<Trunk>[] => [
    { id: "name", header: t("common.name"), value: (trunk) => trunk.name },
    {
      id: "addresses",
      header: t("admin.addresses"),
      value: (trunk) => trunk.addresses.map(({ address }) => address).join(", "),
      cell: (trunk) => trunk.addresses.map((one) => <AddressOf key={one.address} address={one} />),
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
    {
      id: "deeds",
      header: t("admin.deeds"),
      value: () => "",
      unsorted: true,
      cell: (trunk) =>
        trunk.managed ? (
          <span class="deeds">
            <Button small icon="edit" label={`${t("common.edit")} ${trunk.name}`} disabled={!editable} onClick={() => void (edited.value = trunk)} />
            <Button small icon="delete" label={`${t("common.delete")} ${trunk.name}`} disabled={!editable} onClick={() => void (deleted.value = trunk)} />
          </span>
        ) : (
          <span class="muted">{t("admin.inFile")}</span>
        ),
    },
  ];
  return (
    <section class="stack">
      <h1>{t("admin.trunks")}</h1>
      <p class="muted">{t("admin.trunksAbout")}</p>
      <Shown of={loaded}>
        {(found) => (
          <>
            {!found.sip && <Note tone="warn">{t("admin.noSip")}</Note>}
            {!found.editable && (
              <Note tone="warn">
                <p>{t("admin.linesClosed")}</p>
                {found.reason && <p class="code">{found.reason}</p>}
              </Note>
            )}
            <div class="row">
              <Button kind="primary" icon="add" disabled={!found.editable} onClick={() => void (edited.value = "new")}>
                {t("admin.addTrunk")}
              </Button>
            </div>
            <Table caption={t("admin.trunks")} columns={columns(found.editable)} rows={found.trunks} rowKey={(trunk) => trunk.name} empty={t("admin.noTrunks")} />
            <Routes session={session} lines={found} reload={reload} />
          </>
        )}
      </Shown>
      {edited.value !== undefined && (
        <ThingDialog
          thing={TRUNK}
          names={undefined}
          before={edited.value === "new" ? undefined : { ...edited.value }}
          onSave={save}
          onClose={() => void (edited.value = undefined)}
        />
      )}
      {deleted.value && (
        <Confirm
          title={`${t("common.delete")} ${deleted.value.name}`}
          action={t("common.delete")}
          danger
          onConfirm={() => deleted.value && remove(deleted.value)}
          onClose={() => void (deleted.value = undefined)}
        >
          <p>{t("admin.deleteAsk", { what: deleted.value.name })}</p>
          <p>{t("admin.deleteTrunk")}</p>
          {deleted.value.hasPassword && <Note tone="warn">{t("admin.deleteForever")}</Note>}
        </Confirm>
      )}
    </section>
  );
}

function AddressOf({ address }: { address: Address }) {
  return (
    <div>
      {address.address} <Badge tone={tone(address.up)}>{state(address.up)}</Badge>
    </div>
  );
}
