/** Alt and a letter for everything that an agent does in a call, on every page. */
import { navigate } from "wouter-preact/use-browser-location";
import { failureText, toast } from "../ui";
import type { Key } from "../i18n";
import type { Desk } from "./desk";
import { type DeskDialog, closeDialog, openDialog } from "./dialogs";
import { answer, busy, hold, idle, mute, release, reject, retrieve, work } from "./operations";
import { type Permitted, permitted } from "./permitted";
import { heldCalls } from "./state";

export interface Shortcut {
  letter: string;
  words: Key;
  may: (may: Permitted, desk: Desk) => boolean;
  act: (desk: Desk, may: Permitted) => unknown;
}

/** Dialogs are on the desktop's own page. */
const open = (dialog: DeskDialog) => (): void => {
  if (!location.pathname.startsWith("/agent")) navigate("/agent");
  openDialog.value = dialog;
};

export const SHORTCUTS: readonly Shortcut[] = [
  { letter: "a", words: "desk.answer", may: (may) => may.answer, act: answer },
  { letter: "x", words: "desk.hangUp", may: (may) => may.release || may.reject, act: (desk, may) => (may.release ? release(desk) : reject(desk)) },
  {
    letter: "h",
    words: "desk.holdOrRetrieve",
    may: (may) => may.hold || may.retrieve,
    act: (desk, may) => {
      if (may.hold) return hold(desk);
      const last = heldCalls(desk.model.peek()).at(-1);
      return last && retrieve(desk, last.id);
    },
  },
  { letter: "m", words: "desk.mute", may: (may, desk) => may.mute || may.unmute || (desk.session.browserPhone && may.keys), act: mute },
  { letter: "t", words: "desk.transfer", may: (may) => may.transfer, act: open("transfer") },
  { letter: "c", words: "desk.consult", may: (may) => may.consult, act: open("consult") },
  { letter: "n", words: "desk.newCall", may: (may) => may.call, act: (_, may) => open(may.invite ? "invite" : "call")() },
  { letter: "i", words: "desk.state_idle", may: (may) => may.idle, act: idle },
  { letter: "b", words: "desk.state_busy", may: (may) => may.busy, act: (desk) => busy(desk, 0) },
  { letter: "r", words: "desk.state_rest", may: (may) => may.rest, act: open("rest") },
  { letter: "w", words: "desk.state_work", may: (may) => may.work, act: work },
];

const ANSWER = "KeyA";
const TYPED: readonly string[] = ["INPUT", "TEXTAREA", "SELECT"];

/** Whether the person types something just now. */
export function typing(): boolean {
  const at = document.activeElement;
  return at !== null && (TYPED.includes(at.tagName) || (at instanceof HTMLElement && at.isContentEditable));
}

/** Listens to the keys of the page; returns how to stop. */
export function listenToKeys(desk: Desk): () => void {
  /** What was pressed and isn't answered yet: pressed again it does nothing. */
  const running = new Set<string>();
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.repeat) return;
    const dialog = document.querySelector("dialog[open]") !== null;
    if (event.key === "?" && !event.altKey && !dialog && !typing()) {
      event.preventDefault();
      open("help")();
      return;
    }
    if (!event.altKey) return;
    // A call is answered out of a dialog of the desktop too; nothing else is done behind one.
    if (dialog && (event.code !== ANSWER || openDialog.peek() === undefined || desk.mustChange.peek())) return;
    const found = SHORTCUTS.find(({ letter }) => event.code === `Key${letter.toUpperCase()}`);
    if (!found) return;
    event.preventDefault();
    const may = permitted(desk.model.peek());
    if (!found.may(may, desk) || running.has(found.letter)) return;
    if (dialog) closeDialog();
    running.add(found.letter);
    void (async () => {
      try {
        await found.act(desk, may);
      } catch (error) {
        toast(failureText(error), "bad");
      } finally {
        running.delete(found.letter);
      }
    })();
  };
  addEventListener("keydown", press);
  return () => removeEventListener("keydown", press);
}
