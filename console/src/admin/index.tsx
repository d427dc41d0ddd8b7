import type { FunctionComponent } from "preact";
import { Link, Redirect, Route, Switch, useLocation } from "wouter-preact";
import type { ConfigSession } from "../gateway/config";
import { type Key, t } from "../i18n";
import { administrator } from "../shell/state";
import { ThingPage } from "./ThingPage";
import "./admin.css";
import { FlowsPage } from "./pages/FlowsPage";
import { ImportPage } from "./pages/ImportPage";
import { LogPage } from "./pages/LogPage";
import { OverviewPage } from "./pages/OverviewPage";
import { SessionsPage } from "./pages/SessionsPage";
import { SettingsPage } from "./pages/SettingsPage";
import { TrunksPage } from "./pages/TrunksPage";
import { ACCESS_CODES, AGENTS, GROUPS, PHONES, SKILLS, type Thing } from "./things";

type Part = FunctionComponent<{ session: ConfigSession }>;

const of =
  (thing: Thing): Part =>
  ({ session }) => <ThingPage session={session} thing={thing} />;

const PAGES: readonly { path: string; words: Key; Part: Part }[] = [
  { path: "/admin/overview", words: "admin.overview", Part: OverviewPage },
  { path: "/admin/agents", words: "admin.agents", Part: of(AGENTS) },
  { path: "/admin/import", words: "admin.importTitle", Part: ImportPage },
  { path: "/admin/groups", words: "admin.groups", Part: of(GROUPS) },
  { path: "/admin/skills", words: "admin.skills", Part: of(SKILLS) },
  { path: "/admin/access-codes", words: "admin.accessCodes", Part: of(ACCESS_CODES) },
  { path: "/admin/flows", words: "admin.flows", Part: FlowsPage },
  { path: "/admin/phones", words: "admin.phones", Part: of(PHONES) },
  { path: "/admin/trunks", words: "admin.trunks", Part: TrunksPage },
  { path: "/admin/sessions", words: "admin.sessions", Part: SessionsPage },
  { path: "/admin/log", words: "admin.log", Part: LogPage },
  { path: "/admin/settings", words: "admin.settings", Part: SettingsPage },
];

/** The part's entry. */
export default function Admin() {
  const session = administrator.value;
  const [path] = useLocation();
  if (!session) return null;
  return (
    <div class="admin">
      <nav aria-label={t("admin.title")}>
        {PAGES.map((page) => (
          <Link key={page.path} href={page.path} aria-current={path === page.path ? "page" : undefined}>
            {t(page.words)}
          </Link>
        ))}
      </nav>
      <div class="admin-page">
        <Switch>
          {PAGES.map(({ path: place, Part }) => (
            <Route key={place} path={place}>
              <Part session={session} />
            </Route>
          ))}
          <Route>
            <Redirect to="/admin/overview" replace />
          </Route>
        </Switch>
      </div>
    </div>
  );
}
