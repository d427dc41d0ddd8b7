/** What goes on from the first look at this part until the session ends, whichever page is open. */
import { effect, untracked } from "@preact/signals";
import { above } from "../shell/places";
import { agent } from "../shell/state";
import { subscribe } from "./events";
import { InspectionBar } from "./floor/InspectionBar";
import { inspecting, reconcile, takeOwn, takeUp } from "./floor/inspecting";
import { forgetOverlays, rows, takeEvent } from "./floor/watching";
import { live } from "./live";
import { forgetSent } from "./messages/sent";

let attending = false;

/** Begins to attend; once is enough. */
export function attend(): void {
  if (attending) return;
  attending = true;
  subscribe(takeEvent);
  subscribe(takeOwn);
  // Who signs in next finds nothing of who was here before.
  effect(() => {
    const by = agent.value?.session.agentId;
    untracked(() => {
      forgetOverlays();
      forgetSent();
      takeUp(by);
    });
  });
  // Figures tell what a reload or a lost connection kept from the page.
  effect(() => {
    const asked = live.value?.asked;
    const by = agent.value?.session.agentId;
    const own = rows.value.find((row) => row.agentId === by);
    if (asked !== undefined) reconcile(own, asked);
  });
  effect(() => {
    const session = agent.value?.session;
    above.value = inspecting.value && session ? () => <InspectionBar session={session} /> : undefined;
  });
}
