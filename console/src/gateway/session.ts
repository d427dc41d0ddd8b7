/** An agent's session with the gateway: who, with which Guid, and what outlasts a reload of the page. */
import type { GatewayEvent } from "./events";
import { type Answer, type Call, GatewayError, type Method, NOT_SIGNED_IN, NO_RIGHT, fetchBlob, request } from "./http";

/** What a person chooses at the sign-in (spec: agent.md §1.1). */
export interface SignIn {
  agentId: number;
  password: string;
  phone: string;
  /** 3 busy, 4 idle, 5 wrap-up. */
  status: number;
  autoAnswer: boolean;
  autoIdle: boolean;
  releasePhone: boolean;
  /** The desk phone picks up and hangs up as the desktop says, if it can. */
  linkage?: boolean;
  /** Told when other agents sign in and out; heard by those with a right to it only. */
  listen: boolean;
  /** Replaces a session that this agent has elsewhere. */
  force: boolean;
  /** Skills, all when absent. */
  skills?: readonly number[];
}

/** The answer of the sign-in (§1.2). */
export interface SignedIn {
  vdnid: number;
  workno: string;
  mediatype: string;
  loginTime: string;
  isForceChange: string;
  serverName: string;
  timeRemaining: string;
}

/** What a reload keeps, for this tab only. */
export interface Kept {
  agentId: number;
  guid: string;
  phone: string;
  /** The phone is this page. */
  browserPhone: boolean;
  /** The agent wants to be idle as soon as the phone can ring. */
  idleWhenReady?: boolean;
}

const BUSY = 3;
const IDLE = 4;
/** The agent has another state than the sign-in gave, or wants one. */
const STATE_ASKED = /^\/onlineagent\/\{agentid\}\/(say|rest|work|cancel)/;

const KEPT = "ccgate.session";

export function kept(): Kept | undefined {
  try {
    const text = sessionStorage.getItem(KEPT);
    return text ? (JSON.parse(text) as Kept) : undefined;
  } catch {
    return undefined;
  }
}

/** A session that is signed in. Its Guid may change with any answer. */
export class Session {
  readonly agentId: number;
  readonly phone: string;
  readonly browserPhone: boolean;
  #guid: string;
  #idleWhenReady: boolean;
  #over = false;
  /** Called once when the gateway says that the session is over. */
  onEnded: (() => void) | undefined;

  constructor(kept: Kept) {
    this.agentId = kept.agentId;
    this.phone = kept.phone;
    this.browserPhone = kept.browserPhone;
    this.#guid = kept.guid;
    this.#idleWhenReady = kept.idleWhenReady ?? false;
    this.#keep();
  }

  /** The phone can ring now: the state that was chosen at the sign-in begins. */
  async ready(): Promise<void> {
    if (this.#idleWhenReady) await this.call("POST", "/onlineagent/{agentid}/cancelbusy");
  }

  /** For the event stream, which hands it over as a subprotocol. */
  get guid(): string {
    return this.#guid;
  }

  /** An operation of this agent: `POST`, `/onlineagent/{agentid}/sayfree`. */
  async call<T = unknown>(method: Method, path: string, call: Call = {}): Promise<T> {
    const { result } = await this.#ask<T>(method, path, call);
    if (this.#idleWhenReady && STATE_ASKED.test(path)) {
      this.#idleWhenReady = false;
      this.#keep();
    }
    return result;
  }

  /** The oldest event after the given one, which is acknowledged by that; `undefined` when none came for a while. */
  async event(after: number, deadline: number, signal: AbortSignal): Promise<GatewayEvent | undefined> {
    const answer = await this.#ask("GET", "/agentevent/{agentid}", { query: { after }, deadline, signal });
    return answer.event as GatewayEvent | undefined;
  }

  /** Sound or CSV of this agent. */
  async blob(path: string, call: Call = {}): Promise<Blob> {
    return this.#noticed(fetchBlob(this.#path(path), { ...call, guid: this.#guid }));
  }

  /** Takes a new Guid, milliseconds at most. The one before stays good for a while. */
  async renew(deadline?: number): Promise<void> {
    const call = deadline === undefined ? {} : { deadline };
    const { guid } = await this.call<{ guid?: string }>("PUT", "/onlineagent/{agentid}/updateGuid", call);
    if (guid) this.#renewed(guid);
  }

  async #ask<T>(method: Method, path: string, call: Call): Promise<Answer<T>> {
    const answer = await this.#noticed(request<T>(method, this.#path(path), { ...call, guid: this.#guid }));
    if (answer.guid) this.#renewed(answer.guid);
    return answer;
  }

