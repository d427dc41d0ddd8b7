import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { maybe, t } from "../i18n";
import { Badge, Button, Check, Dialog, Note, TextField, type Tone, failureText, useLoad } from "../ui";
import type { Desk } from "./desk";
import { closeDialog } from "./dialogs";
import { type Colleagues, askColleagues } from "./me";
import { type Target, consult, dial, snatch, transfer, transferModes } from "./operations";
import { permitted } from "./permitted";
import { type Model, OUTBOUND, activeCall } from "./state";
import { useLater } from "./useLater";

export type Purpose = "transfer" | "consult" | "call" | "invite";

/** How old what is shown of others may be, in milliseconds. */
const FRESH = 5_000;
const MOST = 64;
const NUMBER = /^[0-9*#]{2,24}$/;
const VOICE = 5;
/** Internal and outside calls begin alike; these can be taken only when idle. */
const FREE: readonly string[] = ["idle"];

const TONES: Readonly<Record<string, Tone>> = { idle: "good", ringing: "info", talking: "info", wrapUp: "warn", busy: "bad", rest: "warn" };

const TITLES = { call: "desk.newCall", consult: "desk.consult", transfer: "desk.transfer", invite: "desk.invite" } as const;

/** Whether what the dialog is for can be done still: the call may be over meanwhile, or another one comes. */
function still(model: Model, purpose: Purpose): boolean {
  return permitted(model)[purpose];
}

/** Whom to transfer to, to consult, to call or to ask in: an agent, a queue, a number. */
export function TargetDialog({ desk, purpose }: { desk: Desk; purpose: Purpose }) {
  const words = useSignal("");
  const three = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  const asked = useLater(words.value.trim());
  const { data, error } = useLoad(() => askColleagues(desk.session, asked), [asked], FRESH);
  const possible = still(desk.model.value, purpose);
  const doing = useSignal(false);
  useEffect(() => {
    if (!possible && !doing.peek()) closeDialog();
  }, [possible]);
  const title = t(TITLES[purpose]);
  const act = async (deed: () => Promise<unknown>): Promise<void> => {
    fault.value = undefined;
    doing.value = true;
    try {
      await deed();
      closeDialog();
    } catch (failure) {
      // Here, because nothing outside a dialog is seen.
      fault.value = failureText(failure);
    } finally {
      doing.value = false;
    }
  };
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
      {fault.value && <Note tone="bad">{fault.value}</Note>}
      <Targets desk={desk} purpose={purpose} typed={words.value.trim()} found={data} three={three.value} busy={doing.value} act={act} />
    </Dialog>
  );
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

interface Known {
  /** The agent may call numbers outside. */
  callOut: boolean;
  /** Who takes part in the conference. */
  there: readonly string[];
}

function rowsOf(purpose: Purpose, typed: string, found: Colleagues | undefined, { callOut, there }: Known): Row[] {
  const rows: Row[] = [];
  for (const one of found?.agents ?? []) {
    if (purpose === "invite" && there.includes(String(one.agentId))) continue;
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
    const outside: Row = { target, about: t("desk.outside"), tone: "plain", free: callOut || purpose === "transfer", rings: false };
    // A work number is meant more likely.
    if (found?.agents.some((one) => String(one.agentId) === typed)) rows.push(outside);
    else rows.unshift(outside);
  }
  if (purpose === "call" || purpose === "invite") return rows;
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
  busy: boolean;
  act: (deed: () => Promise<unknown>) => Promise<void>;
}

function Targets({ desk, purpose, typed, found, three, busy, act }: TargetsProps) {
  const there = desk.model.value.conference?.members.map((member) => member.who) ?? [];
  const rows = rowsOf(purpose, typed, found, { callOut: desk.me.value?.roles.callOut !== false, there });
  if (rows.length === 0) return <p class="muted">{t(found ? "common.empty" : "common.loading")}</p>;
  return (
    <ul class="plain-list targets" aria-label={t("desk.targets")} tabIndex={0}>
      {rows.map((row) => (
        <li key={`${row.target.kind} ${row.target.address}`} class="row">
          <span class="grow">
            <strong>{row.target.name}</strong> <Badge tone={row.tone}>{row.about}</Badge>
          </span>
          <Choices desk={desk} purpose={purpose} row={row} three={three} busy={busy} act={act} />
        </li>
      ))}
    </ul>
  );
}

type ChoicesProps = Pick<TargetsProps, "desk" | "purpose" | "three" | "busy" | "act"> & { row: Row };

function Choices({ desk, purpose, row, three, busy, act }: ChoicesProps) {
  const { target } = row;
  const free = row.free && !busy;
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
            onClick={() => act(() => transfer(desk, target, mode))}
          >
            {t(`desk.transfer_${mode}`)}
          </Button>
        ))}
      </span>
    );
  }
  if (row.rings) {
    return (
      <Button small icon="answer" disabled={busy} label={`${t("desk.snatch")}: ${target.name}`} onClick={() => act(() => snatch(desk, target.address))}>
        {t("desk.snatch")}
      </Button>
    );
  }
  const kind = target.kind === "agent" ? "agent" : "number";
  const deed = purpose === "consult" ? () => consult(desk, target, three) : () => dial(desk, { kind, address: target.address });
  const words = t(purpose === "consult" ? "desk.consult" : purpose === "invite" ? "desk.invite" : "desk.call");
  return (
    <Button small kind="primary" icon="answer" disabled={!free} label={`${words}: ${target.name}`} onClick={() => act(deed)}>
      {words}
    </Button>
  );
}
