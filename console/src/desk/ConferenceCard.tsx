import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { Badge, Button, Duration } from "../ui";
import { endConference, giveChair, giveUpConference, holdMember, leaveConference } from "./conferring";
import type { Desk } from "./desk";
import { openDialog } from "./dialogs";
import { useFocusKept } from "./focus";
import { permitted } from "./permitted";
import type { Conference, Member } from "./state";

const nameOf = (member: Member): string => (member.agent ? t("desk.agentNumber", { number: member.who }) : member.who);

/** A conference of agents: who is in it, who was asked, and what its chairman may do. */
export function ConferenceCard({ desk, conference }: { desk: Desk; conference: Conference }) {
  const place = useRef<HTMLElement>(null);
  useFocusKept(place, conference.id);
  const up = conference.id !== 0;
  const { members, chair } = conference;
  return (
    <article class={`card call ${up ? "conference" : ""}`} aria-label={t("desk.conferenceOfAgents")} ref={place} tabIndex={-1}>
      <div class="row">
        <h2 class="grow">{t("desk.conferenceOfAgents")}</h2>
        <Badge tone={up ? "good" : "plain"}>
          {t(up ? "desk.phase_talking" : "desk.phase_preparing")} <Duration from={conference.since} />
        </Badge>
      </div>
      {up ? (
        <>
          <p class="muted">{t(chair ? "desk.conferenceChaired" : "desk.conferenceJoined")}</p>
          {members.length === 0 && chair && <p class="muted">{t("desk.conferenceAlone")}</p>}
          <ul class="plain-list" aria-label={t("desk.members")} aria-live="polite">
            {members.map((member) => (
              <Line key={member.who} desk={desk} member={member} chair={chair} />
            ))}
          </ul>
        </>
      ) : (
        !desk.session.browserPhone && <p class="muted">{t("desk.liftOwnPhone")}</p>
      )}
      <div class="actions">
        {permitted(desk.model.value).invite && (
          <Button kind="primary" icon="add" shortcut="n" onClick={() => void (openDialog.value = "invite")}>
            {t("desk.invite")}
          </Button>
        )}
        {up && chair && (
          <Button icon="close" onClick={() => endConference(desk)}>
            {t("desk.endConference")}
          </Button>
        )}
        <Button kind="danger" icon="hangUp" shortcut="x" onClick={() => (up ? leaveConference(desk) : giveUpConference(desk))}>
          {t(up ? "desk.leave" : "desk.hangUp")}
        </Button>
      </div>
    </article>
  );
}

function Line({ desk, member, chair }: { desk: Desk; member: Member; chair: boolean }) {
  const who = nameOf(member);
  return (
    <li class="row">
      <span class="grow">{who}</span>
      {member.asked && <Badge tone="info">{t("desk.memberAsked")}</Badge>}
      {member.muted && <Badge>{t("desk.muted")}</Badge>}
      {member.held && <Badge tone="warn">{t("desk.phase_held")}</Badge>}
      {chair && !member.asked && (
        <Button small icon="hold" pressed={member.held} label={t("desk.holdMember", { who })} onClick={() => holdMember(desk, member.who, !member.held)}>
          {t("desk.hold")}
        </Button>
      )}
      {chair && !member.asked && member.agent && (
        <Button small icon="user" label={t("desk.giveChairTo", { who })} onClick={() => giveChair(desk, member.who)}>
          {t("desk.giveChair")}
        </Button>
      )}
    </li>
  );
}
