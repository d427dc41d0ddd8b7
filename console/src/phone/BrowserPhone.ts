/**
 * The phone of an agent whose phone is this page. The gateway rings it, and it picks up by itself: whether the agent
 * takes the call is what the desktop tells the gateway, so that the sound is there at once when it does.
 */
import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import type { RTCSession } from "jssip/lib/RTCSession";
import { isOver, type Session } from "../gateway/session";
import type { Key } from "../i18n";
import { DeviceError, close, devices, hush, lookForDevices, openMicrophone, playOn, wantsAnother, watchDevices, watchPermission } from "./devices";
import { type Counted, type Figures, readFigures } from "./figures";
import { type EchoCall, startEcho } from "./echo-call";
import { forgetCall, keepCall, keptCall } from "./kept-call";
import { CONNECTION, type Dialog, type Incoming, SipLine, dialogOf } from "./line";
import { type Credentials, Registration, type Standing } from "./registration";
import { phoneSettings } from "./settings";
import { whenTouched } from "./touch";

/** How the phone's line is used: `ringing` also while it can't pick up, for want of a microphone. */
export type LineState = "idle" | "ringing" | "connecting" | "up";

/** How often figures are read, in milliseconds. */
const READ = 2000;

/** How long the browser may look for another way of the sound alone, in milliseconds; longer than a dead line stays unnoticed. */
const SEEK = 7000;

export class BrowserPhone {
  /** What there is to say of sound that can't be used. */
  readonly trouble = signal<Key | undefined>(undefined);
  readonly muted = signal(false);
  /** The microphone in a call, and what is heard. */
  readonly speaks = signal<MediaStream | undefined>(undefined);
  readonly hears = signal<MediaStream | undefined>(undefined);
  readonly figures = signal<Figures | undefined>(undefined);
  /** The way of the sound broke: it may come back by itself. */
  readonly interrupted = signal(false);
  readonly registration: ReadonlySignal<Standing>;
  readonly line: ReadonlySignal<LineState>;
  readonly #line = signal<LineState>("idle");
  readonly #session: Session;
  readonly #registration: Registration;
  readonly #far = new Audio();
  #sip: SipLine | undefined;
  #call: RTCSession | undefined;
  #dialog: Dialog | undefined;
  #counted: Counted | undefined;
  /** A call of before is being taken up. */
  #takingUp = false;
  /** Grows with every change of the microphone: one that was overtaken is dropped. */
  #microphones = 0;
  #untouch: (() => void) | undefined;
  #seeks: ReturnType<typeof setTimeout> | undefined;
  #stops: (() => void)[] = [];

