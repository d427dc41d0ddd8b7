import { useSignal } from "@preact/signals";
import type { FunctionComponent } from "preact";
import { Link, Redirect, Route, Switch, useLocation } from "wouter-preact";
import type { ConfigSession } from "../gateway/config";
import { type Key, t } from "../i18n";
import { administrator } from "../shell/state";
import { Icon } from "../ui";
import { ThingPage } from "./ThingPage";
import "./admin.css";
import { FlowsPage } from "./pages/FlowsPage";
import { ImportPage } from "./pages/ImportPage";
import { LogPage } from "./pages/LogPage";
import { OverviewPage } from "./pages/OverviewPage";
import { PromptsPage } from "./pages/PromptsPage";
import { ReasonsPage } from "./pages/ReasonsPage";
import { SessionsPage } from "./pages/SessionsPage";
import { SettingsPage } from "./pages/SettingsPage";
import { TrunksPage } from "./pages/TrunksPage";
import { VdnPage } from "./pages/VdnPage";
import { ACCESS_CODES, AGENTS, GROUPS, PHONES, ROLES, SKILLS, SKILL_GROUPS, type Thing } from "./things";

type Part = FunctionComponent<{ session: ConfigSession }>;

interface Place {
  path: string;
  words: Key;
  Part: Part;
}

const of =
  (thing: Thing): Part =>
  ({ session }) => <ThingPage session={session} thing={thing} />;

/** What belongs together stands together. */
const PLACES: readonly (readonly Place[])[] = [
  [
    { path: "/admin/overview", words: "admin.overview", Part: OverviewPage },
    { path: "/admin/vdn", words: "admin.vdn", Part: VdnPage },
  ],
  [
    { path: "/admin/agents", words: "admin.agents", Part: of(AGENTS) },
    { path: "/admin/import", words: "admin.importTitle", Part: ImportPage },
    { path: "/admin/groups", words: "admin.groups", Part: of(GROUPS) },
    { path: "/admin/roles", words: "admin.roles", Part: of(ROLES) },
    { path: "/admin/reasons", words: "admin.reasons", Part: ReasonsPage },
  ],
  [
    { path: "/admin/skills", words: "admin.skills", Part: of(SKILLS) },
    { path: "/admin/skill-groups", words: "admin.skillGroups", Part: of(SKILL_GROUPS) },
    { path: "/admin/access-codes", words: "admin.accessCodes", Part: of(ACCESS_CODES) },
    { path: "/admin/flows", words: "admin.flows", Part: FlowsPage },
    { path: "/admin/prompts", words: "admin.prompts", Part: PromptsPage },
  ],
  [
    { path: "/admin/phones", words: "admin.phones", Part: of(PHONES) },
    { path: "/admin/trunks", words: "admin.trunks", Part: TrunksPage },
  ],
  [
    { path: "/admin/sessions", words: "admin.sessions", Part: SessionsPage },
    { path: "/admin/log", words: "admin.log", Part: LogPage },
    { path: "/admin/settings", words: "admin.settings", Part: SettingsPage },
  ],
];

/** The part's entry. */
export default function Admin() {
  const session = administrator.value;
  const [path] = useLocation();
  const open = useSignal(false);
  if (!session) return null;
  const all = PLACES.flat();
  const here = all.find((place) => place.path === path);
  return (
    <div class="admin">
      <div class="admin-places">
        {/* Seen where there is little room only. */}
        <button
          type="button"
          class="button admin-fold"
          aria-expanded={open.value}
          aria-controls="admin-places"
          onClick={() => void (open.value = !open.value)}
        >
          <Icon name="menu" />
          {t("admin.places")}
          {here && <span class="muted">{t(here.words)}</span>}
        </button>
        <nav id="admin-places" class={open.value ? "open" : ""} aria-label={t("admin.title")}>
          {PLACES.map((group) => (
            <div key={group[0]?.path} class="admin-group">
              {group.map((place) => (
                <Link
                  key={place.path}
                  href={place.path}
                  aria-current={path === place.path ? "page" : undefined}
                  onClick={() => void (open.value = false)}
                >
                  {t(place.words)}
                </Link>
              ))}
            </div>
          ))}
        </nav>
      </div>
      <div class="admin-page">
        <Switch>
          {all.map(({ path: place, Part }) => (
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
