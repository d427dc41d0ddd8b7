/** What an agent does: one function an operation, with what the model must know of it. */
import { GatewayError } from "../gateway/http";
import type { Desk } from "./desk";
import { activeCall, incomingCall } from "./state";

/** Whom a call is for: the kinds are the interface's device types. */
export interface Target {
  kind: "queue" | "agent" | "flow" | "code" | "number";
  address: string;
  name: string;
}

const DEVICE: Record<Target["kind"], number> = { queue: 1, agent: 2, flow: 3, code: 4, number: 5 };

/** How a call is transferred. `return`: the customer comes back from the flow. */
export type TransferMode = "atOnce" | "whenAnswered" | "talkFirst" | "return";

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
  await desk.call("POST", `${ONLINE}/saybusy`, undefined, { reason: reason === 0 ? undefined : reason, prolong: again ? true : undefined });
  desk.apply({ deed: "wished", pending: { kind: "busy", reason } });
}

export async function rest(desk: Desk, minutes: number, reason: number): Promise<void> {
  const seconds = Math.round(minutes * 60);
  const again = desk.model.peek().state?.kind === "rest";
  desk.apply({ deed: "restAsked", length: seconds * 1000, reason });
  await desk.call("POST", `${ONLINE}/rest/${seconds}/${reason}`, undefined, again ? { prolong: true } : undefined);
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
  if (!call) return;
  if (desk.session.browserPhone) void (await import("../phone")).startPhone(desk.session).answer();
  if (call.phase === "ringing") {
    await desk.call("PUT", `${VOICE}/answer`, undefined, { callid: call.id });
    return;
  }
  desk.apply({ deed: "answering", call: call.id });
  if (desk.session.browserPhone) return;
  try {
    // Phones that are linked pick up by themselves; of others the person lifts the handset.
    await desk.call("PUT", `${VOICE}/phonepickup`);
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
export const cancelTransfer = (desk: Desk): Promise<unknown> => desk.call("POST", `${VOICE}/canceltransfer`);
export const keys = (desk: Desk, pressed: string): Promise<unknown> => desk.call("POST", `${VOICE}/seconddialex`, undefined, { number: pressed });
export const leaveConference = (desk: Desk): Promise<unknown> => desk.call("DELETE", "/agentconf/{agentid}/requestleaveagentconf");
export const endConference = (desk: Desk): Promise<unknown> => desk.call("DELETE", "/agentconf/{agentid}/releaseagentconf");
export const snatch = (desk: Desk, agent: string): Promise<unknown> => desk.call("PUT", `${VOICE}/snatchpickup`, undefined, { destWorkNo: agent });

/** The browser phone says nothing itself; another phone is muted by the gateway. */
export async function mute(desk: Desk): Promise<void> {
  if (desk.session.browserPhone) {
    const phone = (await import("../phone")).startPhone(desk.session);
    if (phone.line.peek() === "up") phone.mute(!phone.muted.peek());
    return;
  }
  const on = activeCall(desk.model.peek())?.muted !== true;
  await desk.call("POST", `${VOICE}/${on ? "beginmute" : "endmute"}`);
  desk.apply({ deed: "muted", on });
}

const INTERNAL = 6;
const OUTBOUND = 7;
const HELP = 51;
const PREVIEW = 44;
const CONFERENCE = 53;

/** Calls an agent or a number. */
export async function dial(desk: Desk, to: { kind: "agent" | "number"; address: string }, consult = false): Promise<void> {
  const inner = to.kind === "agent";
  const id = await desk.call<string>("PUT", `${VOICE}/${inner ? "callinner" : "callout"}`, { called: to.address });
  desk.apply({ deed: "began", call: id, called: to.address, feature: inner ? INTERNAL : OUTBOUND, consult });
}

/** Talks to somebody else while the customer waits; `three`: all three at once. */
export async function consult(desk: Desk, target: Target, three: boolean): Promise<void> {
  if (target.kind === "agent" || target.kind === "queue") {
    const body = { dstaddress: target.address, devicetype: DEVICE[target.kind], mode: three ? 2 : 1 };
    const id = await desk.call<string>("POST", `${VOICE}/innerhelp`, body);
    desk.apply({ deed: "began", call: id, called: target.name, feature: three ? HELP + 1 : HELP, consult: true });
    return;
  }
  await hold(desk);
  await dial(desk, { kind: "number", address: target.address });
}

export async function transfer(desk: Desk, target: Target, mode: TransferMode): Promise<void> {
  const call = activeCall(desk.model.peek());
  const body = { devicetype: DEVICE[target.kind], address: target.address, mode: MODES[mode](target.kind) };
  await desk.call("POST", `${VOICE}/transfer`, body);
  if (call && mode === "whenAnswered") desk.apply({ deed: "transferring", call: call.id, to: target.name });
}

export async function setData(desk: Desk, call: string, data: string): Promise<void> {
  await desk.call("PUT", "/calldata/{agentid}/setcalldataex", { callid: call, calldata: data });
  desk.apply({ deed: "data", call, data });
}

/** Calls the customer of a task. */
export async function callPreview(desk: Desk, control: number, called: string): Promise<void> {
  const id = await desk.call<string>("PUT", `${VOICE}/previewcallout`, { called, callcontrolid: control });
  desk.apply({ deed: "dropPreview", control });
  desk.apply({ deed: "began", call: id, called, feature: PREVIEW });
}

export async function record(desk: Desk, on: boolean): Promise<void> {
  if (on) await desk.call("PUT", "/recordplay/{agentid}/record", { mediaType: 5 });
  else await desk.call("DELETE", "/recordplay/{agentid}/stoprecord");
}

/** Sends a note; gives who wasn't there to be told. */
export async function sendNote(desk: Desk, agents: readonly number[], content: string): Promise<string[]> {
  const result = await desk.call<{ undelivered?: string[] }>("POST", `${ONLINE}/sendnoteletex`, { agentIds: agents, content });
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
