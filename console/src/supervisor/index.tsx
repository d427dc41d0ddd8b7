import type { FunctionComponent } from "preact";
import { Link, Redirect, Route, Switch, useLocation } from "wouter-preact";
import type { Session } from "../gateway/session";
import { isForbidden } from "../gateway/session";
import { GatewayError } from "../gateway/http";
import { type Key, t } from "../i18n";
import { agent } from "../shell/state";
import { Note } from "../ui";
import { attend } from "./attend";
import { FloorPage } from "./floor/FloorPage";
import { live, liveFailure, useLive } from "./live";
import { MessagesPage } from "./messages/MessagesPage";
import { RecordingsPage } from "./recordings/RecordingsPage";
import { ReportsPage } from "./reports/ReportsPage";
import "./supervisor.css";
import { WallboardPage } from "./wallboard/WallboardPage";

interface Page {
  path: string;
  words: Key;
  Part: FunctionComponent<{ session: Session }>;
}

const PAGES: readonly Page[] = [
  { path: "/supervisor/wallboard", words: "supervisor.wallboard", Part: WallboardPage },
  { path: "/supervisor/floor", words: "supervisor.floor", Part: FloorPage },
  { path: "/supervisor/recordings", words: "supervisor.recordings", Part: RecordingsPage },
  { path: "/supervisor/reports", words: "supervisor.reports", Part: ReportsPage },
  { path: "/supervisor/messages", words: "supervisor.messages", Part: MessagesPage },
];

/** The gateway's words for "may look at nobody". */
const NO_INSPECTION = "900-002";

function mayNot(failure: unknown): boolean {
  return isForbidden(failure) || (failure instanceof GatewayError && failure.retcode === NO_INSPECTION);
}

attend();

/** The part's entry. */
export default function Supervisor() {
  const session = agent.value?.session;
  return session ? <Part session={session} /> : null;
}

function Part({ session }: { session: Session }) {
  const [path] = useLocation();
  useLive(session, false);
  if (mayNot(liveFailure.value) && !live.value) {
    return (
      <>
        <h1>{t("supervisor.title")}</h1>
        <Note tone="warn">{t("supervisor.mayNot")}</Note>
      </>
    );
  }
  return (
    <div class="supervisor">
      <nav class="tabs" aria-label={t("supervisor.title")}>
        {PAGES.map((page) => (
          <Link key={page.path} href={page.path} aria-current={path.startsWith(page.path) ? "page" : undefined}>
            {t(page.words)}
          </Link>
        ))}
      </nav>
      <Switch>
        {PAGES.map(({ path: at, Part: Shown }) => (
          <Route key={at} path={at}>
            <Shown session={session} />
          </Route>
        ))}
        <Route>
          <Redirect to="/supervisor/wallboard" replace />
        </Route>
      </Switch>
    </div>
  );
}
