/** What an agent does with a conference of agents. */
import type { Desk } from "./desk";

/** Leaves whatever the phone is in: the interface's own "leave" is refused to a chairman. */
const release = (desk: Desk): Promise<unknown> => desk.call("DELETE", "/voicecall/{agentid}/release");

const CONFERENCES = "/agentconf/{agentid}";
/** The most that the interface has: nobody is kept out who is asked in. */
const MOST_MEMBERS = 120;
/** How long it may last, in minutes: a working day. It is over when its last agent leaves. */
const MINUTES = 480;

/** Begins a conference: the present talk becomes it, or the agent's phone is rung for it. */
export async function beginConference(desk: Desk): Promise<void> {
  await desk.call("POST", `${CONFERENCES}/requestagentconf`, { memberNum: MOST_MEMBERS, time: MINUTES });
  desk.apply({ deed: "conferenceAsked" });
}

/** Asks an agent or a number in. */
export async function invite(desk: Desk, to: { kind: "agent" | "number"; address: string }): Promise<void> {
  const inner = to.kind === "agent";
  const { address } = to;
  const known = desk.model.peek().conference?.members.some((member) => member.who === address);
  // Before it is asked: that it comes in may be told before the answer.
  if (!known) desk.apply({ deed: "asked", who: address, agent: inner });
  try {
    const call = await desk.call<string>("PUT", `/voicecall/{agentid}/${inner ? "callinner" : "callout"}`, { called: address });
    if (!inner) desk.apply({ deed: "askedBy", who: address, call });
  } catch (error) {
    if (!known) desk.apply({ deed: "notAsked", who: address });
    throw error;
  }
}

/** Leaves. Of a chairman who leaves another agent takes the place. */
export async function leaveConference(desk: Desk): Promise<void> {
  if (desk.model.peek().conference?.chair) await release(desk);
  else await desk.call("DELETE", `${CONFERENCES}/requestleaveagentconf`);
}

/** Gives a conference up for which the phone still rings. */
export async function giveUpConference(desk: Desk): Promise<void> {
  desk.apply({ deed: "conferenceDropped" });
  await release(desk);
}

/** Ends it for all. */
export const endConference = (desk: Desk): Promise<unknown> => desk.call("DELETE", `${CONFERENCES}/releaseagentconf`);

/** Somebody hears music and isn't heard, or takes part again. */
export const holdMember = (desk: Desk, who: string, on: boolean): Promise<unknown> =>
  desk.call("POST", `${CONFERENCES}/holdparticipant`, { participant: who, hold: on });

export const giveChair = (desk: Desk, who: string): Promise<unknown> =>
  desk.call("PUT", `${CONFERENCES}/applytoshiftpresident`, undefined, { destWorkNo: who });
