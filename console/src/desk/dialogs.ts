/** Which dialog of the desktop is open. */
import { signal } from "@preact/signals";

export type DeskDialog = "transfer" | "consult" | "call" | "invite" | "rest" | "note" | "settings" | "help" | "password";

export const openDialog = signal<DeskDialog | undefined>(undefined);

export const closeDialog = (): void => void (openDialog.value = undefined);
