/** The page has one desktop at most: that of who is signed in, on whatever page the person is. */
import { effect, signal } from "@preact/signals";
import { mayWatch, status } from "../shell/places";
import { agent, endedBecause } from "../shell/state";
import type { Session } from "../gateway/session";
import { attend } from "./attention";
import { forgetDrafts } from "./CallData";
import { Desk } from "./desk";
import { closeDialog } from "./dialogs";
import { desktopStatus } from "./Status";

export const desk = signal<Desk | undefined>(undefined);
let forget: (() => void) | undefined;

/** The desktop of the session that is signed in, however often it is asked for. It goes when the session does. */
export function startDesk(session: Session): Desk {
  const running = desk.peek();
  if (running?.session === session) return running;
  stopDesk();
  const answer = agent.peek()?.session === session ? agent.peek()?.answer : undefined;
  const started = new Desk(session, answer, () => {
    endedBecause.value = "replaced";
    session.ended();
  });
  desk.value = started;
  status.value = desktopStatus(started);
  const stops = [
    attend(started),
    effect(() => {
      const roles = started.me.value?.roles;
      mayWatch.value = roles !== undefined && (roles.inspector || roles.classLeader || roles.reportManager);
    }),
    effect(() => {
      if (agent.value?.session !== session) queueMicrotask(stopDesk);
    }),
  ];
  forget = () => stops.forEach((stop) => stop());
  void started.start();
  return started;
}

function stopDesk(): void {
  const before = desk.peek();
  forget?.();
  forget = undefined;
  desk.value = undefined;
  status.value = undefined;
  mayWatch.value = false;
  // The next who signs in here finds nothing of this one's.
  closeDialog();
  forgetDrafts();
  before?.stop();
}
