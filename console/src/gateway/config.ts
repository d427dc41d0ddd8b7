/** A session of the configuration interface: an administrator's. It ends after five minutes of silence. */
import { type Call, GatewayError, type Method, fetchBlob, request } from "./http";
import { isOver } from "./session";

const KEPT = "ccgate.config";
/** Well within the five minutes. */
const HANDSHAKE = 120_000;

export class ConfigSession {
  readonly account: number;
  readonly #guid: string;
  readonly #timer: ReturnType<typeof setInterval>;
  onEnded: (() => void) | undefined;

  constructor(account: number, guid: string) {
    this.account = account;
    this.#guid = guid;
    sessionStorage.setItem(KEPT, JSON.stringify({ account, guid }));
    this.#timer = setInterval(() => void this.keepAlive(), HANDSHAKE);
  }

  /** An operation: `GET`, `/config/vdn/skill`. */
  async call<T = unknown>(method: Method, path: string, call: Call = {}): Promise<T> {
    try {
      return (await request<T>(method, path, { ...call, guid: this.#guid })).result;
    } catch (error) {
      if (isOver(error)) this.end();
      throw error;
    }
  }

  blob(path: string, call: Call = {}): Promise<Blob> {
    return fetchBlob(path, { ...call, guid: this.#guid });
  }

  async keepAlive(): Promise<void> {
    try {
      await this.call("GET", "/config/subscribe/handshake/console");
    } catch {
      // The next request tells.
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

  end(): void {
    clearInterval(this.#timer);
    sessionStorage.removeItem(KEPT);
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
  const text = sessionStorage.getItem(KEPT);
  if (!text) return undefined;
  const before = JSON.parse(text) as { account: number; guid: string };
  const session = new ConfigSession(before.account, before.guid);
  try {
    await session.call("GET", "/config/subscribe/handshake/console");
    return session;
  } catch {
    session.end();
    return undefined;
  }
}
