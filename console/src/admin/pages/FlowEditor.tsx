import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ConfigSession } from "../../gateway/config";
import { GatewayError } from "../../gateway/http";
import { t } from "../../i18n";
import { Badge, Button, Note, TextField, failureText, useLoad } from "../../ui";
import { CodeField } from "../CodeField";
import { lineRange } from "../lines";
import { undoable } from "../undoable";
import { useUnsaved } from "../useUnsaved";
import { FaultList } from "./FaultList";
import type { Step } from "./FlowPicture";
import type { Fault } from "./FlowsPage";
import { type Draft, type FlowText, keep } from "./draft";

interface Checked {
  faults: Fault[];
  steps: Step[];
}

interface Props {
  session: ConfigSession;
  /** Empty: a new one. */
  name: string;
  /** What a new one begins with. */
  fresh: string;
  /** What was typed before the editor was left. */
  kept: Draft | undefined;
  onClose: () => void;
  onChanged: () => Promise<void>;
}

const PATH = "/config/files/flows";
/** Somebody else saved meanwhile. */
const CONFLICT = "100-009";
/** How long nobody types before the text is checked, in milliseconds. */
const PAUSE = 600;

/** A flow's file has this end. */
const fileName = (typed: string): string => (typed === "" || typed.endsWith(".toml") ? typed : `${typed}.toml`);

/** The picture is loaded when the first one is drawn. */
const picture = () => import("./FlowPicture");

/** The text of a flow, what is wrong with it, and the picture of where callers go. */
export function FlowEditor({ session, name, fresh, kept, onClose, onChanged }: Props) {
  const file = useSignal(kept?.file ?? name);
  const text = useSignal<string | undefined>(kept?.text ?? (name === "" ? fresh : undefined));
  /** As it was loaded; nothing for a new one. */
  const before = useSignal<FlowText | undefined>(kept?.before);
  /** What somebody else saved meanwhile. */
  const theirs = useSignal<FlowText | undefined>(undefined);
  const checked = useSignal<Checked | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const uncheckable = useSignal<string | undefined>(undefined);
  const area = useRef<HTMLTextAreaElement>(null);
  const drawing = useLoad(picture, []);
  const read = (): Promise<FlowText> => session.call<FlowText>("GET", PATH, { query: { name: fileName(file.peek()) } });
  useEffect(() => {
    if (name === "" || kept) return;
    read().then(
      (loaded) => {
        text.value = loaded.text;
        before.value = loaded;
      },
      (error: unknown) => void (fault.value = failureText(error)),
    );
  }, []);
  const dirty = (): boolean => text.peek() !== undefined && text.peek() !== (before.peek()?.text ?? fresh);
  // What is left in any way, but for saving it, can be gone on with.
  const saved = useRef(false);
  useEffect(
    () => () => {
      const typed = text.peek();
      if (saved.current || typed === undefined || !dirty()) return;
      keep({ account: session.account, name, file: file.peek(), text: typed, before: before.peek() });
    },
    [],
  );
  const now = text.value;
  useUnsaved(now !== undefined && now !== (before.value?.text ?? fresh));
  useEffect(() => {
    if (now === undefined) return undefined;
    const timer = setTimeout(() => {
      const body = { text: now, ...(name === "" ? {} : { name }) };
      session.call<Checked>("POST", `${PATH}/check`, { body }).then(
        (result) => {
          if (text.peek() !== now) return;
          checked.value = result;
          uncheckable.value = undefined;
        },
        (error: unknown) => text.peek() === now && void (uncheckable.value = failureText(error)),
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [now]);
  const save = async (over: FlowText | undefined): Promise<void> => {
    fault.value = theirs.value = undefined;
    const sent = { name: fileName(file.peek()), text: text.peek() ?? "", version: over?.version ?? "" };
    let version = "";
    const undo = (): Promise<unknown> =>
      over
        ? session.call("PUT", PATH, { body: { name: sent.name, text: over.text, version } })
        : session.call("DELETE", PATH, { query: { name: sent.name, version } });
    try {
      await undoable({
        run: async () => {
          version = (await session.call<{ version: string }>("PUT", PATH, { body: sent })).version;
        },
        words: t("admin.flowSaved"),
        undo,
        after: onChanged,
      });
      // Somebody who went on typing is not interrupted.
      if (text.peek() !== sent.text) {
        before.value = { text: sent.text, version };
        return;
      }
      saved.current = true;
      onClose();
    } catch (error) {
      fault.value = failureText(error);
      if (!(error instanceof GatewayError)) return;
      const present = await read().catch(() => undefined);
      // Saved all the same, but held back by another file's faults.
      if (present && present.text === sent.text) before.value = present;
      else if (error.retcode === CONFLICT) theirs.value = present;
      // Gone meanwhile: the next save makes it anew.
      if (error.retcode === CONFLICT && !present) before.value = undefined;
    }
  };
  const goTo = (line: number): void => {
    const field = area.current;
    if (!field) return;
    field.focus();
    field.setSelectionRange(...lineRange(field.value, line));
    field.scrollTop = (field.scrollHeight / field.value.split("\n").length) * Math.max(0, line - 4);
  };
  const faults = checked.value?.faults ?? [];
  const wrong = faults.some((one) => !one.warning);
  const marked = new Map(faults.flatMap((one) => (one.line === null ? [] : [[one.line, one.warning ? "warn" : "bad"] as const])));
  const steps = checked.value?.steps ?? [];
  const Picture = drawing.data?.FlowPicture;
  return (
    <section class="stack">
      <h1>{name === "" ? t("admin.flowNew") : t("admin.flowText", { name })}</h1>
      {name === "" && <TextField label={t("admin.flowName")} hint={t("admin.flowNameHint")} value={file.value} onInput={(value) => void (file.value = value)} placeholder="example.toml" required />}
      {now !== undefined && (
        <CodeField label={t("admin.flowText", { name: fileName(file.value) })} value={now} onInput={(value) => void (text.value = value)} rows={22} marked={marked} area={area} />
      )}
      {now === undefined && fault.value === undefined && <p role="status">{t("common.loading")}</p>}
      <div class="row">
        <Button kind="primary" onClick={() => save(before.peek())} disabled={wrong || file.value === "" || now === undefined}>
          {t("common.save")}
        </Button>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        {checked.value && faults.length === 0 && <Badge tone="good">{t("admin.noFaults")}</Badge>}
      </div>
      {theirs.value ? (
        <Conflict theirs={theirs.value} onTheirs={(other) => void ((text.value = other.text), (before.value = other), (theirs.value = undefined))} onMine={save} />
      ) : (
        fault.value && <Note tone="bad">{fault.value}</Note>
      )}
      {uncheckable.value && <Note tone="warn">{uncheckable.value}</Note>}
      <FaultList faults={faults} onLine={goTo} />
      {steps.length > 0 && (Picture ? <Picture steps={steps} /> : <p role="status">{t("common.loading")}</p>)}
    </section>
  );
}

interface ConflictProps {
  theirs: FlowText;
  onTheirs: (theirs: FlowText) => void;
  onMine: (over: FlowText) => Promise<void>;
}

/** Two wrote at once: one of the texts goes. */
function Conflict({ theirs, onTheirs, onMine }: ConflictProps) {
  return (
    <Note tone="warn">
      <p>{t("admin.flowConflict")}</p>
      <div class="row">
        <Button onClick={() => onTheirs(theirs)}>{t("admin.flowTheirs")}</Button>
        <Button kind="danger" onClick={() => onMine(theirs)}>
          {t("admin.flowMine")}
        </Button>
      </div>
    </Note>
  );
}