  /** Whatever is asked for may tell that the session is over. */
  async #noticed<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (isOver(error)) this.ended();
      throw error;
    }
  }

  #renewed(guid: string): void {
    if (this.#over || guid === this.#guid) return;
    this.#guid = guid;
    this.#keep();
  }

  /** Forgets the session: it ended there or here. */
  ended(): void {
    this.#over = true;
    // By now the tab may have another one.
    if (kept()?.guid === this.#guid) sessionStorage.removeItem(KEPT);
    const tell = this.onEnded;
    this.onEnded = undefined;
    tell?.();
  }

  #path(path: string): string {
    return path.replace("{agentid}", String(this.agentId));
  }

  #keep(): void {
    // An answer that comes after the end brings nothing back.
    if (this.#over) return;
    const { agentId, phone, browserPhone } = this;
    const more = this.#idleWhenReady ? { idleWhenReady: true } : {};
    sessionStorage.setItem(KEPT, JSON.stringify({ agentId, phone, browserPhone, guid: this.#guid, ...more }));
  }
}

/** Whether the gateway says that there is no such session (any more). */
export function isOver(error: unknown): boolean {
  return error instanceof GatewayError && error.retcode === NOT_SIGNED_IN;
}

/** Whether the right is missing: of a session that was replaced, or of an operation. */
export function isForbidden(error: unknown): boolean {
  return error instanceof GatewayError && error.retcode === NO_RIGHT;
}

/**
 * Signs in, by force when asked. Who wants to be idle and has the phone in this page is busy until that has registered:
 * a call that came before would be missed.
 */
export async function signIn(chosen: SignIn, browserPhone: boolean): Promise<[Session, SignedIn]> {
  const idleWhenReady = browserPhone && chosen.status === IDLE;
  const path = `/onlineagent/${chosen.agentId}${chosen.force ? "/forcelogin" : ""}`;
  const answer = await request<SignedIn>("PUT", path, {
    body: {
      password: chosen.password,
      phonenum: chosen.phone,
      status: idleWhenReady ? BUSY : chosen.status,
      autoanswer: chosen.autoAnswer,
      autoenteridle: chosen.autoIdle,
      releasephone: chosen.releasePhone,
      phonelinkage: chosen.linkage ?? false,
      listenStatus: chosen.listen,
      agenttype: 4,
    },
    // Passwords take turns at being verified, and a wrong one before makes the next wait.
    deadline: 30_000,
  });
  if (!answer.guid) throw new GatewayError("", "the sign-in came without a Guid");
  const session = new Session({
    agentId: chosen.agentId,
    guid: answer.guid,
    phone: chosen.phone,
    browserPhone,
    idleWhenReady,
  });
  const skills = chosen.skills;
  try {
    await session.call("POST", `/onlineagent/{agentid}/resetskill/${skills ? "false" : "true"}`, {
      query: skills ? { skillid: skills.join(";") } : {},
    });
  } catch (error) {
    // The person is told that the sign-in failed; nobody is left signed in without skills.
    await signOut(session).catch(() => undefined);
    throw error;
  }
  return [session, answer.result];
}

/** Goes on with the session that this tab had before it was loaded again, under a new Guid. */
export async function resume(): Promise<Session | undefined> {
  const before = kept();
  if (!before) return undefined;
  const session = new Session(before);
  try {
    await session.renew();
    return session;
  } catch (error) {
    // Nobody answered, or too much was asked at a time: the session is what it was.
    if (!isOver(error) && !isForbidden(error)) return session;
    session.ended();
    return undefined;
  }
}

/** The gateway signs nobody out in a call. */
const IN_CALL = "100-010";

/** Signs out; the page forgets the session also when nobody answers, but not when the gateway keeps it. */
export async function signOut(session: Session): Promise<void> {
  const tell = session.onEnded;
  session.onEnded = undefined;
  try {
    await session.call("DELETE", "/onlineagent/{agentid}/logout");
  } catch (error) {
    if (error instanceof GatewayError && error.retcode === IN_CALL) session.onEnded = tell;
    else session.ended();
    throw error;
  }
  session.ended();
}
