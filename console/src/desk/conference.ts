/** Conferences of agents: who is in one, who was asked, and who has the chair. */
import { change, find, notice, open } from "./calls";
import { number, text } from "./content";
import { CONFERENCE, type Conference, type Member, type Model } from "./state";

type Handler = (model: Model, content: unknown, now: number) => Model;

/** `changeType` of AgentConf_ParticipantChanged. */
const JOINED = 0;
const LEFT = 1;
const CHAIR = 2;
const CHANGES: Readonly<Record<number, Partial<Member>>> = {
  3: { muted: true },
  4: { muted: false },
  5: { held: true },
  6: { held: false },
};
const AN_AGENT = 9;

function memberOf(who: string, agent: boolean, asked: boolean): Member {
  return { who, agent, asked, muted: false, held: false };
}

/** The phone is rung for a conference that the agent asked for, unless it is there already. */
export function conferenceAsked(model: Model, now: number): Model {
  return model.conference ? model : { ...model, conference: { id: 0, call: "", chair: true, since: now, members: [] } };
}

/** Somebody is asked in. */
export function asked(model: Model, who: string, agent: boolean): Model {
  const { conference } = model;
  if (!conference || conference.members.some((member) => member.who === who)) return model;
  return { ...model, conference: { ...conference, members: [...conference.members, memberOf(who, agent, true)] } };
}

/** Nobody was asked after all: what was refused leaves no trace. */
export function notAsked(model: Model, who: string): Model {
  const { conference } = model;
  if (!conference) return model;
  return { ...model, conference: { ...conference, members: conference.members.filter((member) => member.who !== who || !member.asked) } };
}

/** The call with which a number is asked in. It may have failed before its answer came. */
export function askedBy(model: Model, who: string, call: string): Model {
  const { conference } = model;
  if (!conference) return model;
  if (model.gone.includes(call)) return notAsked(model, who);
  const members = conference.members.map((member) => (member.who === who && member.asked ? { ...member, call } : member));
  return { ...model, conference: { ...conference, members } };
}

/** A number that was asked in can't be reached; nothing when the call isn't that of one. */
export function lineFailed(model: Model, call: string): Model | undefined {
  const { conference } = model;
  const line = conference?.members.find((member) => member.asked && member.call === call);
  if (!conference || !line) return undefined;
  return notice({ ...model, conference: { ...conference, members: conference.members.filter((member) => member !== line) } }, "callFailed", line.who);
}

/** The call that the conference is shown as is up. Who isn't its chairman knows by it who is. */
export function conferenceTalk(model: Model, id: string, chairman: string): Model {
  const { conference } = model;
  if (!conference) return model;
  const known = chairman === String(model.agentId) || conference.members.some((member) => member.who === chairman);
  const members = known || conference.chair ? conference.members : [memberOf(chairman, true, false), ...conference.members];
  return { ...model, conference: { ...conference, call: id, members } };
}

/** After a reload: the gateway tells nothing of a conference but that the agent talks. */
export function conferenceAgain(model: Model, kept: Conference): Model {
  const next = { ...model, conference: kept };
  if (kept.call === "" || find(next, kept.call)) return next;
  const about = { phase: "talking" as const, partner: "", called: "", feature: CONFERENCE, answered: kept.since, began: kept.since };
  return change(open(next, kept.call, about, kept.since), kept.call, { since: kept.since });
}

const entered =
  (chair: boolean): Handler =>
  (model, content, now) => {
    const id = number(content, "confId") ?? 0;
    const before = model.conference;
    const same = before !== undefined && (before.id === id || before.id === 0);
    return { ...model, conference: { id, chair, call: same ? before.call : "", since: now, members: same ? before.members : [] } };
  };

const changed: Handler = (model, content) => {
  const now = model.conference;
  if (!now) return model;
  const type = number(content, "changeType");
  const who = text(content, "participant");
  const own = who === String(model.agentId);
  const set = (part: Partial<Conference>): Model => ({ ...model, conference: { ...now, ...part } });
  const before = now.members.find((member) => member.who === who);
  const others = now.members.filter((member) => member.who !== who);
  if (type === JOINED) {
    if (own) return model;
    return set({ members: [...others, memberOf(who, number(content, "participantType") === AN_AGENT, false)] });
  }
  if (type === LEFT) return before?.asked ? notice(set({ members: others }), "notComing", who) : set({ members: others });
  if (type === CHAIR) return set({ chair: own });
  const change = type === undefined ? undefined : CHANGES[type];
  return change ? set({ members: now.members.map((member) => (member.who === who ? { ...member, ...change } : member)) }) : model;
};

export const conferenceEvents: Readonly<Record<string, Handler>> = {
  AgentConf_RequestSuccess: entered(true),
  AgentConf_SelfJoinResult: entered(false),
  AgentConf_PresidentChanged: (model) => (model.conference ? { ...model, conference: { ...model.conference, chair: true } } : model),
  AgentConf_ParticipantChanged: changed,
  AgentConf_SelfLeaveResult: (model) => ({ ...model, conference: undefined }),
};
