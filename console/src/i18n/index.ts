/** Words of the console. A part has one file a language; both have the same keys, or it doesn't compile. */
import { signal } from "@preact/signals";
import i18next from "i18next";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "en" | "zh";

/** `desk.answer`: a part and a key of it. */
export type Key = { [P in keyof typeof en]: `${P}.${Extract<keyof (typeof en)[P], string>}` }[keyof typeof en];

const KEPT = "ccgate.language";

function preferred(): Language {
  const chosen = localStorage.getItem(KEPT);
  if (chosen === "en" || chosen === "zh") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

const words = i18next.createInstance();
export const language = signal<Language>(preferred());

void words.init({
  lng: language.value,
  fallbackLng: "en",
  keySeparator: ".",
  nsSeparator: false,
  returnNull: false,
  // What is put in is shown as text by the framework, which escapes it.
  interpolation: { escapeValue: false },
  resources: { en: { translation: en }, zh: { translation: zh } },
});
document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";

export function setLanguage(next: Language): void {
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  void words.changeLanguage(next);
  language.value = next;
}

/** The words for a key, with its `{{placeholders}}`. Components that call it are drawn again in another language. */
export function t(key: Key, values?: Record<string, string | number>): string {
  return words.getFixedT(language.value)(key, values ?? {}) as string;
}

/** The words for a key that is made of data (`retcode.100-006`), or `undefined`. */
export function maybe(key: string, values?: Record<string, string | number>): string | undefined {
  const lng = language.value;
  return words.exists(key, { lng }) ? (words.getFixedT(lng)(key, values ?? {}) as string) : undefined;
}

/** The locale for numbers, dates and times. */
export function locale(): string {
  return language.value === "zh" ? "zh-CN" : "en-GB";
}
