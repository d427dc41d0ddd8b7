import { useRef, useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { Badge, Button, Check, Choice, Note, TextField, clockTime, failureText, toast } from "../../ui";
import { live, useLive } from "../live";
import { STATE_TONES, stateWords } from "../words";
import { BULLETIN_CHARACTERS, NOTE_BYTES, bytesOf } from "./limits";
import { TARGETS, sendBulletin, sendNote } from "./send";
import { type Sent, noteSent, sent } from "./sent";

/** Agents that are listed; more are found by their names. */
const MOST_SHOWN = 100;

type To = "agents" | keyof typeof TARGETS;

/** Notes to agents that are chosen, bulletins to a group or to those who serve a queue. */
export function MessagesPage({ session }: { session: Session }) {
  useLive(session, true);
  const [to, setTo] = useState<To>("agents");
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [look, setLook] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [fault, setFault] = useState<string>();
  const sending = useRef(false);
  const figures = live.value?.figures;
  const agents = (figures?.agents ?? []).filter((agent) => agent.state !== "signedOut" && agent.agentId !== session.agentId);
  const wanted = look.trim().toLowerCase();
  const shown = agents.filter((agent) => `${agent.agentId} ${agent.name}`.toLowerCase().includes(wanted));
  const names = (to === "group" ? figures?.groups : figures?.queues)?.map((one) => one.name) ?? [];
  const target = names.includes(name) ? name : (names[0] ?? "");
  const receivers = agents.filter((agent) => chosen.has(agent.agentId)).map((agent) => agent.agentId);
  const left = to === "agents" ? NOTE_BYTES - bytesOf(text) : BULLETIN_CHARACTERS - [...text].length;
  const ready = text.trim() !== "" && left >= 0 && (to === "agents" ? receivers.length > 0 : target !== "");

  const choose = (list: readonly number[], on: boolean): void =>
    setChosen((before) => {
      const next = new Set(before);
      for (const one of list) on ? next.add(one) : next.delete(one);
      return next;
    });
  const send = async (): Promise<void> => {
    if (!ready || sending.current) return;
    sending.current = true;
    setFault(undefined);
    const content = text.trim();
    const reached: number[] = [];
    const note = (undelivered: readonly string[]): void => {
      const whom = to === "agents" ? reached.join(", ") : target;
      noteSent({ at: Date.now(), to, whom, text: content, undelivered });
    };
    try {
      if (to === "agents") note(await sendNote(session, receivers, content, (portion) => reached.push(...portion)));
      else {
        await sendBulletin(session, to, target, content);
        note([]);
      }
      setText("");
      toast(t("supervisor.sent"), "good");
    } catch (error) {
      setFault(failureText(error));
      // Those who have it don't get it twice.
      if (reached.length > 0) note([]);
      choose(reached, false);
    } finally {
      sending.current = false;
    }
  };
  return (
    <section class="stack" aria-labelledby="messages">
      <h1 id="messages">{t("supervisor.messages")}</h1>
      <div class="halves">
        <form
          class="card stack"
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <Choice<To>
            label={t("supervisor.receivers")}
            value={to}
            options={[
              ["agents", t("supervisor.toAgents")],
              ["group", t("supervisor.toGroup")],
              ["queue", t("supervisor.toQueue")],
            ]}
            onChange={setTo}
          />
          {to === "agents" ? (
            <fieldset class="choose">
              <legend>{t("supervisor.chosenOf", { chosen: receivers.length, all: agents.length })}</legend>
              <TextField label={t("supervisor.findAgent")} type="search" value={look} onInput={setLook} />
              <div class="row">
                <Button small onClick={() => choose(shown.map((one) => one.agentId), true)}>
                  {t("supervisor.chooseShown")}
                </Button>
                <Button small onClick={() => setChosen(new Set())}>
                  {t("supervisor.chooseNone")}
                </Button>
              </div>
              <div class="choices">
                {shown.slice(0, MOST_SHOWN).map((agent) => (
                  <div key={agent.agentId} class="row">
                    <Check
                      label={`${agent.agentId} ${agent.name}`}
                      value={chosen.has(agent.agentId)}
                      onChange={(on) => choose([agent.agentId], on)}
                    />
                    <Badge tone={STATE_TONES[agent.state]}>{stateWords(agent.state)}</Badge>
                  </div>
                ))}
                {shown.length > MOST_SHOWN && <p class="muted">{t("supervisor.moreShown", { number: shown.length - MOST_SHOWN })}</p>}
                {figures && shown.length === 0 && <p class="muted">{t("supervisor.nobody")}</p>}
              </div>
            </fieldset>
          ) : (
            <Choice
              label={t(to === "group" ? "supervisor.group" : "supervisor.queue")}
              value={target}
              options={names.map((one) => [one, one] as const)}
              onChange={setName}
            />
          )}
          <TextField
            label={t("supervisor.text")}
            value={text}
            onInput={setText}
            rows={5}
            {...(left < 0
              ? { fault: t("supervisor.tooLong") }
              : { hint: t(to === "agents" ? "supervisor.bytesLeft" : "supervisor.charactersLeft", { number: left }) })}
          />
          {fault && <Note tone="bad">{fault}</Note>}
          <div class="row">
            <Button submit kind="primary" icon="message" disabled={!ready}>
              {t("supervisor.send")}
            </Button>
          </div>
        </form>
        <SentList list={sent.value} />
      </div>
    </section>
  );
}

const TO_WORDS = { agents: "supervisor.toAgents", group: "supervisor.toGroup", queue: "supervisor.toQueue" } as const;

/** What was sent from this tab since it was loaded. */
function SentList({ list }: { list: readonly Sent[] }) {
  return (
    <section class="card" aria-labelledby="sent">
      <h2 id="sent">{t("supervisor.sentList")}</h2>
      {list.length === 0 && <p class="muted">{t("common.empty")}</p>}
      <ul class="sent">
        {list.map((one) => (
          <li key={one.at}>
            <div class="muted">
              {clockTime(one.at)} · {t(TO_WORDS[one.to])}: {one.whom}
            </div>
            <div class="text">{one.text}</div>
            {one.undelivered.length > 0 && <Note tone="warn">{t("supervisor.undelivered", { who: one.undelivered.join(", ") })}</Note>}
          </li>
        ))}
      </ul>
    </section>
  );
}
