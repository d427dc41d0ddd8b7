import { useEffect, useRef, useState } from "preact/hooks";
import type { Session } from "../../gateway/session";
import { t } from "../../i18n";
import { above } from "../../shell/places";
import { Button, Note, clockTime, failureText } from "../../ui";
import { now } from "../../ui/time";
import { live, liveFailure, useLive } from "../live";
import { QueueCard } from "./QueueCard";
import { ThresholdsDialog } from "./ThresholdsDialog";
import { sinceWords } from "../words";
import { Totals } from "./Totals";
import { Trends } from "./Trends";

/** Figures older than this are said to be old, in milliseconds. */
const OLD = 15_000;

/** The screen stays on while the board fills it, where the browser can see to that. */
function useAwake(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !("wakeLock" in navigator)) return;
    let over = false;
    let lock: WakeLockSentinel | undefined;
    const release = (): void => void lock?.release().catch(() => undefined);
    navigator.wakeLock.request("screen").then(
      (one) => {
        lock = one;
        if (over) release();
      },
      // A weak battery, or a policy: the screen is as it is set then.
      () => undefined,
    );
    return () => {
      over = true;
      release();
    };
  }, [wanted]);
}

/** The two that look at the time every second, so that the board needn't. */
function Clock() {
  return <span class="number clock">{clockTime(now.value)}</span>;
}

function Old({ asked }: { asked: number }) {
  return now.value - asked > OLD ? <Note tone="warn">{t("supervisor.oldFigures", { time: clockTime(asked) })}</Note> : null;
}

/** What goes on now, for a wall as well as for a phone. */
export function WallboardPage({ session }: { session: Session }) {
  useLive(session, false);
  const board = useRef<HTMLElement>(null);
  const [full, setFull] = useState(false);
  const [setting, setSetting] = useState(false);
  useEffect(() => {
    const changed = (): void => setFull(document.fullscreenElement !== null && document.fullscreenElement === board.current);
    document.addEventListener("fullscreenchange", changed);
    return () => document.removeEventListener("fullscreenchange", changed);
  }, []);
  useAwake(full);
  const present = live.value;
  return (
    <section class="board stack" ref={board} aria-labelledby="wallboard">
      {/* What stays in sight above a page is behind the board then. */}
      {full && above.value?.()}
      <div class="row">
        <h1 id="wallboard">{present ? t("supervisor.wallboardOf", { vdn: present.figures.vdn.name }) : t("supervisor.wallboard")}</h1>
        {present && (
          <span class="muted" title={t("supervisor.countsWhy")}>
            {t("supervisor.countsSince", { time: sinceWords(present) })}
          </span>
        )}
        <div class="row right">
          {full && <Clock />}
          {!full && (
            <Button small icon="settings" onClick={() => setSetting(true)}>
              {t("supervisor.thresholds")}
            </Button>
          )}
          {document.fullscreenEnabled && (
            <Button small pressed={full} onClick={() => (full ? document.exitFullscreen() : board.current?.requestFullscreen())}>
              {full ? t("supervisor.fullEnd") : t("supervisor.full")}
            </Button>
          )}
        </div>
      </div>
      {liveFailure.value !== undefined && <Note tone="bad">{failureText(liveFailure.value)}</Note>}
      {present && <Old asked={present.asked} />}
      {!present ? (
        liveFailure.value === undefined && <p role="status">{t("common.loading")}</p>
      ) : (
        <>
          {present.figures.scope === "group" && <Note>{t("supervisor.scopeGroup")}</Note>}
          <Totals live={present} />
          <h2>{t("supervisor.queues")}</h2>
          <ul class="queues" aria-label={t("supervisor.queues")}>
            {present.figures.queues.map((queue) => (
              <QueueCard key={queue.skillId} queue={queue} live={present} />
            ))}
          </ul>
          {present.figures.queues.length === 0 && <p class="muted">{t("supervisor.noQueues")}</p>}
          <Trends session={session} />
        </>
      )}
      {setting && <ThresholdsDialog onClose={() => setSetting(false)} />}
    </section>
  );
}
