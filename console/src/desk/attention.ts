/** What calls the person: the ring tone, notifications of the desktop, the title of the page, short words, and keys. */
import { computed, effect } from "@preact/signals";
import { type Key, t } from "../i18n";
import { ring } from "../phone/ringer";
import { toast } from "../ui";
import type { Desk } from "./desk";
import { keptOf } from "./kept";
import { whoIs } from "./words";
import { attention } from "./settings";
import { listenToKeys } from "./shortcuts";
import { type Notice, incomingCall } from "./state";

const GOOD: readonly Notice["what"][] = ["transferred"];
const TITLE = document.title;

/** Begins; returns how to stop. */
export function attend(desk: Desk): () => void {
  const waiting = computed(() => {
    const call = incomingCall(desk.model.value);
    return call && !call.wanted ? call.id : undefined;
  });
  const rings = computed(() => waiting.value !== undefined && (attention.value.ring ?? desk.session.browserPhone));
  let silence: (() => void) | undefined;
  let shown: Notification | undefined;
  // What was told before a reload isn't told again.
  const before = keptOf(desk.session.agentId)?.told ?? 0;
  let said = before;
  let heard = before;
  const stops = [
    effect(() => {
      silence?.();
      silence = rings.value ? ring() : undefined;
    }),
    effect(() => {
      const id = waiting.value;
      document.title = id === undefined ? TITLE : `${t("desk.incoming")} – ${TITLE}`;
      shown?.close();
      shown = undefined;
      if (id !== undefined) shown = notify(desk);
    }),
    effect(() => {
      for (const notice of desk.model.value.notices) {
        if (notice.id <= said) continue;
        said = notice.id;
        const key: Key = `desk.notice_${notice.what}`;
        toast(t(key, { who: notice.about }), GOOD.includes(notice.what) ? "good" : "warn");
      }
    }),
    effect(() => {
      const [newest] = desk.model.value.messages;
      if (!newest || newest.id <= heard) return;
      heard = newest.id;
      toast(t("desk.messageFrom", { who: newest.name || newest.sender, text: newest.text }));
    }),
    listenToKeys(desk),
  ];
  return () => {
    for (const stop of stops) stop();
    silence?.();
    shown?.close();
    document.title = TITLE;
  };
}

/** Only when the page isn't looked at: otherwise the page itself says it. */
function notify(desk: Desk): Notification | undefined {
  const allowed = attention.peek().notify && "Notification" in window && Notification.permission === "granted";
  if (!allowed || (document.visibilityState === "visible" && document.hasFocus())) return undefined;
  const call = incomingCall(desk.model.peek());
  let shown: Notification;
  try {
    shown = new Notification(t("desk.incoming"), { body: call ? whoIs(call.partner) : "", tag: "ccgate.call", requireInteraction: true });
  } catch {
    // Telephones' browsers know them only from elsewhere than a page.
    return undefined;
  }
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
  return shown;
}
