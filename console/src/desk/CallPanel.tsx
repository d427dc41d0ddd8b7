import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { Badge, Button } from "../ui";
import { CallCard } from "./CallCard";
import { CallData, writes } from "./CallData";
import { ConferenceCard } from "./ConferenceCard";
import type { Desk } from "./desk";
import { openDialog } from "./dialogs";
import { useFocusKept } from "./focus";
import { IncomingCard } from "./IncomingCard";
import { idle } from "./operations";
import { permitted } from "./permitted";
import { CONFERENCE, type DeskCall, type Model, activeCall, incomingCall } from "./state";
import { Tasks } from "./Tasks";
import { phaseWords, whoIs } from "./words";

/** All calls of the agent: the one that comes, the one in talk, those on hold, and what is left of the last. */
export function CallPanel({ desk }: { desk: Desk }) {
  const model = desk.model.value;
  const incoming = incomingCall(model);
  const active = activeCall(model);
  // A conference is shown as what it is.
  const others = model.calls.filter((call) => call.id !== incoming?.id && call.feature !== CONFERENCE);
  const shown = [...others].sort((one, other) => Number(other.id === active?.id) - Number(one.id === active?.id));
  const may = permitted(model);
  const { last } = model;
  const nothing = model.calls.length === 0 && !model.conference;
  const wrapsUp = last !== undefined && (model.state?.kind === "work" || writes(last.id));
  return (
    <section class="calls" aria-label={t("desk.calls")} onClickCapture={once}>
      <p class="visually-hidden" role="status">
        {shown.map((call) => t("desk.callNow_said", { who: whoIs(call.partner), phase: phaseWords(call.phase) })).join("; ")}
      </p>
      {incoming && <IncomingCard desk={desk} call={incoming} />}
      {model.conference && <ConferenceCard desk={desk} conference={model.conference} />}
      {shown.map((call) => (
        <CallCard key={call.id} desk={desk} call={call} active={call.id === active?.id} />
      ))}
      <Tasks desk={desk} />
      {nothing && (wrapsUp ? <WrapUp desk={desk} last={last} /> : <Nothing model={model} />)}
      {may.call && model.calls.some((call) => call.phase === "held") && (
        <Button icon="answer" shortcut="n" onClick={() => void (openDialog.value = "call")}>
          {t("desk.newCall")}
        </Button>
      )}
    </section>
  );
}

/** Who double-clicks means it once: where "Answer" was "Hold" has come by then. */
function once(event: MouseEvent): void {
  if (event.detail > 1 && event.target instanceof Element && event.target.closest(".actions")) event.stopPropagation();
}

function Nothing({ model }: { model: Model }) {
  const waits = model.state?.kind === "idle";
  return (
    <div class="card nothing">
      <p class="muted">{t(waits ? "desk.waitingForCall" : "desk.noCall")}</p>
    </div>
  );
}

/** The call that has ended, while the agent still works on it. */
function WrapUp({ desk, last }: { desk: Desk; last: DeskCall }) {
  const place = useRef<HTMLElement>(null);
  useFocusKept(place, last.id);
  const works = desk.model.value.state?.kind === "work";
  return (
    <article class="card call" aria-label={t("desk.wrapUpOf", { who: whoIs(last.partner) })} ref={place} tabIndex={-1}>
      <div class="row">
        <h2 class="grow">{t("desk.wrapUpOf", { who: whoIs(last.partner) })}</h2>
        {works && <Badge tone="warn">{t("desk.state_work")}</Badge>}
      </div>
      <CallData desk={desk} call={last} />
      {works && (
        <Button kind="primary" shortcut="i" onClick={() => idle(desk)}>
          {t("desk.wrapUpDone")}
        </Button>
      )}
    </article>
  );
}
