import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { maybe, t } from "../i18n";
import { Badge, Button, Check, Dialog, Note, TextField, type Tone, failureText, useLoad } from "../ui";
import type { Desk } from "./desk";
import { closeDialog } from "./dialogs";
import { type Colleagues, askColleagues } from "./me";
import { type Target, consult, dial, snatch, transfer, transferModes } from "./operations";
import { activeCall } from "./state";

export type Purpose = "transfer" | "consult" | "call";

/** How long the person may go on typing until it is looked for, in milliseconds. */
const TYPES = 300;
const MOST = 64;
const OUTBOUND = 7;
const NUMBER = /^[0-9*#]{2,24}$/;
const VOICE = 5;
/** Internal and outside calls begin alike; these can be taken only when idle. */
const FREE: readonly string[] = ["idle"];

const TONES: Readonly<Record<string, Tone>> = { idle: "good", ringing: "info", talking: "info", wrapUp: "warn", busy: "bad", rest: "warn" };

/** Whom to transfer to, to consult or to call: an agent, a queue, a number. */
export function TargetDialog({ desk, purpose }: { desk: Desk; purpose: Purpose }) {
  const words = useSignal("");
  const three = useSignal(false);
  const asked = useLater(words.value.trim(), TYPES);
  const { data, error } = useLoad(() => askColleagues(desk.session, asked), [asked]);
  const title = t(purpose === "call" ? "desk.newCall" : purpose === "consult" ? "desk.consult" : "desk.transfer");
  return (
    <Dialog title={title} onClose={closeDialog} footer={<Button onClick={closeDialog}>{t("common.close")}</Button>}>
      <TextField
        label={t("desk.targetSearch")}
        hint={t("desk.targetHint")}
        type="search"
        value={words.value}
        maxLength={MOST}
        onInput={(value) => void (words.value = value)}
        autoFocus
      />
      {purpose === "consult" && <Check label={t("desk.allThree")} value={three.value} onChange={(value) => void (three.value = value)} />}
      {error !== undefined && <Note tone="bad">{failureText(error)}</Note>}
      <Targets desk={desk} purpose={purpose} typed={words.value.trim()} found={data} three={three.value} />
    </Dialog>
  );
}

function useLater(value: string, wait: number): string {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return later;
}

interface Row {
  target: Target;
  about: string;
  tone: Tone;
  /** May be chosen now. */
  free: boolean;
  /** A call that rings there may be taken over. */
  rings: boolean;
}

function rowsOf(purpose: Purpose, typed: string, found: Colleagues | undefined): Row[] {
  const rows: Row[] = [];
  for (const one of found?.agents ?? []) {
    rows.push({
      target: { kind: "agent", address: String(one.agentId), name: `${one.agentId} ${one.name}`.trim() },
      about: maybe(`supervisor.state_${one.state}`) ?? one.state,
      tone: TONES[one.state] ?? "plain",
      free: FREE.includes(one.state),
      rings: purpose === "call" && one.state === "ringing",
    });
  }
  if (NUMBER.test(typed)) {
    const target: Target = { kind: "number", address: typed, name: t("desk.outsideName", { number: typed }) };
    const outside: Row = { target, about: t("desk.outside"), tone: "plain", free: true, rings: false };
    // A work number is meant more likely.
    if (found?.agents.some((one) => String(one.agentId) === typed)) rows.push(outside);
    else rows.unshift(outside);
  }
  if (purpose === "call") return rows;
  for (const one of found?.queues ?? []) {
    if (one.media !== VOICE) continue;
    rows.push({
      target: { kind: "queue", address: String(one.skillId), name: one.name },
      about: t("desk.queueAbout", { waiting: one.waiting, available: one.available }),
      tone: one.available > 0 ? "good" : "plain",
      free: purpose === "transfer" || one.available > 0,
      rings: false,
    });
  }
  if (purpose === "consult") return rows;
  for (const one of found?.accessCodes ?? []) {
    const target: Target = { kind: "code", address: one.number, name: one.description || one.number };
    rows.push({ target, about: `${t("desk.accessCode")} ${one.number}`, tone: "plain", free: true, rings: false });
  }
  for (const one of found?.flows ?? []) {
    const target: Target = { kind: "flow", address: one.number, name: one.name };
    rows.push({ target, about: `${t("desk.flow")} ${one.number}`, tone: "plain", free: true, rings: false });
  }
  return rows;
}

interface TargetsProps {
  desk: Desk;
  purpose: Purpose;
  typed: string;
  found: Colleagues | undefined;
  three: boolean;
}

function Targets({ desk, purpose, typed, found, three }: TargetsProps) {
  const rows = rowsOf(purpose, typed, found);
  if (rows.length === 0) return <p class="muted">{t(found ? "common.empty" : "common.loading")}</p>;
  return (
    <ul class="plain-list targets" aria-label={t("desk.targets")} tabIndex={0}>
      {rows.map((row) => (
        <li key={`${row.target.kind} ${row.target.address}`} class="row">
          <span class="grow">
            <strong>{row.target.name}</strong> <Badge tone={row.tone}>{row.about}</Badge>
          </span>
          <Choices desk={desk} purpose={purpose} row={row} three={three} />
        </li>
      ))}
    </ul>
  );
}

function Choices({ desk, purpose, row, three }: { desk: Desk; purpose: Purpose; row: Row; three: boolean }) {
  const { target, free } = row;
  const done = (act: () => Promise<unknown>) => async (): Promise<void> => {
    await act();
    closeDialog();
  };
  if (purpose === "transfer") {
    const outbound = activeCall(desk.model.value)?.feature === OUTBOUND;
    return (
      <span class="row">
        {transferModes(target.kind, outbound).map((mode) => (
          <Button
            key={mode}
            small
            disabled={!free}
            label={`${t(`desk.transfer_${mode}`)}: ${target.name}`}
            onClick={done(() => transfer(desk, target, mode))}
          >
            {t(`desk.transfer_${mode}`)}
          </Button>
        ))}
      </span>
    );
  }
  if (row.rings) {
    return (
      <Button small icon="answer" label={`${t("desk.snatch")}: ${target.name}`} onClick={done(() => snatch(desk, target.address))}>
        {t("desk.snatch")}
      </Button>
    );
  }
  const kind = target.kind === "agent" ? "agent" : "number";
  const act = purpose === "consult" ? () => consult(desk, target, three) : () => dial(desk, { kind, address: target.address });
  const words = t(purpose === "consult" ? "desk.consult" : "desk.call");
  return (
    <Button small kind="primary" icon="answer" disabled={!free} label={`${words}: ${target.name}`} onClick={done(act)}>
      {words}
    </Button>
  );
}
