import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { useEffect } from "preact/hooks";
import type { Session } from "../gateway/session";
import { t } from "../i18n";
import { Button, Note, Tabs, useLoad } from "../ui";
import { CallPanel } from "./CallPanel";
import type { Desk } from "./desk";
import "./desk.css";
import { closeDialog, openDialog } from "./dialogs";
import { DialPanel } from "./DialPanel";
import { HelpDialog } from "./HelpDialog";
import { Messages, unreadMessages } from "./Messages";
import { NoteDialog } from "./NoteDialog";
import { PasswordDialog } from "./PasswordDialog";
import { RecentCalls } from "./RecentCalls";
import { SettingsDialog } from "./SettingsDialog";
import { RestDialog, StatePanel } from "./StatePanel";
import { TargetDialog } from "./TargetDialog";

type Side = "recent" | "messages";

/** Passwords that end within so many days are spoken of. */
const SOON = 14;

/** The agent desktop. */
export function DeskPage({ desk }: { desk: Desk }) {
  const side = useSignal<Side>("recent");
  const replyTo = useSignal<number | undefined>(undefined);
  const unread = unreadMessages(desk);
  const messages = unread > 0 ? t("desk.messagesUnread", { count: unread }) : t("desk.messages");
  const reply = (to: number): void => {
    replyTo.value = to;
    openDialog.value = "note";
  };
  return (
    <>
      <h1 class="visually-hidden">{t("desk.title")}</h1>
      <Banners desk={desk} />
      <div class="desk">
        <div class="desk-left">
          <StatePanel desk={desk} />
          {desk.session.browserPhone && <BrowserPhonePlace session={desk.session} />}
          <DialPanel desk={desk} />
        </div>
        <CallPanel desk={desk} />
        <section class="card desk-side" aria-label={t("desk.side")}>
          <Tabs
            label={t("desk.side")}
            tabs={[
              ["recent", t("desk.recentCalls")],
              ["messages", messages],
            ]}
            chosen={side.value}
            onChoose={(tab) => void (side.value = tab)}
          />
          <div role="tabpanel" id={`panel-${side.value}`} aria-labelledby={`tab-${side.value}`}>
            {side.value === "recent" ? <RecentCalls desk={desk} /> : <Messages desk={desk} onReply={reply} />}
          </div>
        </section>
      </div>
      <Dialogs desk={desk} replyTo={replyTo.value} onNoteDone={() => void (replyTo.value = undefined)} />
    </>
  );
}

function Banners({ desk }: { desk: Desk }) {
  const days = desk.daysLeft.value;
  return (
    <div class="banners">
      {desk.connection.value === "lost" && <Note tone="bad">{t("common.lostBanner")}</Note>}
      {days !== undefined && days <= SOON && (
        <Note tone="warn">
          <p>{t("signIn.passwordEnds", { days })}</p>
          <Button small onClick={() => void (openDialog.value = "password")}>
            {t("signIn.change")}
          </Button>
        </Note>
      )}
    </div>
  );
}

function Dialogs({ desk, replyTo, onNoteDone }: { desk: Desk; replyTo: number | undefined; onNoteDone: () => void }) {
  useEffect(() => {
    // However the note was left: the next one is to nobody yet.
    if (openDialog.value !== "note") onNoteDone();
    // What opened the dialog may be gone with what was done in it.
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (openDialog.value === undefined && lost) document.querySelector<HTMLElement>("article.call")?.focus({ preventScroll: true });
  }, [openDialog.value]);
  if (desk.mustChange.value) return <PasswordDialog desk={desk} needed onClose={() => undefined} />;
  switch (openDialog.value) {
    case "transfer":
    case "consult":
    case "call":
    case "invite":
      return <TargetDialog key={openDialog.value} desk={desk} purpose={openDialog.value} />;
    case "rest":
      return <RestDialog desk={desk} />;
    case "settings":
      return <SettingsDialog desk={desk} />;
    case "help":
      return <HelpDialog />;
    case "password":
      return <PasswordDialog desk={desk} needed={false} onClose={closeDialog} />;
    case "note":
      return (
        <NoteDialog desk={desk} to={replyTo} onClose={closeDialog} />
      );
    case undefined:
      return null;
  }
}

type Dock = FunctionComponent<{ session: Session }>;

/** The phone is loaded only by those whose phone is this page. */
function BrowserPhonePlace({ session }: { session: Session }) {
  const { data } = useLoad(async () => (await import("../phone")).PhoneDock as Dock, []);
  const Shown = data;
  return Shown ? <Shown session={session} /> : null;
}
