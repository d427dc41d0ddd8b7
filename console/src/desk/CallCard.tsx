import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { Keypad } from "../phone/Keypad";
import "../phone/phone.css";
import { Badge, Button, Duration, failureText, toast } from "../ui";
import { CallData } from "./CallData";
import { beginConference } from "./conferring";
import type { Desk } from "./desk";
import { openDialog } from "./dialogs";
import { useFocusKept } from "./focus";
import { Facts } from "./IncomingCard";
import { cancelTransfer, connect, disconnect, drop, hold, join, keys, mute, release, retrieve } from "./operations";
import { ofCustomer, permitted } from "./permitted";
import { pauseRecording, record } from "./recording";
import { type DeskCall, OUTBOUND, activeCall } from "./state";
import { PHASE_TONES, featureWords, phaseWords, whoIs } from "./words";

/** A call that is up, held, or being made, with what can be done with it. */
export function CallCard({ desk, call, active }: { desk: Desk; call: DeskCall; active: boolean }) {
  const place = useRef<HTMLElement>(null);
  useFocusKept(place, call.phase);
  return (
    <article class={`card call ${call.phase}`} aria-label={t("desk.callWith", { who: whoIs(call.partner) })} ref={place} tabIndex={-1}>
      <div class="row">
        <Badge tone={PHASE_TONES[call.phase]}>
          {phaseWords(call.phase)} <Duration from={call.since} />
        </Badge>
        {call.muted && <Badge tone="bad">{t("desk.muted")}</Badge>}
        {call.recording !== undefined && <Badge tone={call.paused ? "warn" : "bad"}>{t(call.paused ? "desk.recordingPaused" : "desk.recording")}</Badge>}
        <span class="muted">{featureWords(call.feature)}</span>
        {call.answered !== undefined && call.answered !== call.since && (
          <span class="muted right">
            {t("desk.total")} <Duration from={call.answered} />
          </span>
        )}
      </div>
      <p class="who">{whoIs(call.partner)}</p>
      <Facts call={call} />
      {call.phase === "preparing" && !desk.session.browserPhone && <p class="muted">{t("desk.liftOwnPhone")}</p>}
      {active ? <ActiveActions desk={desk} call={call} /> : <WaitingActions desk={desk} call={call} />}
      {call.phase !== "preparing" && <CallData desk={desk} call={call} />}
    </article>
  );
}

function ActiveActions({ desk, call }: { desk: Desk; call: DeskCall }) {
  const pad = useSignal(false);
  const may = permitted(desk.model.value);
  // Who leaves a consultation leaves the customer to the other one.
  const waits = desk.model.value.calls.some((other) => other.phase === "parked");
  // A browser phone has these beside its levels.
  const ownPhone = !desk.session.browserPhone;
  // What isn't possible just now is shown, what never is with such a call isn't.
  const handled = call.phase === "talking" && ofCustomer(call);
  const press = (key: string): boolean => {
    keys(desk, key).catch((error: unknown) => toast(failureText(error), "bad"));
    return true;
  };
  // A caller who is being transferred stays with the transfer; only a call that went out ends.
  const left = may.cancelTransfer && call.phase !== "parked" && call.feature !== OUTBOUND;
  const leaving = left ? "desk.leaveToTransfer" : waits && call.phase === "talking" ? "desk.handOver" : "desk.hangUp";
  return (
    <>
      <div class="actions">
        {(may.hold || handled) && (
          <Button icon="hold" shortcut="h" disabled={!may.hold} onClick={() => hold(desk)}>
            {t("desk.hold")}
          </Button>
        )}
        {ownPhone && (may.mute || may.unmute) && (
          <Button icon="mute" shortcut="m" pressed={call.muted} onClick={() => mute(desk)}>
            {t("desk.mute")}
          </Button>
        )}
        {(may.transfer || handled) && (
          <Button icon="transfer" shortcut="t" disabled={!may.transfer} onClick={() => void (openDialog.value = "transfer")}>
            {t("desk.transfer")}
          </Button>
        )}
        {(may.consult || handled) && (
          <Button icon="user" shortcut="c" disabled={!may.consult} onClick={() => void (openDialog.value = "consult")}>
            {t("desk.consult")}
          </Button>
        )}
        {ownPhone && may.keys && (
          <Button icon="keypad" pressed={pad.value} onClick={() => void (pad.value = !pad.value)}>
            {t("desk.keypad")}
          </Button>
        )}
        <Recording desk={desk} call={call} />
        {may.confer && (
          <Button icon="conference" onClick={() => beginConference(desk)}>
            {t("desk.makeConference")}
          </Button>
        )}
        {may.cancelTransfer && (
          <Button icon="close" onClick={() => cancelTransfer(desk)}>
            {t("desk.cancelTransfer")}
          </Button>
        )}
        {may.back && (
          <Button icon="answer" onClick={() => drop(desk, call.id)}>
            {t("desk.backToCustomer")}
          </Button>
        )}
        {call.phase === "conference" && (
          <Button icon="close" onClick={() => disconnect(desk, call.partner)}>
            {t("desk.disconnect", { who: whoIs(call.partner) })}
          </Button>
        )}
        {may.release && (
          <Button kind="danger" icon="hangUp" shortcut="x" onClick={() => release(desk)}>
            {t(leaving)}
          </Button>
        )}
      </div>
      {pad.value && ownPhone && may.keys && <Keypad onKey={press} />}
    </>
  );
}

