/** One request to the interface: the envelope, the Guid, a deadline. */

/** Where the interface is: the page comes from the gateway itself. */
export const BASE = "/agentgateway/resource";

/** Longest wait for an answer, in milliseconds. */
const DEADLINE = 15_000;
/** The same for sound and CSV. */
const BLOB_DEADLINE = 60_000;

/** The gateway's own code of a session that isn't there (any more). */
export const NOT_SIGNED_IN = "100-006";
/** No right; for a wrong or replaced Guid too. */
export const NO_RIGHT = "000-003";

/** What the gateway answered that isn't success, or that no answer came (`retcode` ""). */
export class GatewayError extends Error {
  readonly retcode: string;
  constructor(retcode: string, message: string) {
    super(message);
    this.name = "GatewayError";
    this.retcode = retcode;
  }
  /** Nobody answered: the gateway is away, or the network. */
  get unreachable(): boolean {
    return this.retcode === "";
  }
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";
export type QueryValue = string | number | boolean | undefined;

export interface Call {
  body?: unknown;
  query?: Record<string, QueryValue>;
  guid?: string | undefined;
  signal?: AbortSignal;
  /** Milliseconds; [DEADLINE] unless told. */
  deadline?: number;
}

/** What came back: the result, and a Guid when the answer carried one. */
export interface Answer<T> {
  result: T;
  guid: string | undefined;
  /** Of a poll for events. */
  event?: unknown;
}

interface Envelope {
  message?: string;
  retcode?: string;
  result?: unknown;
  event?: unknown;
}

/** The path with its query, encoded. */
export function address(path: string, query: Record<string, QueryValue> = {}): string {
  const parts = Object.entries(query)
    .filter((pair): pair is [string, string | number | boolean] => pair[1] !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return BASE + path + (parts.length > 0 ? `?${parts.join("&")}` : "");
}

/** `Set-GUID: JSESSIONID=<guid>`; older answers have `Guid: <guid>`. */
export function guidOf(headers: Headers): string | undefined {
  const set = headers.get("set-guid")?.split(";")[0]?.split("=")[1];
  return set ?? headers.get("guid") ?? undefined;
}

/** Sends a request; fails with a [GatewayError] only. */
export async function request<T>(method: Method, path: string, call: Call = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = {};
  if (call.guid) headers["Guid"] = call.guid;
  const raw = call.body instanceof Blob;
  if (call.body !== undefined && !raw) headers["Content-Type"] = "application/json; charset=UTF-8";
  let response: Response;
  let envelope: Envelope;
  try {
    response = await fetch(address(path, call.query), {
      method,
      headers,
      signal: until(call, DEADLINE),
      cache: "no-store",
      body: call.body === undefined ? null : raw ? (call.body as Blob) : JSON.stringify(call.body),
    });
    envelope = (await response.json()) as Envelope;
  } catch (error) {
    throw new GatewayError("", error instanceof Error ? error.message : String(error));
  }
  if (envelope.retcode !== "0") {
    throw new GatewayError(envelope.retcode ?? "", envelope.message ?? `HTTP ${response.status}`);
  }
  const { result, event } = envelope;
  return { result: result as T, guid: guidOf(response.headers), ...(event === undefined ? {} : { event }) };
}

/** Ends with the deadline, or when whoever asks doesn't want the answer any more. */
function until(call: Call, deadline: number): AbortSignal {
  const limit = AbortSignal.timeout(call.deadline ?? deadline);
  return call.signal ? AbortSignal.any([call.signal, limit]) : limit;
}

/** Fetches what isn't an envelope: sound, CSV. An envelope instead is a failure. */
export async function fetchBlob(path: string, call: Call = {}): Promise<Blob> {
  const headers: Record<string, string> = call.guid ? { Guid: call.guid } : {};
  let response: Response;
  let envelope: Envelope | undefined;
  try {
    response = await fetch(address(path, call.query), { headers, cache: "no-store", signal: until(call, BLOB_DEADLINE) });
    if (!response.headers.get("content-type")?.includes("json") && response.ok) return await response.blob();
    envelope = (await response.json()) as Envelope;
  } catch (error) {
    throw new GatewayError("", error instanceof Error ? error.message : String(error));
  }
  throw new GatewayError(envelope.retcode ?? "", envelope.message ?? `HTTP ${response.status}`);
}