  constructor(session: Session) {
    this.#session = session;
    this.#far.autoplay = true;
    this.line = computed(() => this.#line.value);
    this.#registration = new Registration({
      credentials: () => this.#credentials(),
      isOver,
      line: (credentials, events) => {
        this.#sip = new SipLine(credentials, events, (call) => this.#rung(call));
        return this.#sip;
      },
      onRegistered: () => this.#registered(),
    });
    this.registration = this.#registration.standing;
  }

  start(): void {
    if (this.#stops.length > 0) return;
    this.#registration.start();
    const timer = setInterval(() => void this.#read(), READ);
    const online = (): void => {
      this.#sip?.hurry();
      this.#registration.retry();
    };
    addEventListener("online", online);
    // Closing the page hangs up, which is seldom what was meant.
    const leaving = (event: BeforeUnloadEvent): void => {
      if (this.#line.peek() === "up") event.preventDefault();
    };
    addEventListener("beforeunload", leaving);
    this.#stops = [
      watchDevices(),
      watchPermission((state) => void this.#permission(state)),
      effect(() => {
        // Again when devices come and go: the browser forgets one that was pulled out.
        void devices.value;
        void playOn(this.#far, phoneSettings.value.speaker);
      }),
      this.#followMicrophone(),
      () => clearInterval(timer),
      () => removeEventListener("online", online),
      () => removeEventListener("beforeunload", leaving),
    ];
  }

  /** Goes away, and hangs up unless another page takes the call over. */
  stop(leave = false): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#registration.stop(leave);
    this.#sip = undefined;
    if (leave) this.#call?.connection?.close();
    this.#over();
  }

  /** Tries to register again now. */
  retry(): void {
    this.#registration.retry();
  }

  /** Picks up what rings; it does so by itself, unless the microphone couldn't be had. */
  async answer(): Promise<void> {
    const call = this.#call;
    if (this.#line.peek() !== "ringing") return;
    if (!call) {
      await this.#renew();
      return this.#takeUp();
    }
    this.#line.value = "connecting";
    const sound = await this.#microphone();
    if (this.#call !== call) return close(sound);
    if (!sound) {
      this.#line.value = "ringing";
      return;
    }
    this.speaks.value = sound;
    call.answer({ mediaStream: sound, mediaConstraints: { audio: true, video: false }, pcConfig: CONNECTION });
  }

  /** Hangs up, or refuses what rings. */
  hangUp(): void {
    const call = this.#call;
    if (call && !call.isEnded()) call.terminate();
  }

  /** Nothing of what is said here goes out. */
  mute(on: boolean): void {
    this.muted.value = on;
    this.#applyMute();
    this.#keep();
  }

  /** Presses keys in a call (RFC 4733). Returns whether they could be sent. */
  dial(keys: string): boolean {
    const sender = this.#call?.connection?.getSenders().find((each) => each.dtmf);
    if (!sender?.dtmf?.canInsertDTMF) return false;
    sender.dtmf.insertDTMF(sender.dtmf.toneBuffer + keys, 160, 70);
    return true;
  }

  /** Calls the gateway's echo, of which nothing is told to anybody. What comes back isn't played. */
  async callEcho(): Promise<EchoCall> {
    await this.#renew();
    const sound = await openMicrophone(phoneSettings.peek().microphone);
    const sip = this.#sip;
    if (!sip || this.#call || this.registration.peek().state !== "registered") {
      close(sound);
      throw new Error("the phone isn't free");
    }
    return startEcho((stream) => sip.callEcho(stream), sound);
  }

  /** Plays what the browser wouldn't play without a person's doing. */
  async hear(): Promise<void> {
    await this.#far.play();
    this.#heardAgain();
  }

  #heardAgain(): void {
    this.#untouch?.();
    this.#untouch = undefined;
    if (this.trouble.peek() === "phone.soundBlocked") this.trouble.value = undefined;
  }

  async #credentials(): Promise<Credentials | undefined> {
    const path = "/onlineagent/{agentid}/logininfo";
    const info = await this.#session.call<Partial<Credentials>>("POST", path);
    const { user, realm, token } = info;
    return user && realm && token ? { user, realm, token } : undefined;
  }

  /** The password of the last registration may be over by now. */
  async #renew(): Promise<void> {
    const credentials = await this.#credentials();
    if (credentials) this.#sip?.renew(credentials.token);
  }

  #registered(): void {
    // A refusal is no matter: the agent is told its state, and can choose another.
    void this.#session.ready().catch(() => undefined);
    if (this.#call) {
      // The line was away in a call: the gateway learns the new way to us, and we whether the call is still there.
      if (this.#call.isEstablished()) this.#sip?.confirm(this.#call);
      return;
    }
    void this.#takeUp();
  }

  /** After a reload: the call that the page of before had. */
  async #takeUp(): Promise<void> {
    const kept = keptCall(this.#session.phone);
    if (!kept) return void (this.#line.value = "idle");
    if (this.#takingUp) return;
    this.#takingUp = true;
    this.#line.value = "connecting";
    const sound = await this.#microphone();
    this.#takingUp = false;
    if (this.#call) return close(sound);
    if (!sound || !this.#sip) {
      close(sound);
      // It can be tried again with a microphone.
      this.#line.value = sound ? "idle" : "ringing";
      return;
    }
    this.muted.value = kept.muted;
    hush(sound, kept.muted);
    this.speaks.value = sound;
    const call = this.#sip.takeUp(kept, sound);
    this.#watch(call);
    call.on("accepted", (event: unknown) => {
      this.#dialog = dialogOf((event as { response?: unknown }).response);
      this.#keep();
    });
    this.#plays(call.connection);
  }

  #rung({ session: call, dialog }: Incoming): void {
    const before = this.#call;
    // The gateway rings a phone that it knows to be free: what we thought to have is over.
    this.#over();
    if (before && !before.isEnded()) before.terminate();
    this.#watch(call);
    this.#dialog = dialog;
    this.#line.value = "ringing";
    call.on("peerconnection", ({ peerconnection }) => this.#plays(peerconnection));
    call.on("accepted", () => this.#keep());
    void this.answer();
  }

  #watch(call: RTCSession): void {
    this.#call = call;
    const mine = (act: () => void) => (): void => {
      if (this.#call === call) act();
    };
    call.on("icecandidate", ({ ready }) => ready());
    call.on("confirmed", mine(() => this.#up()));
    call.on("ended", mine(() => this.#over()));
    call.on("failed", mine(() => this.#over()));
  }

  #plays(connection: RTCPeerConnection): void {
    connection.addEventListener("track", ({ track, streams }) => {
      const heard = streams[0] ?? new MediaStream([track]);
      this.#far.srcObject = heard;
      this.hears.value = heard;
      this.#far.play().catch((error: unknown) => {
        // Anything else is another sound that came meanwhile.
        if (!(error instanceof Error) || error.name !== "NotAllowedError") return;
        this.trouble.value = "phone.soundBlocked";
        this.#untouch ??= whenTouched(() => void this.hear().catch(() => undefined));
      });
    });
    connection.addEventListener("connectionstatechange", () => {
      if (this.#call?.connection !== connection) return;
      const state = connection.connectionState;
      const away = state === "disconnected" || state === "failed";
      if (away && !this.interrupted.peek()) this.#seekWay(connection);
      this.interrupted.value = away;
    });
  }

  /** The computer may have moved to another network: with the line, another way for the sound is looked for. */
  #seekWay(connection: RTCPeerConnection): void {
    this.#sip?.check();
    clearTimeout(this.#seeks);
    this.#seeks = setTimeout(() => {
      const call = this.#call;
      if (call?.connection !== connection || !this.interrupted.peek()) return;
      // Without a line the call would end with the question; when there is one again it is asked.
      if (this.registration.peek().state === "registered") call.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
      else this.#seekWay(connection);
    }, SEEK);
  }

  #up(): void {
    this.#line.value = "up";
    this.#applyMute();
  }

  #over(): void {
    close(this.speaks.peek());
    this.speaks.value = undefined;
    this.hears.value = undefined;
    this.#far.srcObject = null;
    this.#heardAgain();
    clearTimeout(this.#seeks);
    this.#call = undefined;
    this.#dialog = undefined;
    this.#counted = undefined;
    this.figures.value = undefined;
    this.muted.value = false;
    this.interrupted.value = false;
    this.#line.value = "idle";
    forgetCall();
  }

  #keep(): void {
    const dialog = this.#dialog;
    if (dialog) keepCall({ ...dialog, phone: this.#session.phone, muted: this.muted.peek() });
  }

  #applyMute(): void {
    const call = this.#call;
    if (!call?.connection) return;
    const muted = this.muted.peek();
    // JsSIP opens and closes the microphone itself when the gateway negotiates again.
    if (muted) call.mute({ audio: true });
    else call.unmute({ audio: true });
    hush(this.speaks.peek(), muted);
  }

  /** Who isn't asked before the first call is asked while it rings. */
  async #permission(state: PermissionState): Promise<void> {
    if (state !== "granted" || this.trouble.peek() === "phone.microphoneDenied") close(await this.#microphone());
    if (this.#line.peek() === "ringing") void this.answer();
    // Now they have names.
    void lookForDevices();
  }

  async #microphone(): Promise<MediaStream | undefined> {
    try {
      const sound = await openMicrophone(phoneSettings.peek().microphone);
      this.trouble.value = undefined;
      for (const track of sound.getAudioTracks()) {
        track.addEventListener("ended", () => void this.#changeMicrophone());
      }
      return sound;
    } catch (error) {
      this.trouble.value = error instanceof DeviceError ? error.words : "phone.microphoneFailed";
      return undefined;
    }
  }

  /** Another microphone in a call: it was chosen, or the one that was used was pulled out. */
  async #changeMicrophone(): Promise<void> {
    const call = this.#call;
    if (!call || !this.speaks.peek()) return;
    this.#microphones += 1;
    const turn = this.#microphones;
    const sound = await this.#microphone();
    if (!sound) return;
    hush(sound, this.muted.peek());
    const sender = call.connection?.getSenders().find((each) => each.track?.kind === "audio");
    try {
      if (turn === this.#microphones && this.#call === call) await sender?.replaceTrack(sound.getAudioTracks()[0] ?? null);
    } catch {
      // The call ended meanwhile.
    }
    if (turn !== this.#microphones || this.#call !== call || !sender) return close(sound);
    close(this.speaks.peek());
    this.speaks.value = sound;
    this.#applyMute();
  }

  #followMicrophone(): () => void {
    let chosen = phoneSettings.peek().microphone;
    return effect(() => {
      const { microphone } = phoneSettings.value;
      const { microphones } = devices.value;
      const another = microphone !== chosen || wantsAnother(this.speaks.peek(), microphone, microphones);
      chosen = microphone;
      if (another) void this.#changeMicrophone();
    });
  }

  async #read(): Promise<void> {
    const connection = this.#call?.connection;
    if (!connection || this.#line.peek() !== "up") return;
    const reports = await connection.getStats();
    if (this.#call?.connection !== connection) return;
    const [figures, counted] = readFigures(reports.values(), this.#counted);
    this.#counted = counted;
    this.figures.value = figures;
  }
}

