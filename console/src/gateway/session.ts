/** An agent's session with the gateway: who, with which Guid, and what outlasts a reload of the page. */
import { type Call, GatewayError, type Method, NOT_SIGNED_IN, NO_RIGHT, fetchBlob, request } from "./http";

/** What a person chooses at the sign-in (spec: agent.md §1.1). */
export interface SignIn {
  agentId: number;
  password: string;
  phone: string;
  /** 4 idle, 5 wrap-up; others are refused by the gateway. */
  status: number;
  autoAnswer: boolean;
  autoIdle: boolean;
  releasePhone: boolean;
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
}

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
  /** Called once when the gateway says that the session is over. */
  onEnded: (() => void) | undefined;

  constructor(kept: Kept) {
    this.agentId = kept.agentId;
    this.phone = kept.phone;
    this.browserPhone = kept.browserPhone;
    this.#guid = kept.guid;
    this.#keep();
  }

  /** For the event stream, which hands it over as a subprotocol. */
  get guid(): string {
    return this.#guid;
  }

  /** An operation of this agent: `POST`, `/onlineagent/{agentid}/sayfree`. */
  async call<T = unknown>(method: Method, path: string, call: Call = {}): Promise<T> {
    try {
      const answer = await request<T>(method, this.#path(path), { ...call, guid: this.#guid });
      if (answer.guid) this.renewed(answer.guid);
      return answer.result;
    } catch (error) {
      if (isOver(error)) this.ended();
      throw error;
    }
  }

  /** Sound or CSV of this agent. */
  blob(path: string, call: Call = {}): Promise<Blob> {
    return fetchBlob(this.#path(path), { ...call, guid: this.#guid });
  }

  renewed(guid: string): void {
    this.#guid = guid;
    this.#keep();
  }

  /** Forgets the session: it ended there or here. */
  ended(): void {
    sessionStorage.removeItem(KEPT);
    const tell = this.onEnded;
    this.onEnded = undefined;
    tell?.();
  }

  #path(path: string): string {
    return path.replace("{agentid}", String(this.agentId));
  }

  #keep(): void {
    const { agentId, phone, browserPhone } = this;
    sessionStorage.setItem(KEPT, JSON.stringify({ agentId, phone, browserPhone, guid: this.#guid }));
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

/** Signs in, by force when asked. */
export async function signIn(chosen: SignIn, browserPhone: boolean): Promise<[Session, SignedIn]> {
  const path = `/onlineagent/${chosen.agentId}${chosen.force ? "/forcelogin" : ""}`;
  const answer = await request<SignedIn>("PUT", path, {
    body: {
      password: chosen.password,
      phonenum: chosen.phone,
      status: chosen.status,
      autoanswer: chosen.autoAnswer,
      autoenteridle: chosen.autoIdle,
      releasephone: chosen.releasePhone,
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
  });
  const skills = chosen.skills;
  await session.call("POST", `/onlineagent/{agentid}/resetskill/${skills ? "false" : "true"}`, {
    query: skills ? { skillid: skills.join(";") } : {},
  });
  return [session, answer.result];
}

/** Goes on with the session that this tab had before it was loaded again, under a new Guid. */
export async function resume(): Promise<Session | undefined> {
  const before = kept();
  if (!before) return undefined;
  const session = new Session(before);
  try {
    const fresh = await session.call<{ guid?: string }>("PUT", "/onlineagent/{agentid}/updateGuid");
    if (fresh.guid) session.renewed(fresh.guid);
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
