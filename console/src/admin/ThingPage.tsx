import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../gateway/config";
import { maybe, t } from "../i18n";
import { Badge, Button, type Column, Confirm, Note, Table, TextField, useLoad } from "../ui";
import { Shown } from "./Shown";
import { ThingDialog } from "./ThingDialog";
import { idOf, queryOf, restored } from "./asked";
import type { Members, Thing } from "./things";
import { undoable } from "./undoable";

/** All things of a kind: list, add, change, delete, undo. */
export function ThingPage({ session, thing }: { session: ConfigSession; thing: Thing }) {
  const list = useLoad(() => session.call<Members[]>("GET", thing.path), [thing], thing.every);
  const { reload } = list;
  const filter = useSignal("");
  const edited = useSignal<Members | "new" | undefined>(undefined);
  const deleted = useSignal<Members | undefined>(undefined);

  const save = async (body: Members, before: Members | undefined): Promise<void> => {
    if (!before) {
      const asked = body[thing.id] === undefined || thing.idInBody ? {} : { query: queryOf(thing, body) };
      return undoable({ run: () => session.call("POST", thing.path, { body, ...asked }), words: t("admin.added"), after: reload });
    }
    const query = thing.idInBody ? {} : queryOf(thing, before);
    const back = thing.toBody(thing.toForm(before), false);
    const undo = thing.idInBody || "fault" in back ? undefined : () => session.call("PUT", thing.path, { body: back, query });
    return undoable({ run: () => session.call("PUT", thing.path, { body, query }), words: t("admin.changed"), undo, after: reload });
  };
  const remove = (members: Members): Promise<void> => {
    const query = queryOf(thing, members);
    const body = restored(thing, members);
    return undoable({
      run: () => session.call("DELETE", thing.path, { query }),
      words: t("admin.deleted"),
      undo: body && (() => session.call("POST", thing.path, { body, query })),
      after: reload,
    });
  };
  const columns: Column<Members>[] = [
    {
      id: thing.id,
      header: t("common.number"),
      value: (members) => (typeof members[thing.id] === "number" ? (members[thing.id] as number) : idOf(thing, members)),
    },
    ...thing.shown.map((one): Column<Members> => {
      const words = (members: Members): string => (one.translated ? (maybe(`admin.${one.text(members)}`) ?? one.text(members)) : one.text(members));
      return {
        id: one.name,
        header: t(one.words),
        value: words,
        ...(one.tone ? { cell: (members: Members) => <Badge tone={one.tone?.(members) ?? "plain"}>{words(members)}</Badge> } : {}),
      };
    }),
    {
      id: "deeds",
      header: t("admin.deeds"),
      value: () => "",
      unsorted: true,
      cell: (members) =>
        thing.mayChange?.(members) === false ? null : (
          <span class="deeds">
            <Button small icon="edit" label={`${t("common.edit")} ${idOf(thing, members)}`} onClick={() => void (edited.value = members)} />
            <Button small icon="delete" label={`${t("common.delete")} ${idOf(thing, members)}`} onClick={() => void (deleted.value = members)} />
          </span>
        ),
    },
  ];
  return (
    <section>
      <h1>{t(thing.title)}</h1>
      {thing.about && <p class="muted">{t(thing.about)}</p>}
      <div class="row admin-bar">
        <TextField label={t("common.search")} type="search" value={filter.value} onInput={(value) => void (filter.value = value)} />
        <Button kind="primary" icon="add" onClick={() => void (edited.value = "new")}>
          {t("common.add")}
        </Button>
        <Button icon="refresh" onClick={reload}>
          {t("common.refresh")}
        </Button>
      </div>
      <Shown of={list}>
        {(rows) => (
          <Table
            caption={t(thing.title)}
            columns={columns}
            rows={rows}
            rowKey={(members) => idOf(thing, members)}
            filter={filter.value}
            {...(rows.length > 0 ? { empty: t("admin.noneFound") } : {})}
          />
        )}
      </Shown>
      {edited.value !== undefined && (
        <ThingDialog
          session={session}
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
          {!restored(thing, deleted.value) && <Note tone="warn">{t("admin.deleteForever")}</Note>}
        </Confirm>
      )}
    </section>
  );
}
