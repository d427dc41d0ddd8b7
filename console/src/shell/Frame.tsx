import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { kept, signOut } from "../gateway/session";
import { language, setLanguage, t } from "../i18n";
import { Button } from "../ui";
import { type Theme, setTheme, theme } from "../ui/theme";
import "./frame.css";
import { above, places, status } from "./places";
import { administrator, agent } from "./state";

/** The bar at the top with the places one may go to, and the page below. */
export function Frame({ children }: { children: ComponentChildren }) {
  const [path] = useLocation();
  const open = useSignal(false);
  const main = useRef<HTMLElement>(null);
  const before = useRef<string>();
  const part = path.split("/")[1];
  useEffect(() => {
    // What had the focus has gone with the part of before: who doesn't see the page is told of the new one.
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (before.current !== undefined && before.current !== part && lost) main.current?.focus();
    before.current = part;
  }, [part]);
  return (
    <>
      <a class="skip" href="#content">
        {t("common.skipToContent")}
      </a>
      <header class="bar">
        <Link href="/" class="brand">
          ccgate
        </Link>
        <Button small kind="plain" icon="menu" label={t("common.menu")} expanded={open.value} onClick={() => void (open.value = !open.value)} />
        <nav class={open.value ? "open" : ""} aria-label={t("common.menu")}>
          {places().map(({ href, words }) => (
            <Link key={href} href={href} aria-current={path.startsWith(href) ? "page" : undefined} onClick={() => void (open.value = false)}>
              {words}
            </Link>
          ))}
        </nav>
        <div class="status">{status.value?.()}</div>
        <Preferences />
        <Leave />
      </header>
      <main id="content" tabIndex={-1} ref={main}>
        {above.value?.()}
        {children}
      </main>
    </>
  );
}

const THEMES: readonly Theme[] = ["auto", "light", "dark"];

function Preferences() {
  const other = language.value === "en" ? "zh" : "en";
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "auto";
  const words = { auto: t("common.themeAuto"), light: t("common.themeLight"), dark: t("common.themeDark") };
  return (
    <div class="row preferences">
      <Button small kind="plain" icon="language" onClick={() => setLanguage(other)}>
        <span lang={other === "zh" ? "zh-CN" : "en"}>{other === "zh" ? "中文" : "English"}</span>
      </Button>
      <Button
        small
        kind="plain"
        icon={theme.value === "dark" ? "dark" : "light"}
        label={`${t("common.theme")}: ${words[theme.value]}`}
        onClick={() => setTheme(next)}
      />
    </div>
  );
}

function Leave() {
  const session = agent.value?.session;
  const config = administrator.value;
  if (!session && !config) return null;
  const leave = async (): Promise<void> => {
    if (config) {
      await config.signOut();
      administrator.value = undefined;
    }
    // In a call the gateway keeps the session, and so does the page.
    if (session) await signOut(session).finally(() => kept() ?? (agent.value = undefined));
  };
  return (
    <Button small icon="out" onClick={leave}>
      {t("common.signOut")}
    </Button>
  );
}
