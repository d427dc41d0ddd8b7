import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { Badge, Button, clockTime } from "../ui";
import type { Desk } from "./desk";
import { openDialog } from "./dialogs";

/** How long a message must be seen to count as read, in milliseconds. */
const READ = 2_000;

/** Notes and bulletins that came, and how to send one. */
export function Messages({ desk, onReply }: { desk: Desk; onReply: (to: number) => void }) {
  const { messages } = desk.model.value;
  const unread = messages.filter((one) => !one.read).length;
  useEffect(() => {
    if (unread === 0) return;
    const timer = setTimeout(() => desk.apply({ deed: "read" }), READ);
    return () => clearTimeout(timer);
  }, [unread]);
  return (
    <>
      <div class="row">
        <Button small icon="message" onClick={() => void (openDialog.value = "note")}>
          {t("desk.writeNote")}
        </Button>
      </div>
      {messages.length === 0 && <p class="muted">{t("desk.noMessages")}</p>}
      <ul class="plain-list" aria-label={t("desk.messages")}>
        {messages.map((one) => (
          <li key={one.id}>
            <div class="row">
              <Badge tone={one.kind === "bulletin" ? "warn" : "info"}>{t(`desk.${one.kind}`)}</Badge>
              <strong class="grow">{one.name || one.sender}</strong>
              <span class="muted number">{clockTime(one.at)}</span>
            </div>
            <p class="message">{one.text}</p>
            {one.kind === "note" && Number(one.sender) > 0 && (
              <Button small kind="plain" label={t("desk.replyTo", { who: one.name || one.sender })} onClick={() => onReply(Number(one.sender))}>
                {t("desk.reply")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** How many haven't been seen. */
export function unreadMessages(desk: Desk): number {
  return desk.model.value.messages.filter((one) => !one.read).length;
}
