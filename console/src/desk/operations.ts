/** What an agent does: one function an operation, with what the model must know of it. */
import { GatewayError } from "../gateway/http";
import { invite } from "./conferring";
import type { Desk } from "./desk";
import { patient } from "./patient";
import { CONFERENCE, OUTBOUND, activeCall, confers, incomingCall } from "./state";

/** Whom a call is for: the kinds are the interface's device types. */
export interface Target {
  kind: "queue" | "agent" | "flow" | "code" | "number";
  address: string;
  name: string;
}

const DEVICE: Record<Target["kind"], number> = { queue: 1, agent: 2, flow: 3, code: 4, number: 5 };

/** How a call is transferred. `return`: the customer comes back from the flow. */
export type TransferMode = "atOnce" | "whenAnswered" | "talkFirst" | "return";
/** The interface's transfer to a number outside, in which all three talk and nobody leaves. */
const ALL_TALK = 4;

const MODES: Record<TransferMode, (kind: Target["kind"]) => number> = {
  atOnce: (kind) => (kind === "number" ? 1 : 0),
  whenAnswered: () => 2,
  talkFirst: () => 3,
  return: () => 1,
};

/** Ways to transfer to somebody. */
export function transferModes(kind: Target["kind"], outbound: boolean): TransferMode[] {
  if (kind === "number") return outbound ? ["whenAnswered", "talkFirst"] : ["atOnce", "whenAnswered", "talkFirst"];
  return kind === "flow" ? ["atOnce", "return"] : ["atOnce", "whenAnswered"];
}

const ONLINE = "/onlineagent/{agentid}";
const VOICE = "/voicecall/{agentid}";

export const idle = (desk: Desk): Promise<unknown> => desk.call("POST", `${ONLINE}/sayfree`);
export const work = (desk: Desk): Promise<unknown> => desk.call("POST", `${ONLINE}/work`);

export async function busy(desk: Desk, reason: number): Promise<void> {
  const again = desk.model.peek().state?.kind === "busy";
  // Busy without a reason it is already: the gateway takes only another reason.
  if (again && reason === 0) return;
  await desk.call("POST", `${ONLINE}/saybusy`, undefined, { reason: reason === 0 ? undefined : reason, prolong: again ? true : undefined });
  desk.apply({ deed: "wished", pending: { kind: "busy", reason } });
}

export async function rest(desk: Desk, minutes: number, reason: number): Promise<void> {
  const seconds = Math.round(minutes * 60);
  const again = desk.model.peek().state?.kind === "rest";
  desk.apply({ deed: "restAsked", length: seconds * 1000, reason });
  try {
    await desk.call("POST", `${ONLINE}/rest/${seconds}/${reason}`, undefined, again ? { prolong: true } : undefined);
  } catch (error) {
    desk.apply({ deed: "restAsked", length: undefined, reason });
    throw error;
  }
  desk.apply({ deed: "wished", pending: { kind: "rest", reason } });
}

/** Drops the wish that waits. */
export function dropWish(desk: Desk): Promise<unknown> {
  const kind = desk.model.peek().pending?.kind ?? "busy";
  return desk.call("POST", `${ONLINE}/${kind === "rest" ? "cancelrest" : "cancelbusy"}`);
}

/** Answers what rings. While only the phone rings, it is remembered and done as soon as the phone is picked up. */
export async function answer(desk: Desk): Promise<void> {
  const call = incomingCall(desk.model.peek());
  if (!call || call.wanted) return;
  // Noted before anything is waited for: the phone may be up the next moment, and then it is answered.
  desk.apply({ deed: "answering", call: call.id, on: true });
  try {
    if (desk.session.browserPhone) await pickUpHere(desk);
    if (call.phase === "ringing") await desk.call("PUT", `${VOICE}/answer`, undefined, { callid: call.id });
    else if (!desk.session.browserPhone) await pickUpThere(desk, call.id);
  } catch (error) {
    desk.apply({ deed: "answering", call: call.id, on: false });
    throw error;
  }
}

