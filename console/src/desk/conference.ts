/** Events of conferences of agents: who is in it, and who has the chair. */
import { number, text } from "./content";
import type { Conference, Member, Model } from "./state";

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

const entered =
  (chair: boolean): Handler =>
  (model, content) => {
    const id = number(content, "confId") ?? 0;
    const members = model.conference?.id === id ? model.conference.members : [];
    return { ...model, conference: { id, chair, members } };
  };

const changed: Handler = (model, content) => {
  const now = model.conference;
  if (!now) return model;
  const type = number(content, "changeType");
  const who = text(content, "participant");
  const own = who === String(model.agentId);
  const set = (part: Partial<Conference>): Model => ({ ...model, conference: { ...now, ...part } });
  const others = now.members.filter((member) => member.who !== who);
  if (type === JOINED) {
    if (own) return model;
    return set({ members: [...others, { who, agent: number(content, "participantType") === AN_AGENT, muted: false, held: false }] });
  }
  if (type === LEFT) return set({ members: others });
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
