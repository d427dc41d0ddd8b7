import { useEffect, useState } from "preact/hooks";
import { Redirect, Route, Switch } from "wouter-preact";
import { configResume } from "../gateway/config";
import { resume } from "../gateway/session";
import { t } from "../i18n";
import { SignInPage } from "../sign-in/SignInPage";
import { Toasts, toast } from "../ui";
import { Lazy } from "./Lazy";
import { Frame } from "./Frame";
import { administrator, agent, endedBecause } from "./state";

/** The parts are loaded when somebody goes there. */
const desk = () => import("../desk");
const supervisor = () => import("../supervisor");
const admin = () => import("../admin");
const phone = () => import("../phone");

const tellMissing = (): void => toast(t("common.partMissing"), "bad");

/** Takes up what this tab had before it was loaded again. */
async function takeUp(): Promise<void> {
  const [session, config] = await Promise.all([resume(), configResume()]);
  if (session) agent.value = { session, answer: undefined };
  if (config) administrator.value = config;
}

export function App() {
  const [ready, setReady] = useState(false);
  useEffect(() => void takeUp().finally(() => setReady(true)), []);
  const signedIn = agent.value;
  const configuring = administrator.value;
  useEffect(() => {
    if (!signedIn) return;
    signedIn.session.onEnded = () => {
      endedBecause.value ??= "signed-out";
      agent.value = undefined;
    };
  }, [signedIn]);
  // Events are heard on every page: a session that nobody listens to ends.
  useEffect(() => {
    const session = signedIn?.session;
    if (session) desk().then(({ startDesk }) => agent.peek()?.session === session && startDesk(session), tellMissing);
  }, [signedIn]);
  // The phone is there on every page, also after a reload in a call.
  useEffect(() => {
    const session = signedIn?.session;
    if (session?.browserPhone) phone().then(({ startPhone }) => agent.peek()?.session === session && startPhone(session), tellMissing);
  }, [signedIn]);
  // Whoever listens to an agent sees so on every page, also after a reload.
  useEffect(() => void (signedIn && sessionStorage.getItem("ccgate.inspecting") !== null && supervisor()), [signedIn]);
  useEffect(() => {
    if (!configuring) return;
    endedBecause.value = undefined;
    configuring.onEnded = () => {
      endedBecause.value ??= "signed-out";
      administrator.value = undefined;
    };
  }, [configuring]);
  if (!ready) return <p role="status">{t("common.loading")}</p>;
  return (
    <>
      <Frame>
        <Switch>
          <Route path="/sign-in">
            <SignInPage />
          </Route>
          <Route path="/agent/*?">{signedIn ? <Lazy key={`desk ${signedIn.session.agentId}`} load={desk} /> : <Redirect to="/sign-in" />}</Route>
          <Route path="/supervisor/*?">
            {signedIn ? <Lazy key={`supervisor ${signedIn.session.agentId}`} load={supervisor} /> : <Redirect to="/sign-in" />}
          </Route>
          <Route path="/admin/*?">{configuring ? <Lazy key="admin" load={admin} /> : <Redirect to="/sign-in" />}</Route>
          <Route path="/">
            <Redirect to={signedIn ? "/agent" : configuring ? "/admin" : "/sign-in"} replace />
          </Route>
          <Route>
            <h1>{t("common.notFound")}</h1>
            <a href="/">{t("common.home")}</a>
          </Route>
        </Switch>
      </Frame>
      <Toasts />
    </>
  );
}
