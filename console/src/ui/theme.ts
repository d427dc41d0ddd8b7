/** Light, dark, or as the system. */
import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

const KEPT = "ccgate.theme";

function preferred(): Theme {
  const chosen = localStorage.getItem(KEPT);
  return chosen === "light" || chosen === "dark" ? chosen : "auto";
}

export const theme = signal<Theme>(preferred());
/** What is really shown; charts draw themselves again by it. */
export const shown = signal<"light" | "dark">("light");

const dark = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(dark.matches);
dark.addEventListener("change", () => (systemDark.value = dark.matches));

effect(() => {
  const chosen = theme.value;
  shown.value = chosen === "auto" ? (systemDark.value ? "dark" : "light") : chosen;
  document.documentElement.dataset["theme"] = shown.value;
});

export function setTheme(next: Theme): void {
  if (next === "auto") localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, next);
  theme.value = next;
}
