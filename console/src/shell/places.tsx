/** Where the one who is signed in can go, and what the bar shows of the part that is open. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { administrator, agent } from "./state";

/** Set by the desktop, as soon as it knows the agent's rights. */
export const mayWatch = signal(false);

/** What the part that is open shows in the bar: the agent's state, the connection. */
export const status = signal<(() => ComponentChildren) | undefined>(undefined);

/** What stays in sight above every page while it goes on: whom the supervisor listens to. */
export const above = signal<(() => ComponentChildren) | undefined>(undefined);

export function places(): { href: string; words: string }[] {
  const list: { href: string; words: string }[] = [];
  if (agent.value) list.push({ href: "/agent", words: t("desk.title") });
  if (agent.value && mayWatch.value) list.push({ href: "/supervisor", words: t("supervisor.title") });
  if (administrator.value) list.push({ href: "/admin", words: t("admin.title") });
  return list;
}
