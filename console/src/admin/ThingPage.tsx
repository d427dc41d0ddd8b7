import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ConfigSession } from "../gateway/config";
import { maybe, t } from "../i18n";
import { Badge, Button, type Column, Confirm, Note, Table, TextField, useLoad } from "../ui";
import { Shown } from "./Shown";
import { ThingDialog } from "./ThingDialog";
import { addedQuery, difference, idOf, putBack, queryOf, restored, titleOf } from "./asked";
import type { Members, Thing } from "./things";
import { undoable } from "./undoable";
import { naming, useNames } from "./useNames";

/** All things of a kind: list, add, change, delete, undo. */
export function ThingPage({ session, thing }: { session: ConfigSession; thing: Thing }) {
  const list = useLoad(() => session.call<Members[]>("GET", thing.path), [thing], thing.every);
  const { names, reload: rename } = useNames(session, thing);
  const { reload } = list;
  const filter = useSignal("");
  const edited = useSignal<Members | "new" | undefined>(undefined);
  const deleted = useSignal<Members | undefined>(undefined);

  const save = async (body: Members, before: Members | undefined): Promise<void> => {
    if (!before) {
      const asked = body[thing.id] === undefined || thing.idInBody ? {} : { query: queryOf(thing, body) };
      let added = thing.idInBody ? queryOf(thing, body) : undefined;
      return undoable({
        run: async () => (added = addedQuery(thing, await session.call("POST", thing.path, { body, ...asked })) ?? added),
        words: t("admin.added"),
        undo: async () => added && session.call("DELETE", thing.path, { query: added }),
        after: reload,
      });
    }
    if (thing.idInBody) return undoable({ run: () => session.call("PUT", thing.path, { body }), words: t("admin.changed"), after: reload });
    const present = thing.toBody(thing.toForm(before), false);
    const changed = difference(body, present);
    if (Object.keys(changed).length === 0) return undefined;
    const query = queryOf(thing, before);
    const back = putBack(changed, present);
    return undoable({
      run: () => session.call("PUT", thing.path, { body: changed, query }),
      words: t("admin.changed"),
      undo: back && (() => session.call("PUT", thing.path, { body: back, query })),
      after: reload,
    });
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
  const nameOf = useMemo(() => naming(names ?? new Map()), [names]);
  const columns: Column<Members>[] = [
    {
      id: thing.id,
      header: t(thing.idWords ?? "common.number"),
      value: (members) => (typeof members[thing.id] === "number" ? (members[thing.id] as number) : idOf(thing, members)),
    },
    ...thing.shown.map((one): Column<Members> => {
      const words = (members: Members): string => (one.translated ? (maybe(`admin.${one.text(members, nameOf)}`) ?? "") : one.text(members, nameOf));
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
        <Button icon="refresh" onClick={() => Promise.all([reload(), rename()])}>
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
          thing={thing}
          names={names}
          before={edited.value === "new" ? undefined : edited.value}
          onSave={save}
          onClose={() => void (edited.value = undefined)}
        />
      )}
      {deleted.value && (
        <Confirm
          title={`${t("common.delete")} ${titleOf(thing, deleted.value)}`}
          action={t("common.delete")}
          danger
          onConfirm={() => deleted.value && remove(deleted.value)}
          onClose={() => void (deleted.value = undefined)}
        >
          <p>{t("admin.deleteAsk", { what: titleOf(thing, deleted.value) })}</p>
          {thing.deleteAbout && <p>{t(thing.deleteAbout)}</p>}
          {!restored(thing, deleted.value) && <Note tone="warn">{t("admin.deleteForever")}</Note>}
        </Confirm>
      )}
    </section>
  );
}
