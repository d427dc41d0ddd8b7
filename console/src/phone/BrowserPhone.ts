/**
 * The phone of an agent whose phone is this page. The gateway rings it, and it picks up by itself: whether the agent
 * takes the call is what the desktop tells the gateway, so that the sound is there at once when it does.
 */
import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import type { RTCSession } from "jssip/lib/RTCSession";
import { isOver, type Session } from "../gateway/session";
import type { Key } from "../i18n";
import { DeviceError, close, openMicrophone, playOn, watchDevices } from "./devices";
import { type Counted, type Figures, readFigures } from "./figures";
import { type EchoCall, startEcho } from "./echo-call";
import { forgetCall, keepCall, keptCall } from "./kept-call";
import { CONNECTION, type Dialog, type Incoming, SipLine, dialogOf } from "./line";
import { type Credentials, Registration, type Standing } from "./registration";
import { phoneSettings } from "./settings";

/** How the phone's line is used: `ringing` also while it can't pick up, for want of a microphone. */
export type LineState = "idle" | "ringing" | "connecting" | "up";

/** How often figures are read, in milliseconds. */
const READ = 2000;

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
    const online = (): void => this.#registration.retry();
    addEventListener("online", online);
    this.#stops = [
      watchDevices(),
      effect(() => void playOn(this.#far, phoneSettings.value.speaker)),
      this.#followMicrophone(),
      () => clearInterval(timer),
      () => removeEventListener("online", online),
    ];
  }

  /** Hangs up and goes away. */
  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#registration.stop();
    this.#sip = undefined;
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
    const sip = this.#sip;
    if (!sip || this.#call || this.registration.peek().state !== "registered") throw new Error("the phone isn't free");
    const sound = await openMicrophone(phoneSettings.peek().microphone);
    await this.#renew();
    return startEcho((stream) => sip.callEcho(stream), sound);
  }

  /** Plays what the browser wouldn't play without a person's doing. */
  async hear(): Promise<void> {
    await this.#far.play();
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
    this.#line.value = "connecting";
    const sound = await this.#microphone();
    if (this.#call) return close(sound);
    if (!sound || !this.#sip) {
      close(sound);
      // It can be tried again with a microphone.
      this.#line.value = sound ? "idle" : "ringing";
      return;
    }
    this.muted.value = kept.muted;
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
      this.#far.play().catch(() => (this.trouble.value = "phone.soundBlocked"));
    });
    connection.addEventListener("connectionstatechange", () => {
      if (this.#call?.connection !== connection) return;
      const state = connection.connectionState;
      this.interrupted.value = state === "disconnected" || state === "failed";
    });
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
    if (!call) return;
    for (const sender of call.connection?.getSenders() ?? []) {
      if (sender.track?.kind === "audio") sender.track.enabled = !this.muted.peek();
    }
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
    const before = this.speaks.peek();
    if (!call || !before) return;
    const sound = await this.#microphone();
    if (!sound) return;
    const sender = call.connection?.getSenders().find((each) => each.track?.kind === "audio");
    if (this.#call !== call || !sender) return close(sound);
    await sender.replaceTrack(sound.getAudioTracks()[0] ?? null);
    this.speaks.value = sound;
    close(before);
    this.#applyMute();
  }

  #followMicrophone(): () => void {
    let chosen = phoneSettings.peek().microphone;
    return effect(() => {
      const { microphone } = phoneSettings.value;
      if (microphone === chosen) return;
      chosen = microphone;
      void this.#changeMicrophone();
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

