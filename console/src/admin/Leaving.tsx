import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLocation } from "wouter-preact";
import { t } from "../i18n";
import { Confirm } from "../ui";
import { useUnsaved } from "./useUnsaved";

/** Asks before a link leads away from what isn't saved. */
export function Leaving({ unsaved }: { unsaved: boolean }) {
  const [, navigate] = useLocation();
  const wanted = useSignal<string | undefined>(undefined);
  useUnsaved(unsaved);
  useEffect(() => {
    if (!unsaved) return undefined;
    const follow = (event: MouseEvent): void => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
      const href = link?.getAttribute("href") ?? "";
      if (elsewhere || !href.startsWith("/") || href === location.pathname) return;
      event.preventDefault();
      event.stopPropagation();
      wanted.value = href;
    };
    document.addEventListener("click", follow, true);
    return () => document.removeEventListener("click", follow, true);
  }, [unsaved]);
  if (wanted.value === undefined) return null;
  return (
    <Confirm
      title={t("admin.unsaved-title")}
      action={t("admin.discard")}
      danger
      onConfirm={() => wanted.value !== undefined && navigate(wanted.value)}
      onClose={() => void (wanted.value = undefined)}
    >
      <p>{t("admin.unsavedAsk")}</p>
    </Confirm>
  );
}
