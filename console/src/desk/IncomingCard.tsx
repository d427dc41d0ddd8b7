import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Badge, Button, Duration } from "../ui";
import { duration } from "../ui/time";
import type { Desk } from "./desk";
import { answer, reject } from "./operations";
import { permitted } from "./permitted";
import { typing } from "./shortcuts";
import type { DeskCall } from "./state";
import { featureWords, whoIs } from "./words";

/** A call that waits for the answer: who, for what, since when, and what is known of it. */
export function IncomingCard({ desk, call }: { desk: Desk; call: DeskCall }) {
  const place = useRef<HTMLElement>(null);
  const may = permitted(desk.model.value);
  const title = t("desk.incomingFrom", { who: whoIs(call.partner) });
  useEffect(() => {
    // Whoever types or has a dialog open isn't torn away: the words are read out anyway.
    if (!typing() && !document.querySelector("dialog[open]")) place.current?.querySelector("button")?.focus();
  }, [call.id]);
  return (
    <article class="card call incoming" aria-label={title} ref={place}>
      <p class="visually-hidden" role="alert">
        {title}
        {call.queue && `, ${t("desk.queue")}: ${call.queue}`}
      </p>
      <div class="row">
        <Badge tone="info">
          {t("desk.incoming")} <Duration from={call.began} />
        </Badge>
        <span class="muted">{featureWords(call.feature)}</span>
      </div>
      <p class="who">{whoIs(call.partner)}</p>
      <Facts call={call} />
      {call.data && <p class="data">{call.data}</p>}
      <div class="actions">
        <Button kind="primary" icon="answer" shortcut="a" disabled={!may.answer} onClick={() => answer(desk)}>
          {t("desk.answer")}
        </Button>
        <Button kind="danger" icon="hangUp" shortcut="x" disabled={!may.reject} onClick={() => reject(desk)}>
          {t("desk.reject")}
        </Button>
      </div>
      {call.wanted && !desk.session.browserPhone && call.phase === "alerting" && (
        <p role="status">{t(call.phoneAsked ? "desk.phoneAsked" : "desk.liftHandset")}</p>
      )}
    </article>
  );
}

/** What is known of a call beside its number. */
export function Facts({ call }: { call: DeskCall }) {
  const facts: [string, string][] = [];
  if (call.queue) facts.push([t("desk.queue"), call.queue]);
  if (call.direction === "in" && call.called && call.called !== call.partner) facts.push([t("desk.calledNumber"), call.called]);
  if (call.waited !== undefined && call.direction === "in" && call.queue) facts.push([t("desk.waited"), duration(call.waited * 1000)]);
  if (call.transferredBy) facts.push([t("desk.transferredBy"), call.transferredBy]);
  if (call.waitsFor) facts.push([t("desk.transferringTo"), call.waitsFor]);
  if (call.transferring) facts.push([t("desk.transferringTo"), call.transferring]);
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