/** Whether calls may be recorded by the agent is the gateway's setting; one that is recorded may pause, as while a card number is said. */
function Recording({ desk, call }: { desk: Desk; call: DeskCall }) {
  if (call.phase !== "talking") return null;
  const runs = call.recording !== undefined;
  return (
    <>
      {desk.me.value?.selfRecord && (
        <Button icon="record" pressed={runs} onClick={() => record(desk, !runs)}>
          {t("desk.record")}
        </Button>
      )}
      {runs && (
        <Button icon="hold" pressed={call.paused} onClick={() => pauseRecording(desk, call.id, !call.paused)}>
          {t("desk.pauseRecording")}
        </Button>
      )}
    </>
  );
}

function WaitingActions({ desk, call }: { desk: Desk; call: DeskCall }) {
  const model = desk.model.value;
  const may = permitted(model);
  const up = activeCall(model);
  if (call.phase === "conference") {
    return (
      <div class="actions">
        <Button icon="close" onClick={() => disconnect(desk, call.partner)}>
          {t("desk.disconnect", { who: whoIs(call.partner) })}
        </Button>
      </div>
    );
  }
  if (call.phase === "joining") {
    return (
      <div class="actions">
        <Button kind="danger" icon="hangUp" onClick={() => drop(desk, call.id)}>
          {t("desk.dropJoining")}
        </Button>
      </div>
    );
  }
  if (call.phase === "parked" && call.waitsFor !== undefined && may.cancelTransfer) {
    return (
      <div class="actions">
        <Button icon="close" onClick={() => cancelTransfer(desk)}>
          {t("desk.cancelTransfer")}
        </Button>
      </div>
    );
  }
  if (call.phase !== "held") return null;
  return (
    <div class="actions">
      <Button kind={may.retrieve ? "primary" : "normal"} icon="play" shortcut="h" disabled={!may.retrieve} onClick={() => retrieve(desk, call.id)}>
        {t("desk.retrieve")}
      </Button>
      {may.join && (
        <Button icon="conference" onClick={() => join(desk, call.id)}>
          {t("desk.conference")}
        </Button>
      )}
      {may.connect && (
        <Button icon="transfer" onClick={() => connect(desk, call.id)}>
          {t("desk.connectBoth", { who: whoIs(up?.partner ?? "") })}
        </Button>
      )}
      <Button kind="danger" icon="hangUp" onClick={() => drop(desk, call.id)}>
        {t("desk.endHeld")}
      </Button>
    </div>
  );
}
