import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Button, NumberField, TextField, useLoad } from "../../ui";
import { Leaving } from "../Leaving";
import { Shown } from "../Shown";
import { REASON_IDS, type Reason, type ReasonKind, type Reasons, nextId, reasonFaults, tidied } from "../things/reasons";
import { undoable } from "../undoable";
import { useEdited } from "../useEdited";

const PATH = "/config/vdn/reasons";
const KINDS: readonly ReasonKind[] = ["busy", "rest"];
/** Longest text. */
const LONGEST = 100;

/** Why agents are busy or rest. */
export function ReasonsPage({ session }: { session: ConfigSession }) {
  const loaded = useLoad(() => session.call<Reasons>("GET", PATH), []);
  return (
    <section class="stack">
      <h1>{t("admin.reasons")}</h1>
      <p class="muted">{t("admin.reasonsAbout")}</p>
      <Shown of={loaded}>
        {(reasons) => (
          <div class="admin-pair">
            {KINDS.map((kind) => (
              <ReasonList key={kind} session={session} kind={kind} before={reasons[kind]} reload={loaded.reload} />
            ))}
          </div>
        )}
      </Shown>
    </section>
  );
}

interface ListProps {
  session: ConfigSession;
  kind: ReasonKind;
  before: Reason[];
  reload: () => Promise<void>;
}

function ReasonList({ session, kind, before, reload }: ListProps) {
  const { form: list, changed } = useEdited(before);
  const faults = reasonFaults(kind, list.value);
  const next = nextId(kind, list.value);
  const set = (at: number, row: Partial<Reason>): void =>
    void (list.value = list.peek().map((one, nth) => (nth === at ? { ...one, ...row } : one)));
  const save = (): Promise<void> => {
    const tidy = tidied(list.peek());
    list.value = tidy;
    return undoable({
      run: () => session.call("PUT", PATH, { body: { [kind]: tidy } }),
      words: t("admin.changed"),
      undo: () => session.call("PUT", PATH, { body: { [kind]: before } }),
      after: reload,
    });
  };
  const title = t(kind === "busy" ? "admin.busyReasons" : "admin.restReasons");
  return (
    <section class="card stack" aria-label={title}>
      <Leaving unsaved={changed} />
      <h2>{title}</h2>
      {list.value.length === 0 && <p class="muted">{t("common.empty")}</p>}
      {list.value.map((reason, at) => (
        <div key={at} class="reason">
          <NumberField
            label={t("common.number")}
            value={Number.isNaN(reason.id) ? undefined : reason.id}
            min={REASON_IDS[kind].first}
            max={REASON_IDS[kind].last}
            onInput={(id) => set(at, { id: id ?? Number.NaN })}
          />
          <TextField
            label={t("admin.reasonWords")}
            value={reason.text}
            maxLength={LONGEST}
            fault={faults[at] && t(`admin.${faults[at]}`, { ...REASON_IDS[kind] })}
            onInput={(text) => set(at, { text })}
          />
          <Button
            icon="delete"
            label={`${t("common.delete")} ${reason.text || (Number.isNaN(reason.id) ? t("admin.reasonWords") : reason.id)}`}
            onClick={() => void (list.value = list.peek().filter((_, nth) => nth !== at))}
          />
        </div>
      ))}
      <div class="row">
        <Button icon="add" disabled={next === undefined} onClick={() => void (next !== undefined && (list.value = [...list.peek(), { id: next, text: "" }]))}>
          {t("common.add")}
        </Button>
        <Button kind="primary" disabled={!changed || faults.some((fault) => fault !== undefined)} onClick={save}>
          {t("common.save")}
        </Button>
        {changed && <Button onClick={() => void (list.value = before)}>{t("common.cancel")}</Button>}
      </div>
    </section>
  );
}
