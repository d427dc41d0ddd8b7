import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, Button, Note, TextField, failureText, toast } from "../../ui";
import { FlowPicture, type Step } from "./FlowPicture";
import type { Fault } from "./FlowsPage";

interface Checked {
  faults: Fault[];
  steps: Step[];
}

/** How long nobody types before the text is checked, in milliseconds. */
const PAUSE = 600;

/** What a new flow begins with. */
const FIRST = `flow = 10
name = "example"
access_code = "4010"
language = "en"
start = "wait"

[step.wait]
do = "queue"
skill = 1
`;

/** The text of a flow, what is wrong with it, and the picture of where callers go. */
export function FlowEditor({ session, name, onClose }: { session: ConfigSession; name: string; onClose: () => void }) {
  const file = useSignal(name);
  const text = useSignal<string | undefined>(name === "" ? FIRST : undefined);
  const version = useSignal("");
  const checked = useSignal<Checked | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (name === "") return;
    const load = session.call<{ text: string; version: string }>("GET", "/config/files/flows", { query: { name } });
    load.then(
      (loaded) => {
        text.value = loaded.text;
        version.value = loaded.version;
      },
      (error: unknown) => void (fault.value = failureText(error)),
    );
  }, [name]);
  const now = text.value;
  useEffect(() => {
    if (now === undefined) return undefined;
    const timer = setTimeout(() => {
      const body = { text: now, ...(name === "" ? {} : { name }) };
      session.call<Checked>("POST", "/config/files/flows/check", { body }).then(
        (result) => text.peek() === now && void (checked.value = result),
        (error: unknown) => void (fault.value = failureText(error)),
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [now]);
  const save = async (): Promise<void> => {
    fault.value = undefined;
    try {
      const saved = await session.call<{ version: string }>("PUT", "/config/files/flows", {
        body: { name: file.value, text: text.value, version: version.value },
      });
      version.value = saved.version;
      toast(t("admin.flowSaved"), "good");
      onClose();
    } catch (error) {
      fault.value = failureText(error);
    }
  };
  const faults = checked.value?.faults ?? [];
  const wrong = faults.some((one) => !one.warning);
  return (
    <section class="stack">
      <h1>{name === "" ? t("admin.flowNew") : t("admin.flowText", { name })}</h1>
      {name === "" && <TextField label={t("admin.flowName")} value={file.value} onInput={(value) => void (file.value = value)} placeholder="example.toml" required />}
      {now !== undefined && (
        <TextField label={t("admin.flowText", { name: file.value })} value={now} onInput={(value) => void (text.value = value)} rows={22} class="code" />
      )}
      <div class="row">
        <Button kind="primary" onClick={save} disabled={wrong || file.value === "" || now === undefined}>
          {t("common.save")}
        </Button>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
        {checked.value && faults.length === 0 && <Badge tone="good">{t("admin.noFaults")}</Badge>}
      </div>
      {fault.value && <Note tone="bad">{fault.value}</Note>}
      {faults.length > 0 && (
        <ul class="faults">
          {faults.map((one) => (
            <li key={`${one.line} ${one.message}`}>
              <Badge tone={one.warning ? "warn" : "bad"}>{one.line === null ? "–" : t("admin.line", { line: one.line })}</Badge> <span lang="en">{one.message}</span>
            </li>
          ))}
        </ul>
      )}
      {checked.value && checked.value.steps.length > 0 && <FlowPicture steps={checked.value.steps} />}
    </section>
  );
}
