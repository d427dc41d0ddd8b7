/** SIP over WebSocket by JsSIP, as far as the phone needs it. */
import * as JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { Socket } from "jssip/lib/Socket";
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
interface Transport {
  connect: () => void;
  disconnect: () => void;
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

/** Asks whether there is anybody, and the answer (RFC 7118, section 6). */
const PING = "\r\n\r\n";
/** How often that is asked, and how long the answer may take, in milliseconds. */
const PINGS = 20_000;
const PATIENCE = 6_000;

/** Whoever calls it hears itself. */
const ECHO = "*43";

export class SipLine implements Line {
  readonly #ua: InstanceType<typeof JsSIP.UA>;
  readonly #home: string;
  readonly #socket: Socket;
  #heard = 0;
  #opening = false;
  #pings: ReturnType<typeof setInterval> | undefined;
  #waits: ReturnType<typeof setTimeout> | undefined;

  constructor(credentials: Credentials, events: LineEvents, onCall: (call: Incoming) => void) {
    const { user, realm, token } = credentials;
    const scheme = location.protocol === "http:" ? "ws" : "wss";
    this.#home = `sip:${encodeURIComponent(user)}@${realm}`;
    this.#socket = overheard(new JsSIP.WebSocketInterface(`${scheme}://${location.host}/sip`), () => (this.#heard += 1));
    this.#ua = new JsSIP.UA({
      sockets: [this.#socket],
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
    this.#pings = setInterval(() => this.check(), PINGS);
  }

  /** Asks whether the line is alive: a connection may be dead and seem open. A dead one is made anew. */
  check(): void {
    // One that neither opens nor fails is waited for from one question to the next.
    const opening = this.#socket.isConnecting();
    if (opening && this.#opening) return this.#again();
    this.#opening = opening;
    if (!this.#ua.isConnected() || !this.#socket.send(PING)) return;
    const before = this.#heard;
    clearTimeout(this.#waits);
    this.#waits = setTimeout(() => {
      if (this.#heard === before && this.#ua.isConnected()) this.#again();
    }, PATIENCE);
  }

  /** The network is there again: what would be tried later is tried now. */
  hurry(): void {
    if (this.#ua.isConnected()) this.check();
    else this.#again();
  }

  #again(): void {
    this.#opening = false;
    this.#transport().disconnect();
    this.#transport().connect();
  }

  #transport(): Transport {
    return (this.#ua as unknown as { transport: Transport }).transport;
  }

  /** Hangs up and goes. The gateway forgets the phone with its connection, which needs no password. */
  stop(): void {
    this.#silence();
    this.#ua.stop();
  }

  /** Goes without a word, as a page that is loaded again does: another page takes the call up. */
  leave(): void {
    this.#silence();
    this.#transport().disconnect();
  }

  #silence(): void {
    clearInterval(this.#pings);
    clearTimeout(this.#waits);
    this.#registrator().onTransportClosed();
    this.#ua.removeAllListeners();
  }

  register(token: string): void {
    this.renew(token);
    // Else JsSIP tells only of the first registration that it went well.
    this.#registrator().onTransportClosed();
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

/** A socket of which all that comes is told, before JsSIP has it. */
function overheard(socket: Socket, tell: () => void): Socket {
  let take: Socket["ondata"] = () => undefined;
  Object.defineProperty(socket, "ondata", {
    get: (): Socket["ondata"] => (data) => {
      tell();
      take(data);
    },
    set: (next: Socket["ondata"]) => void (take = next),
  });
  return socket;
}

/** The names of a dialog that we began, from its answer. */
export function dialogOf(answer: unknown): Dialog {
  const { call_id, from_tag, to_tag } = answer as Named;
  return { callId: call_id, ours: from_tag, theirs: to_tag };
}
