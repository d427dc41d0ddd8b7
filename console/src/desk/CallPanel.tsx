import { t } from "../i18n";
import { Badge, Button, Note, clockTime } from "../ui";
import { CallCard } from "./CallCard";
import { CallData } from "./CallData";
import type { Desk } from "./desk";
import { openDialog } from "./dialogs";
import { IncomingCard } from "./IncomingCard";
import { callPreview, dial, endConference, idle, leaveConference } from "./operations";
import { permitted } from "./permitted";
import { type Model, activeCall, incomingCall } from "./state";
import { whoIs } from "./words";

/** All calls of the agent: the one that comes, the one in talk, those on hold, and what is left of the last. */
export function CallPanel({ desk }: { desk: Desk }) {
  const model = desk.model.value;
  const incoming = incomingCall(model);
  const active = activeCall(model);
  const others = model.calls.filter((call) => call.id !== incoming?.id);
  const shown = [...others].sort((one, other) => Number(other.id === active?.id) - Number(one.id === active?.id));
  const may = permitted(model);
  return (
    <section class="calls" aria-label={t("desk.calls")}>
      {incoming && <IncomingCard desk={desk} call={incoming} />}
      {shown.map((call) => (
        <CallCard key={call.id} desk={desk} call={call} active={call.id === active?.id} />
      ))}
      {model.conference && <ConferenceCard desk={desk} />}
      <Tasks desk={desk} />
      {model.calls.length === 0 && (model.state?.kind === "work" && model.last ? <WrapUp desk={desk} /> : <Nothing model={model} />)}
      {may.call && model.calls.some((call) => call.phase === "held") && (
        <Button icon="answer" shortcut="n" onClick={() => void (openDialog.value = "call")}>
          {t("desk.newCall")}
        </Button>
      )}
    </section>
  );
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
function WrapUp({ desk }: { desk: Desk }) {
  const { last } = desk.model.value;
  if (!last) return null;
  return (
    <article class="card call" aria-label={t("desk.wrapUpOf", { who: whoIs(last.partner) })}>
      <div class="row">
        <h2 class="grow">{t("desk.wrapUpOf", { who: whoIs(last.partner) })}</h2>
        <Badge tone="warn">{t("desk.state_work")}</Badge>
      </div>
      <CallData desk={desk} call={last} />
      <Button kind="primary" shortcut="i" onClick={() => idle(desk)}>
        {t("desk.wrapUpDone")}
      </Button>
    </article>
  );
}

function ConferenceCard({ desk }: { desk: Desk }) {
  const { conference } = desk.model.value;
  if (!conference) return null;
  return (
    <article class="card" aria-label={t("desk.conferenceOfAgents")}>
      <h2>{t("desk.conferenceOfAgents")}</h2>
      <ul class="plain-list">
        {conference.members.map((member) => (
          <li key={member.who} class="row">
            <span class="grow">{member.agent ? t("desk.agentNumber", { number: member.who }) : member.who}</span>
            {member.muted && <Badge>{t("desk.muted")}</Badge>}
            {member.held && <Badge tone="warn">{t("desk.phase_held")}</Badge>}
          </li>
        ))}
      </ul>
      <Button kind="danger" icon="hangUp" onClick={() => (conference.chair ? endConference(desk) : leaveConference(desk))}>
        {t(conference.chair ? "desk.endConference" : "desk.leave")}
      </Button>
    </article>
  );
}

/** Customers to be called: of a task, and those who gave up waiting. */
function Tasks({ desk }: { desk: Desk }) {
  const { previews, abandoned } = desk.model.value;
  const may = permitted(desk.model.value);
  return (
    <>
      {previews.map((one) => (
        <Note key={one.control}>
          <p>{t("desk.previewOf", { number: one.number })}</p>
          {one.data && <p class="data">{one.data}</p>}
          <div class="row">
            <Button kind="primary" icon="answer" disabled={!may.call} onClick={() => callPreview(desk, one.control, one.number)}>
              {t("desk.callNow")}
            </Button>
            <Button onClick={() => desk.apply({ deed: "dropPreview", control: one.control })}>{t("desk.dismiss")}</Button>
          </div>
        </Note>
      ))}
      {abandoned.map((one) => (
        <Note key={one.call} tone="warn">
          <p>{t("desk.gaveUp", { number: whoIs(one.caller), time: clockTime(one.at) })}</p>
          <div class="row">
            <Button icon="answer" disabled={!may.call || one.caller === ""} onClick={() => callBack(desk, one.call, one.caller)}>
              {t("desk.callBack")}
            </Button>
            <Button onClick={() => desk.apply({ deed: "dropAbandoned", call: one.call })}>{t("desk.dismiss")}</Button>
          </div>
        </Note>
      ))}
    </>
  );
}

async function callBack(desk: Desk, call: string, caller: string): Promise<void> {
  await dial(desk, { kind: "number", address: caller });
  desk.apply({ deed: "dropAbandoned", call });
}
