import { Link, useLocation } from "wouter-preact";
import { t } from "../i18n";
import { Badge, Button, Duration, type Tone } from "../ui";
import type { Connection } from "../gateway/events";
import type { Desk } from "./desk";
import { answer } from "./operations";
import { incomingCall } from "./state";
import { STATE_TONES, stateWords, whoIs } from "./words";

const CONNECTIONS = {
  connecting: ["info", "common.connectionConnecting"],
  up: ["good", "common.connectionUp"],
  lost: ["bad", "common.connectionLost"],
  ended: ["plain", "common.connectionEnded"],
} as const satisfies Record<Connection, readonly [Tone, string]>;

/** What the bar shows on every page: the state, a call that waits, the connection. */
export function desktopStatus(desk: Desk) {
  return () => <Status desk={desk} />;
}

function Status({ desk }: { desk: Desk }) {
  const { state } = desk.model.value;
  const [tone, words] = CONNECTIONS[desk.connection.value];
  return (
    <>
      <Waiting desk={desk} />
      {state && (
        <Badge tone={STATE_TONES[state.kind]}>
          {stateWords(state.kind)} <Duration from={state.since} />
        </Badge>
      )}
      <span role="status">
        <Badge tone={tone}>{t(words)}</Badge>
      </span>
    </>
  );
}

/** On other pages than the desktop's own: a call that waits for the answer. */
function Waiting({ desk }: { desk: Desk }) {
  const [path] = useLocation();
  const call = incomingCall(desk.model.value);
  if (!call || call.wanted || path.startsWith("/agent")) return null;
  return (
    <span class="row" role="alert">
      <Link href="/agent">
        {t("desk.incoming")}: {whoIs(call.partner)}
      </Link>
      <Button small kind="primary" icon="answer" shortcut="a" onClick={() => answer(desk)}>
        {t("desk.answer")}
      </Button>
    </span>
  );
}
