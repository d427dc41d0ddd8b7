/** A session of the configuration interface: an administrator's. It ends after five minutes of silence. */
import { type Call, GatewayError, type Method, fetchBlob, request } from "./http";
import { isForbidden, isOver } from "./session";

const KEPT = "ccgate.config";
/** Well within the five minutes. */
const HANDSHAKE = 120_000;

/** A session ended by silence, or one that a gateway which was started again has never heard of. Both end it. */
const isGone = (error: unknown): boolean => isOver(error) || isForbidden(error);

interface KeptConfig {
  account: number;
  guid: string;
}

function kept(): KeptConfig | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as KeptConfig | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export class ConfigSession {
  readonly account: number;
  readonly #guid: string;
  readonly #timer: ReturnType<typeof setInterval>;
  #ended = false;
  onEnded: (() => void) | undefined;

  constructor(account: number, guid: string) {
    this.account = account;
    this.#guid = guid;
    sessionStorage.setItem(KEPT, JSON.stringify({ account, guid }));
    this.#timer = setInterval(() => void this.keepAlive(), HANDSHAKE);
  }

  /** An operation: `GET`, `/config/vdn/skill`. */
  async call<T = unknown>(method: Method, path: string, call: Call = {}): Promise<T> {
    return (await this.#noticed(request<T>(method, path, { ...call, guid: this.#guid }))).result;
  }

  blob(path: string, call: Call = {}): Promise<Blob> {
    return this.#noticed(fetchBlob(path, { ...call, guid: this.#guid }));
  }

  /** Whatever is asked for may tell that the session is over. */
  async #noticed<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (isGone(error)) this.end();
      throw error;
    }
  }

  async keepAlive(): Promise<void> {
    try {
      await this.call("GET", "/config/subscribe/handshake/console");
    } catch {
      // It is over, which has been noticed, or the next request tells.
    }
  }

  async signOut(): Promise<void> {
    this.onEnded = undefined;
    try {
      await this.call("DELETE", "/config/login");
    } catch {
      // It ends by itself.
    } finally {
      this.end();
    }
  }

  get ended(): boolean {
    return this.#ended;
  }

  end(): void {
    this.#ended = true;
    clearInterval(this.#timer);
    // By now the tab may have another one.
    if (kept()?.guid === this.#guid) sessionStorage.removeItem(KEPT);
    const tell = this.onEnded;
    this.onEnded = undefined;
    tell?.();
  }
}

/** Signs an administrator in: a work number, or 100000 and a VDN's number. */
export async function configSignIn(account: number, password: string): Promise<ConfigSession> {
  const answer = await request("POST", "/config/login", { body: { agentId: account, password }, deadline: 30_000 });
  if (!answer.guid) throw new GatewayError("", "the sign-in came without a Guid");
  return new ConfigSession(account, answer.guid);
}

/** Goes on with this tab's session after it was loaded again. */
export async function configResume(): Promise<ConfigSession | undefined> {
  const before = kept();
  if (!before) return undefined;
  const session = new ConfigSession(before.account, before.guid);
  await session.keepAlive();
  return session.ended ? undefined : session;
}
