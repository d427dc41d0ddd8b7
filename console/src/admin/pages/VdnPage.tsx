import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Button, Check, NumberField, TextField, failureText, Note, useLoad } from "../../ui";
import { Shown } from "../Shown";
import { undoable } from "../undoable";

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
            <dl class="card">
              <dt>{t("common.number")}</dt>
              <dd>{vdn.vdnId}</dd>
              <dt>{t("admin.phoneRanges")}</dt>
              <dd>{vdn.phoneRanges.map(({ first, last }) => `${first}–${last}`).join(", ") || t("common.none")}</dd>
              <dt>{t("admin.agents")}</dt>
              <dd>{vdn.limits.agents === null ? vdn.agents : t("admin.ofMost", { count: vdn.agents, most: vdn.limits.agents })}</dd>
              <dt>{t("admin.groups")}</dt>
              <dd>{vdn.groups}</dd>
              <dt>{t("admin.skills")}</dt>
              <dd>{vdn.skills}</dd>
            </dl>
            <VdnForm session={session} vdn={vdn} reload={loaded.reload} />
          </>
        )}
      </Shown>
    </section>
  );
}

function VdnForm({ session, vdn, reload }: { session: ConfigSession; vdn: Vdn; reload: () => Promise<void> }) {
  const form = useSignal(changeable(vdn));
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => void (form.value = changeable(vdn)), [vdn]);
  const save = async (): Promise<void> => {
    fault.value = undefined;
    try {
      await undoable({
        run: () => session.call("PUT", PATH, { body: form.peek() }),
        words: t("admin.changed"),
        undo: () => session.call("PUT", PATH, { body: changeable(vdn) }),
        after: reload,
      });
    } catch (error) {
      fault.value = failureText(error);
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
      <TextField label={t("common.name")} value={form.value.name} onInput={(name) => set({ name })} required maxLength={100} />
      <NumberField
        label={t("admin.wrapUp")}
        hint={t("admin.wrapUpHint")}
        value={form.value.wrapUpSeconds}
        min={0}
        max={LONGEST}
        onInput={(seconds) => set({ wrapUpSeconds: seconds ?? 0 })}
      />
      <Check label={t("admin.recordCalls")} value={form.value.recordCalls} onChange={(recordCalls) => set({ recordCalls })} />
      {fault.value && <Note tone="bad">{fault.value}</Note>}
      <div>
        <Button submit kind="primary">
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