/** The phone is this page. Without its microphone it rings on, and can be answered again. */
async function pickUpHere(desk: Desk): Promise<void> {
  const phone = (await import("../phone")).startPhone(desk.session);
  await phone.answer();
  const call = incomingCall(desk.model.peek());
  if (call?.phase === "alerting" && phone.line.peek() === "ringing") desk.apply({ deed: "answering", call: call.id, on: false });
}

/** A phone that is linked is asked to pick up; of others the person lifts the handset. */
async function pickUpThere(desk: Desk, call: string): Promise<void> {
  try {
    await desk.call("PUT", `${VOICE}/phonepickup`);
    desk.apply({ deed: "phoneAsked", call });
  } catch (error) {
    if (!(error instanceof GatewayError) || error.unreachable) throw error;
  }
}

export async function reject(desk: Desk): Promise<void> {
  const call = incomingCall(desk.model.peek());
  if (!call) return;
  await desk.call("DELETE", call.feature === CONFERENCE ? "/agentconf/{agentid}/rejectagentconf" : `${VOICE}/reject`);
}

export const release = (desk: Desk): Promise<unknown> => desk.call("DELETE", `${VOICE}/release`);
export const hold = (desk: Desk): Promise<unknown> => desk.call("POST", `${VOICE}/hold`);
export const retrieve = (desk: Desk, id: string): Promise<unknown> => desk.call("POST", `${VOICE}/gethold`, undefined, { callid: id });
export const drop = (desk: Desk, id: string): Promise<unknown> => desk.call("POST", `${VOICE}/dropcall/${encodeURIComponent(id)}`);
export const disconnect = (desk: Desk, who: string): Promise<unknown> => desk.call("POST", `${VOICE}/disconnect/${encodeURIComponent(who)}`);
export const join = (desk: Desk, id: string): Promise<unknown> => desk.call("POST", `${VOICE}/confjoin`, { callid: id });
/** Joins who is held with who is talked to, and leaves. */
export const connect = (desk: Desk, id: string): Promise<unknown> => desk.call("POST", `${VOICE}/connecthold/${encodeURIComponent(id)}`);
/** What can't be cancelled any more isn't shown as going on either. */
export async function cancelTransfer(desk: Desk): Promise<void> {
  const call = activeCall(desk.model.peek());
  try {
    await desk.call("POST", `${VOICE}/canceltransfer`);
  } catch (error) {
    if (call && error instanceof GatewayError && !error.unreachable) desk.apply({ deed: "transferring", call: call.id, to: undefined });
    throw error;
  }
}
export const keys = (desk: Desk, pressed: string): Promise<unknown> => desk.call("POST", `${VOICE}/seconddialex`, undefined, { number: pressed });
export const snatch = (desk: Desk, agent: string): Promise<unknown> => desk.call("PUT", `${VOICE}/snatchpickup`, undefined, { destWorkNo: agent });

/** The browser phone says nothing itself; another phone is muted by the gateway. */
export async function mute(desk: Desk): Promise<void> {
  if (desk.session.browserPhone) {
    const phone = (await import("../phone")).startPhone(desk.session);
    if (phone.line.peek() === "up") phone.mute(!phone.muted.peek());
    return;
  }
  const call = activeCall(desk.model.peek());
  if (!call) return;
  const on = !call.muted;
  await desk.call("POST", `${VOICE}/${on ? "beginmute" : "endmute"}`);
  desk.apply({ deed: "muted", call: call.id, on });
}

const INTERNAL = 6;
const HELP = 51;
const PREVIEW = 44;

/** Calls an agent or a number; out of a conference it is asked in. */
export async function dial(desk: Desk, to: { kind: "agent" | "number"; address: string }): Promise<void> {
  if (confers(desk.model.peek())) return invite(desk, to);
  const inner = to.kind === "agent";
  const id = await desk.call<string>("PUT", `${VOICE}/${inner ? "callinner" : "callout"}`, { called: to.address });
  desk.apply({ deed: "began", call: id, called: to.address, feature: inner ? INTERNAL : OUTBOUND });
}

