import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Button, type Column, Confirm, Table } from "../../ui";
import { ThingDialog } from "../ThingDialog";
import type { Members } from "../things";
import { type Lines, ROUTE, ROUTES_PATH, type Route, TRUNKS_PATH, routeBody } from "../things/trunks";
import { undoable } from "../undoable";

interface Props {
  session: ConfigSession;
  lines: Lines;
  reload: () => Promise<void>;
}

type Body = ReturnType<typeof routeBody>;

const shown = (prefix: string): string => (prefix === "" ? t("admin.everyNumber") : prefix);

/** Which numbers go out through which trunks. They are saved as a whole: nobody's change is lost unseen. */
export function Routes({ session, lines, reload }: Props) {
  /** What is edited, and all as they were when it was begun. */
  const edited = useSignal<{ route: Route | "new"; of: Lines } | undefined>(undefined);
  const deleted = useSignal<{ route: Route; of: Lines } | undefined>(undefined);
  const managed = (of: Lines): Body[] => of.routes.filter((route) => route.managed).map(routeBody);
  const others = (of: Lines, route: Route): Body[] => managed(of).filter(({ prefix }) => prefix !== route.prefix);

  const put = async (version: string, routes: readonly Body[]): Promise<string> =>
    (await session.call<{ version: string }>("PUT", ROUTES_PATH, { body: { version, routes } })).version;
  const set = (of: Lines, routes: readonly Body[], words: string): Promise<void> => {
    let version = of.version;
    return undoable({
      run: async () => void (version = await put(version, routes)),
      words,
      undo: () => put(version, managed(of)),
      after: reload,
    });
  };
  const save = async (body: Members): Promise<void> => {
    const now = edited.peek();
    if (!now) return;
    const { route, of } = now;
    const said = body as unknown as Body;
    const before = managed(of);
    const next = route === "new" ? [...before, said] : before.map((one) => (one.prefix === route.prefix ? said : one));
    await set(of, next, t(route === "new" ? "admin.added" : "admin.changed"));
  };
  const columns: Column<Route>[] = [
    { id: "prefix", header: t("admin.prefix"), value: (route) => shown(route.prefix) },
    { id: "strip", header: t("admin.strip"), value: (route) => route.strip, end: true },
    { id: "add", header: t("admin.addDigits"), value: (route) => route.add },
    { id: "trunks", header: t("admin.trunks"), value: (route) => route.trunks.join(", ") },
    {
      id: "deeds",
      header: t("admin.deeds"),
      value: () => "",
      unsorted: true,
      cell: (route) =>
        route.managed ? (
          <span class="deeds">
            <Button
              small
              icon="edit"
              label={t("admin.editRoute", { prefix: shown(route.prefix) })}
              disabled={!lines.editable}
              onClick={() => void (edited.value = { route, of: lines })}
            />
            <Button
              small
              icon="delete"
              label={t("admin.deleteRoute", { prefix: shown(route.prefix) })}
              disabled={!lines.editable}
              onClick={() => void (deleted.value = { route, of: lines })}
            />
          </span>
        ) : (
          <span class="muted">{t("admin.inFile")}</span>
        ),
    },
  ];
  const names = new Map([[TRUNKS_PATH, lines.trunks.map(({ name }) => ({ id: name, name }))]]);
  return (
    <>
      <h2>{t("admin.routes")}</h2>
      <p class="muted">{t("admin.routesAbout")}</p>
      <div class="row">
        <Button
          icon="add"
          disabled={!lines.editable || lines.trunks.length === 0}
          onClick={() => void (edited.value = { route: "new", of: lines })}
        >
          {t("admin.addRoute")}
        </Button>
      </div>
      <Table caption={t("admin.routes")} columns={columns} rows={lines.routes} rowKey={(route) => lines.routes.indexOf(route)} empty={t("admin.noRoutes")} />
      {edited.value && (
        <ThingDialog
          thing={ROUTE}
          names={names}
          before={edited.value.route === "new" ? undefined : { ...edited.value.route, shown: shown(edited.value.route.prefix) }}
          onSave={save}
          onClose={() => void (edited.value = undefined)}
        />
      )}
      {deleted.value && (
        <Confirm
          title={t("admin.deleteRoute", { prefix: shown(deleted.value.route.prefix) })}
          action={t("common.delete")}
          danger
          onConfirm={() => deleted.value && set(deleted.value.of, others(deleted.value.of, deleted.value.route), t("admin.deleted"))}
          onClose={() => void (deleted.value = undefined)}
        >
          <p>{t("admin.deleteRouteAsk", { prefix: shown(deleted.value.route.prefix) })}</p>
        </Confirm>
      )}
    </>
  );
}
