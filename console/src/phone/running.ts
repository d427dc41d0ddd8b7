/** The page has one phone at most: that of who is signed in, on whatever page the person is. */
import { effect } from "@preact/signals";
import type { Session } from "../gateway/session";
import { agent } from "../shell/state";
import { BrowserPhone } from "./BrowserPhone";

let running: { session: Session; phone: BrowserPhone; forget: () => void } | undefined;

/** The phone of a session, however often it is asked for. It goes when the session does. */
export function startPhone(session: Session): BrowserPhone {
  if (running?.session === session) return running.phone;
  stopPhone();
  const phone = new BrowserPhone(session);
  let was = false;
  const forget = effect(() => {
    const is = agent.value?.session === session;
    if (was && !is && running?.session === session) stopPhone();
    was ||= is;
  });
  running = { session, phone, forget };
  phone.start();
  return phone;
}

/** Hangs up and takes the phone off. */
export function stopPhone(): void {
  const before = running;
  running = undefined;
  before?.forget();
  before?.phone.stop();
}
