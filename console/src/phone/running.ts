/** The page has one phone at most: that of who is signed in, on whatever page the person is. */
import { effect } from "@preact/signals";
import type { Session } from "../gateway/session";
import { agent, endedBecause } from "../shell/state";
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
    // Another page of the same session, a copy of this tab, has the call by now or soon.
    if (was && !is && running?.session === session) stopPhone(endedBecause.peek() === "replaced");
    was ||= is;
  });
  running = { session, phone, forget };
  phone.start();
  return phone;
}

/** Takes the phone off, and hangs up unless another page takes the call over. */
function stopPhone(leave = false): void {
  const before = running;
  running = undefined;
  before?.forget();
  before?.phone.stop(leave);
}