/** Talks to somebody else while the customer waits; `three`: all three at once. */
export async function consult(desk: Desk, target: Target, three: boolean): Promise<void> {
  if (target.kind === "agent" || target.kind === "queue") {
    const body = { dstaddress: target.address, devicetype: DEVICE[target.kind], mode: three ? 2 : 1 };
    const id = await joining(desk, three ? target.name : undefined, () => desk.call<string>("POST", `${VOICE}/innerhelp`, body));
    desk.apply({ deed: "began", call: id, called: target.name, feature: three ? HELP + 1 : HELP, consult: true });
    return;
  }
  if (three) {
    const body = { devicetype: DEVICE[target.kind], address: target.address, mode: ALL_TALK };
    await joining(desk, target.name, () => desk.call("POST", `${VOICE}/transfer`, body));
    return;
  }
  const customer = activeCall(desk.model.peek());
  await hold(desk);
  try {
    await dial(desk, { kind: "number", address: target.address });
  } catch (error) {
    // Nobody is left waiting for a call that wasn't made.
    if (customer && error instanceof GatewayError && !error.unreachable) await retrieve(desk, customer.id);
    throw error;
  }
}

/** Events of who is rung may come before the answer: they must be known for what they are. */
async function joining<T>(desk: Desk, who: string | undefined, ask: () => Promise<T>): Promise<T> {
  if (who !== undefined) desk.apply({ deed: "joins", who });
  try {
    return await ask();
  } catch (error) {
    if (who !== undefined) desk.apply({ deed: "joins", who: undefined });
    throw error;
  }
}

export async function transfer(desk: Desk, target: Target, mode: TransferMode): Promise<void> {
  const call = activeCall(desk.model.peek());
  const waits = call !== undefined && mode === "whenAnswered";
  const body = { devicetype: DEVICE[target.kind], address: target.address, mode: MODES[mode](target.kind) };
  if (waits) desk.apply({ deed: "transferring", call: call.id, to: target.name });
  try {
    await desk.call("POST", `${VOICE}/transfer`, body);
    if (call && mode === "talkFirst") desk.apply({ deed: "talksFirst", call: call.id, to: target.name });
  } catch (error) {
    if (waits) desk.apply({ deed: "transferring", call: call.id, to: undefined });
    throw error;
  }
}

export async function setData(desk: Desk, call: string, data: string): Promise<void> {
  await desk.call("PUT", "/calldata/{agentid}/setcalldataex", { callid: call, calldata: data });
  desk.apply({ deed: "data", call, data });
}

/** Calls the customer of a task. */
export async function callPreview(desk: Desk, control: number, called: string): Promise<void> {
  let id: string;
  try {
    id = await desk.call<string>("PUT", `${VOICE}/previewcallout`, { called, callcontrolid: control });
  } catch (error) {
    // It has gone to somebody else by now.
    if (error instanceof GatewayError && !error.unreachable) desk.apply({ deed: "dropPreview", control });
    throw error;
  }
  desk.apply({ deed: "dropPreview", control });
  desk.apply({ deed: "began", call: id, called, feature: PREVIEW });
}


/** Sends a note; gives who wasn't there to be told. */
export async function sendNote(desk: Desk, agents: readonly number[], content: string): Promise<string[]> {
  // Notes are counted with the questions, and receivers were just looked for.
  const result = await patient(() => desk.call<{ undelivered?: string[] }>("POST", `${ONLINE}/sendnoteletex`, { agentIds: agents, content }));
  return result.undelivered ?? [];
}

/** Serves these queues; all when none is named. */
export async function serve(desk: Desk, skills: readonly number[] | undefined): Promise<void> {
  await desk.call("POST", `${ONLINE}/resetskill/${skills ? "false" : "true"}`, undefined, skills ? { skillid: skills.join(";") } : undefined);
  await desk.reloadMe();
}

export async function setAutoAnswer(desk: Desk, on: boolean): Promise<void> {
  await desk.call("POST", `${ONLINE}/autoanswer/${on}`);
  await desk.reloadMe();
}

export async function setAutoIdle(desk: Desk, on: boolean): Promise<void> {
  await desk.call("POST", `${ONLINE}/autoenteridle/${on}`);
  await desk.reloadMe();
}

export async function changePassword(desk: Desk, old: string, fresh: string): Promise<void> {
  await desk.call("POST", `${ONLINE}/modifyaccountpwdex`, { oldPassword: old, newPassword: fresh });
  desk.mustChange.value = false;
  desk.daysLeft.value = undefined;
}
