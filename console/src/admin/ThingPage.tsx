import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../gateway/config";
import { t } from "../i18n";
import { Button, type Column, Confirm, Note, Table, TextField, failureText, toast, useLoad } from "../ui";
import { ThingDialog } from "./ThingDialog";
import type { Members, Thing } from "./things";

/** What a thing's id is in the query. */
export function idOf(thing: Thing, members: Members): string {
  return String(members[thing.id]);
}

/** All things of a kind: list, add, change, delete, undo. */
export function ThingPage({ session, thing }: { session: ConfigSession; thing: Thing }) {
  const { data, error, reload } = useLoad(() => session.call<Members[]>("GET", thing.path), [thing]);
  const filter = useSignal("");
  const edited = useSignal<Members | "new" | undefined>(undefined);
  const deleted = useSignal<Members | undefined>(undefined);
  const query = (members: Members) => (thing.idInBody ? {} : { [thing.id]: idOf(thing, members) });

  const save = async (body: Members, before: Members | undefined): Promise<void> => {
    if (!before) {
      await session.call("POST", thing.path, { body, ...(body[thing.id] === undefined || thing.idInBody ? {} : { query: { [thing.id]: String(body[thing.id]) } }) });
      toast(t("admin.added"), "good");
    } else {
      await session.call("PUT", thing.path, { body, query: query(before) });
      const back = thing.toBody(thing.toForm(before), false);
      const undoable = !thing.idInBody && !("fault" in back);
      toast(
        t("admin.changed"),
        "good",
        undoable
          ? {
              label: t("common.undo"),
              run: async () => {
                await session.call("PUT", thing.path, { body: back, query: query(before) });
                await reload();
              },
            }
          : undefined,
      );
    }
    await reload();
  };
  const remove = async (members: Members): Promise<void> => {
    await session.call("DELETE", thing.path, { query: { [thing.id]: idOf(thing, members) } });
    toast(t("admin.deleted"), "good");
    await reload();
  };
  const columns: Column<Members>[] = [
    {
      id: thing.id,
      header: t("common.number"),
      value: (members) => (typeof members[thing.id] === "number" ? (members[thing.id] as number) : idOf(thing, members)),
    },
    ...thing.shown.map((one) => ({ id: one.name, header: t(one.words), value: one.text })),
    {
      id: "deeds",
      header: t("admin.deeds"),
      value: () => "",
      unsorted: true,
      cell: (members) => (
        <span class="row">
          <Button small icon="edit" label={`${t("common.edit")} ${idOf(thing, members)}`} onClick={() => void (edited.value = members)} />
          <Button small icon="delete" label={`${t("common.delete")} ${idOf(thing, members)}`} onClick={() => void (deleted.value = members)} />
        </span>
      ),
    },
  ];
  return (
    <section>
      <h1>{t(thing.title)}</h1>
      <div class="row admin-bar">
        <TextField label={t("common.search")} type="search" value={filter.value} onInput={(value) => void (filter.value = value)} />
        <Button kind="primary" icon="add" onClick={() => void (edited.value = "new")}>
          {t("common.add")}
        </Button>
        <Button icon="refresh" onClick={reload}>
          {t("common.refresh")}
        </Button>
      </div>
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      {data ? (
        <Table caption={t(thing.title)} columns={columns} rows={data} rowKey={(members) => idOf(thing, members)} filter={filter.value} />
      ) : (
        error === undefined && <p role="status">{t("common.loading")}</p>
      )}
      {edited.value !== undefined && (
        <ThingDialog
          thing={thing}
          before={edited.value === "new" ? undefined : edited.value}
          onSave={save}
          onClose={() => void (edited.value = undefined)}
        />
      )}
      {deleted.value && (
        <Confirm
          title={`${t("common.delete")} ${idOf(thing, deleted.value)}`}
          action={t("common.delete")}
          danger
          onConfirm={() => deleted.value && remove(deleted.value)}
          onClose={() => void (deleted.value = undefined)}
        >
          <p>{t("admin.deleteAsk", { what: idOf(thing, deleted.value) })}</p>
        </Confirm>
      )}
    </section>
  );
}
