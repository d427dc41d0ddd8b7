/** SIP over WebSocket by JsSIP, as far as the phone needs it. */
import * as JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { RTCSessionEvent } from "jssip/lib/UA";
import type { KeptCall } from "./kept-call";
import { replaces } from "./kept-call";
import type { Credentials, Line, LineEvents } from "./registration";

// Its log would tell what passes: tokens' digests, numbers, key presses.
JsSIP.debug.disable();

/** A call that came, with the names of its dialog. */
export interface Incoming {
  session: RTCSession;
  dialog: Dialog;
}

/** Names of a dialog. */
export type Dialog = Omit<KeptCall, "phone" | "muted">;

/** What JsSIP's types leave out. */
interface Registrator {
  register: () => void;
  onTransportClosed: () => void;
}
interface Named {
  call_id: string;
  from_tag: string;
  to_tag: string;
}
interface InDialog {
  sendRequest: (method: string, options: { eventHandlers: Record<string, () => void> }) => void;
}

/** No STUN, no TURN: the gateway is reached at its own address. */
export const CONNECTION: RTCConfiguration = { iceServers: [] };

/** Whoever calls it hears itself. */
const ECHO = "*43";

export class SipLine implements Line {
  readonly #ua: InstanceType<typeof JsSIP.UA>;
  readonly #home: string;

  constructor(credentials: Credentials, events: LineEvents, onCall: (call: Incoming) => void) {
    const { user, realm, token } = credentials;
    const scheme = location.protocol === "http:" ? "ws" : "wss";
    this.#home = `sip:${encodeURIComponent(user)}@${realm}`;
    this.#ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(`${scheme}://${location.host}/sip`)],
      uri: this.#home,
      authorization_user: user,
      realm,
      password: token,
      // Registered by hand, with a new token each time.
      register: false,
      register_expires: 300,
      session_timers: true,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: "ccgate-console",
    });
    this.#ua.on("connected", events.connected);
    this.#ua.on("disconnected", events.disconnected);
    this.#ua.on("registered", events.registered);
    this.#ua.on("registrationFailed", events.refused);
    this.#ua.on("registrationExpiring", events.expiring);
    this.#ua.on("newRTCSession", (event: RTCSessionEvent) => {
      if (event.originator !== "remote") return;
      const { call_id, from_tag, to_tag } = event.request as unknown as Named;
      onCall({ session: event.session, dialog: { callId: call_id, theirs: from_tag, ours: to_tag } });
    });
  }

  start(): void {
    this.#ua.start();
  }

  /** Hangs up and goes. The gateway forgets the phone with its connection, which needs no password. */
  stop(): void {
    this.#registrator().onTransportClosed();
    this.#ua.removeAllListeners();
    this.#ua.stop();
  }

  register(token: string): void {
    this.renew(token);
    this.#registrator().register();
  }

  /** For requests that aren't registrations: their password has to be good too. */
  renew(token: string): void {
    this.#ua.set("password", token);
  }

  /** Takes a call of the page of before up again. */
  takeUp(call: KeptCall, sound: MediaStream): RTCSession {
    return this.#ua.call(this.#home, {
      mediaStream: sound,
      mediaConstraints: { audio: true, video: false },
      pcConfig: CONNECTION,
      extraHeaders: [replaces(call)],
    });
  }

  /** Calls the gateway's echo. */
  callEcho(sound: MediaStream): RTCSession {
    const home = this.#home.slice(this.#home.indexOf("@"));
    return this.#ua.call(`sip:${ECHO}${home}`, {
      mediaStream: sound,
      mediaConstraints: { audio: true, video: false },
      pcConfig: CONNECTION,
    });
  }

  /** Asks in a call whether it is still there, which shows the gateway the new way to us. If it isn't, it ends here. */
  confirm(session: RTCSession): void {
    const end = (): void => {
      if (!session.isEnded()) session.terminate();
    };
    const handlers = { onErrorResponse: end, onDialogError: end, onRequestTimeout: end };
    (session as unknown as InDialog).sendRequest(JsSIP.C.OPTIONS, { eventHandlers: handlers });
  }

  #registrator(): Registrator {
    return this.#ua.registrator() as unknown as Registrator;
  }
}

/** The names of a dialog that we began, from its answer. */
export function dialogOf(answer: unknown): Dialog {
  const { call_id, from_tag, to_tag } = answer as Named;
  return { callId: call_id, ours: from_tag, theirs: to_tag };
}
