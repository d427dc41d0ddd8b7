/** The call that a page has, for the page that comes after a reload: by these names it is taken up again (RFC 3891). */

export interface KeptCall {
  /** The phone's number: a tab may sign in as another agent. */
  phone: string;
  callId: string;
  /** The tag of this end. */
  ours: string;
  theirs: string;
  muted: boolean;
}

const KEPT = "ccgate.phone.call";

export function keepCall(call: KeptCall): void {
  sessionStorage.setItem(KEPT, JSON.stringify(call));
}

export function forgetCall(): void {
  sessionStorage.removeItem(KEPT);
}

/** The call of before, if it was this phone's. */
export function keptCall(phone: string): KeptCall | undefined {
  try {
    const call = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as KeptCall | null;
    return call?.phone === phone ? call : undefined;
  } catch {
    return undefined;
  }
}

/** What a call that is to be replaced is named by, seen from the gateway. */
export function replaces(call: KeptCall): string {
  return `Replaces: ${call.callId};to-tag=${call.theirs};from-tag=${call.ours}`;
}
