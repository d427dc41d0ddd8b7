/** What the desktop knows: of the agent, its phone, its calls and what was told to it. */

/** `callfeature` of a call that an agent began to a number outside. */
export const OUTBOUND = 7;

export type StateKind = "idle" | "busy" | "rest" | "work" | "ringing" | "talking";

/** The agent's state and since when, in milliseconds of this computer's clock. */
export interface AgentState {
  kind: StateKind;
  since: number;
  /** Number of the busy reason, or of the cause of the rest. */
  reason?: number | undefined;
  /** When the rest is over. */
  until?: number | undefined;
}

/** What the agent wants to be after the call or the wrap-up. */
export interface Pending {
  kind: "busy" | "rest";
  reason?: number | undefined;
}

/**
 * How far a call is: `alerting` the agent's phone rings for it, `ringing` it waits for the answer, `preparing` the
 * agent's phone is rung for a call that the agent makes, `dialling` the other end rings, `joining` it rings there while
 * the agent talks with the customer, and all three talk when it is answered, `parked` the customer waits while the agent
 * consults.
 */
export type CallPhase = "alerting" | "ringing" | "preparing" | "dialling" | "joining" | "talking" | "held" | "parked" | "conference";

export interface DeskCall {
  id: string;
  phase: CallPhase;
  /** When the phase began. */
  since: number;
  /** When the call came or was begun. */
  began: number;
  /** When the talk began. */
  answered?: number | undefined;
  direction: "in" | "out";
  /** 0 inbound, 6 internal, 7 outbound, 51 and 52 help, 53 conference, … */
  feature: number;
  /** The other end: a telephone or work number. */
  partner: string;
  called: string;
  queue?: string | undefined;
  /** Seconds in the queue. */
  waited?: number | undefined;
  data?: string | undefined;
  /** Work number of who transferred it. */
  transferredBy?: string | undefined;
  /** The task of the recording that runs. */
  recording?: number | undefined;
  /** The recording pauses, because the person wanted it. */
  paused: boolean;
  muted: boolean;
  /** Begun to consult while a customer waits. */
  consult: boolean;
  /** To whom it is being transferred. */
  transferring?: string | undefined;
  /** Who is called while this one waits, until it is shown by itself. */
  waitsFor?: string | undefined;
  /** Answered by the person already, although it can't be yet. */
  wanted: boolean;
  /** The linked phone was asked to pick up by itself. */
  phoneAsked: boolean;
}

export interface Member {
  who: string;
  agent: boolean;
  muted: boolean;
  held: boolean;
  /** Asked in, not there yet. */
  asked: boolean;
  /** The call to a number outside that was asked in. */
  call?: string | undefined;
}

/** A conference of agents. */
export interface Conference {
  /** The gateway's number; 0 while the agent's phone is still rung for it. */
  id: number;
  /** The call id that its agents are shown; empty until it is told. */
  call: string;
  chair: boolean;
  /** When this agent came in, or asked for it. */
  since: number;
  /** The others, as far as they are told: not who was there before this agent. */
  members: readonly Member[];
}

export interface Message {
  id: number;
  kind: "note" | "bulletin";
  sender: string;
  name: string;
  at: number;
  text: string;
  read: boolean;
}

/** Something that happened and is to be said once. */
export interface Notice {
  id: number;
  what:
    | "noAnswer"
    | "callFailed"
    | "consultFailed"
    | "transferFailed"
    | "transferred"
    | "restOver"
    | "forcedIdle"
    | "forcedBusy"
    | "recordFailed"
    | "phoneUnknown"
    | "phoneBusy"
    | "phoneNotLinked"
    | "allBusy"
    | "conferenceFailed"
    | "notComing";
  about: string;
}

/** A customer that the agent is to call. */
export interface Preview {
  control: number;
  number: string;
  data: string;
  at: number;
}

/** A caller who gave up waiting. */
export interface Abandoned {
  call: string;
  caller: string;
  at: number;
}

export type PhoneState = "onHook" | "ringing" | "offHook" | "unknown";

export interface Model {
  agentId: number;
  /** The number of the agent's phone. */
  own: string;
  /** `undefined` until the gateway has told it. */
  state: AgentState | undefined;
  pending: Pending | undefined;
  phone: PhoneState;
  calls: readonly DeskCall[];
  /** The call that ended last. */
  last: DeskCall | undefined;
  /** Ids of calls that are over, the latest few. */
  gone: readonly string[];
  conference: Conference | undefined;
  /** Who was asked into the talk: who is rung next joins it, instead of the customer waiting. */
  joins: string | undefined;
  messages: readonly Message[];
  notices: readonly Notice[];
  previews: readonly Preview[];
  abandoned: readonly Abandoned[];
  /** How long the agent asked to rest, in milliseconds, and why. */
  restAsked: { length: number; reason: number } | undefined;
  /** The last number given to a message or notice. */
  told: number;
}

export function emptyModel(agentId: number, own: string): Model {
  return {
    agentId,
    own,
    state: undefined,
    pending: undefined,
    phone: "onHook",
    calls: [],
    last: undefined,
    gone: [],
    conference: undefined,
    joins: undefined,
    messages: [],
    notices: [],
    previews: [],
    abandoned: [],
    restAsked: undefined,
    told: 0,
  };
}

/** Type of the call that a conference of agents is shown as. */
export const CONFERENCE = 53;

const INACTIVE: readonly CallPhase[] = ["held", "parked", "joining"];
const COMING: readonly CallPhase[] = ["alerting", "ringing"];

/** The call that the agent is in or is rung for; not those on hold. */
export function activeCall(model: Model): DeskCall | undefined {
  return [...model.calls].reverse().find((call) => !INACTIVE.includes(call.phase));
}

/** The call that waits for the agent's answer. */
export function incomingCall(model: Model): DeskCall | undefined {
  return model.calls.find((call) => call.direction === "in" && COMING.includes(call.phase));
}

/** Whether the agent takes part in a conference of agents. */
export function confers(model: Model): boolean {
  return model.conference !== undefined && model.conference.id !== 0;
}

export function heldCalls(model: Model): DeskCall[] {
  return model.calls.filter((call) => call.phase === "held");
}
