import { useSignal } from "@preact/signals";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Button, Check, NumberField, TextField, failureText, Note, useLoad } from "../../ui";
import { Facts } from "../Facts";
import { Leaving } from "../Leaving";
import { Shown } from "../Shown";
import { difference, putBack } from "../asked";
import { undoable } from "../undoable";
import { useEdited } from "../useEdited";

interface Vdn {
  vdnId: number;
  name: string;
  phoneRanges: { first: string; last: string }[];
  limits: { agents: number | null; videoAgents: number | null; wrapUpSeconds: number | null };
  recordCalls: boolean;
  agents: number;
  groups: number;
  skills: number;
}

/** What can be changed of it. */
interface Changed {
  name: string;
  /** 0: none. */
  wrapUpSeconds: number;
  recordCalls: boolean;
}

const PATH = "/config/vdn";
/** Longest wrap-up, in seconds. */
const LONGEST = 3600;

const changeable = (vdn: Vdn): Changed => ({
  name: vdn.name,
  wrapUpSeconds: vdn.limits.wrapUpSeconds ?? 0,
  recordCalls: vdn.recordCalls,
});

/** The call centre of this administrator. */
export function VdnPage({ session }: { session: ConfigSession }) {
  const loaded = useLoad(() => session.call<Vdn>("GET", PATH), []);
  return (
    <section class="stack">
      <h1>{t("admin.vdn")}</h1>
      <Shown of={loaded}>
        {(vdn) => (
          <>
            <div class="card">
              <Facts
                facts={[
                  [t("common.number"), vdn.vdnId],
                  [t("admin.phoneRanges"), vdn.phoneRanges.map(({ first, last }) => `${first}–${last}`).join(", ") || t("admin.anyPhone")],
                  [t("admin.agents"), vdn.agents],
                  [t("admin.mostSignedIn"), vdn.limits.agents ?? t("admin.unlimited")],
                  [t("admin.groups"), vdn.groups],
                  [t("admin.skills"), vdn.skills],
                ]}
              />
            </div>
            <VdnForm session={session} vdn={vdn} reload={loaded.reload} />
          </>
        )}
      </Shown>
    </section>
  );
}

function VdnForm({ session, vdn, reload }: { session: ConfigSession; vdn: Vdn; reload: () => Promise<void> }) {
  const before = changeable(vdn);
  const { form, changed } = useEdited(before);
  const fault = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const save = async (): Promise<void> => {
    if (busy.peek()) return;
    busy.value = true;
    fault.value = undefined;
    // As the gateway keeps it.
    form.value = { ...form.peek(), name: form.peek().name.trim() };
    const body = difference({ ...form.peek() }, { ...before });
    try {
      await undoable({
        run: () => session.call("PUT", PATH, { body }),
        words: t("admin.changed"),
        undo: () => session.call("PUT", PATH, { body: putBack(body, { ...before }) }),
        after: reload,
      });
    } catch (error) {
      fault.value = failureText(error);
    } finally {
      busy.value = false;
    }
  };
  const set = (changed: Partial<Changed>): void => void (form.value = { ...form.peek(), ...changed });
  return (
    <form
      class="card stack admin-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Leaving unsaved={changed} />
      <TextField label={t("common.name")} value={form.value.name} onInput={(name) => set({ name })} required maxLength={100} />
      <NumberField
        label={t("admin.wrapUp")}
        hint={t("admin.wrapUpHint")}
        required
        value={form.value.wrapUpSeconds}
        min={0}
        max={LONGEST}
        onInput={(seconds) => set({ wrapUpSeconds: seconds ?? 0 })}
      />
      <Check label={t("admin.recordCalls")} value={form.value.recordCalls} onChange={(recordCalls) => set({ recordCalls })} />
      {fault.value && <Note tone="bad">{fault.value}</Note>}
      <div>
        <Button submit kind="primary" disabled={!changed || busy.value}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
