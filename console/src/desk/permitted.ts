/** What the agent may do now, by docs/states.md and the interface's table of calls. */
import { type DeskCall, type Model, activeCall, confers, heldCalls, incomingCall } from "./state";

/** Call types with a customer: those may be held, muted, transferred. */
const CUSTOMER: readonly number[] = [0, 7, 41, 43, 44, 45];
const RECONSIDERABLE: readonly string[] = ["ringing", "talking"];

export interface Permitted {
  idle: boolean;
  busy: boolean;
  rest: boolean;
  work: boolean;
  /** The waiting wish may be dropped. */
  drop: boolean;
  /** A call may be begun; out of a conference it is an invitation. */
  call: boolean;
  /** A call of its own may be begun, that isn't one into a conference. */
  callApart: boolean;
  answer: boolean;
  reject: boolean;
  hold: boolean;
  retrieve: boolean;
  transfer: boolean;
  cancelTransfer: boolean;
  consult: boolean;
  /** A held call may be taken into the talk or the conference. */
  join: boolean;
  /** The held one and who is talked to may be left to each other. */
  connect: boolean;
  /** A conference of agents may be begun, with who is talked to just now. */
  confer: boolean;
  /** Others may be asked into it. */
  invite: boolean;
  /** The consulted one leaves, and the customer is talked to again. */
  back: boolean;
  mute: boolean;
  unmute: boolean;
  keys: boolean;
  release: boolean;
  logout: boolean;
}

/** Whether a call is of the kind that may be held, muted and transferred at all. */
export const ofCustomer = (call: DeskCall): boolean => CUSTOMER.includes(call.feature);

function withCustomer(call: DeskCall | undefined): call is DeskCall {
  return call !== undefined && call.phase === "talking" && !call.muted && ofCustomer(call);
}

export function permitted(model: Model): Permitted {
  const kind = model.state?.kind;
  const pending = model.pending !== undefined;
  const call = activeCall(model);
  const inCall = kind === "ringing" || kind === "talking";
  const handing = call?.transferring !== undefined;
  const parked = model.calls.some((one) => one.phase === "parked");
  const joining = model.calls.some((one) => one.phase === "joining");
  const customer = withCustomer(call) && !handing && !parked && !joining;
  const held = heldCalls(model).length > 0;
  const incoming = incomingCall(model);
  const inConference = model.conference !== undefined;
  const invite = confers(model) && model.conference?.chair === true;
  const up = !inConference && (call?.phase === "talking" || call?.phase === "conference");
  const mayCall = model.state !== undefined && kind !== "rest" && kind !== "ringing";
  const free = call === undefined && !inConference && !parked;
  const talk = held && call?.phase === "talking" && !call.muted && !handing && !parked && !joining;
  return {
    idle: kind === "busy" || kind === "rest" || kind === "work" || (RECONSIDERABLE.includes(kind ?? "") && pending),
    busy: kind === "idle" || kind === "busy" || kind === "work" || inCall,
    rest: kind === "idle" || kind === "rest" || kind === "work" || inCall,
    work: kind === "idle",
    drop: pending && (kind === "work" || inCall),
    call: mayCall && (free || invite),
    callApart: mayCall && free,
    answer: incoming !== undefined && !incoming.wanted,
    // While only the phone rings, it is refused there.
    reject: incoming?.phase === "ringing",
    hold: customer,
    retrieve: held && free,
    transfer: customer,
    cancelTransfer: handing || (parked && call?.feature !== HELP),
    consult: customer,
    join: inConference ? held && invite : talk,
    connect: talk && !inConference,
    confer: mayCall && !inConference && (free || (conferable(call) && !handing && !parked && !joining)),
    invite,
    back: parked && call?.feature === HELP,
    mute: customer,
    unmute: call?.muted === true,
    keys: up,
    release: (call !== undefined && !COMING.includes(call.phase)) || model.conference?.id === 0,
    logout: !inCall,
  };
}

/** Who was called into a talk can't make a conference of it. */
function conferable(call: DeskCall | undefined): boolean {
  return call !== undefined && call.phase === "talking" && !call.muted && (ofCustomer(call) || (call.feature === INTERNAL && call.direction === "out"));
}

const INTERNAL = 6;
/** The consultation of an agent, while the customer waits. */
const HELP = 51;
const COMING: readonly string[] = ["alerting", "ringing"];
