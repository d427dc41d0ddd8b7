/** What the agent may do now, by docs/states.md and the interface's table of calls. */
import { type DeskCall, type Model, activeCall, heldCalls, incomingCall } from "./state";

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
  /** A call may be begun. */
  call: boolean;
  answer: boolean;
  reject: boolean;
  hold: boolean;
  retrieve: boolean;
  transfer: boolean;
  cancelTransfer: boolean;
  consult: boolean;
  /** A held call may be taken into the talk, or be joined with who is talked to. */
  join: boolean;
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
  const customer = withCustomer(call) && !handing && !parked;
  const held = heldCalls(model).length > 0;
  const incoming = incomingCall(model);
  const up = call?.phase === "talking" || call?.phase === "conference";
  return {
    idle: kind === "busy" || kind === "rest" || kind === "work" || (RECONSIDERABLE.includes(kind ?? "") && pending),
    busy: kind === "idle" || kind === "busy" || kind === "work" || inCall,
    rest: kind === "idle" || kind === "rest" || kind === "work" || inCall,
    work: kind === "idle",
    drop: pending && (kind === "work" || inCall),
    call: model.state !== undefined && kind !== "rest" && kind !== "ringing" && (call === undefined || model.conference?.chair === true),
    answer: incoming !== undefined && !incoming.wanted,
    // While only the phone rings, it is refused there.
    reject: incoming?.phase === "ringing",
    hold: customer,
    retrieve: held && call === undefined,
    transfer: customer,
    cancelTransfer: handing || (parked && call !== undefined && call.feature !== 51),
    consult: customer,
    join: held && call?.phase === "talking" && !call.muted && !handing && !parked,
    back: parked && call?.feature === 51,
    mute: customer,
    unmute: call?.muted === true,
    keys: up,
    release: call !== undefined && !COMING.includes(call.phase),
    logout: !inCall,
  };
}

const COMING: readonly string[] = ["alerting", "ringing"];
