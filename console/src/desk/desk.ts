/** The running desktop of a session: its events, the model made of them, and what the gateway says of the agent. */
import { type Me, askMe } from "../supervisor/report";
import { type ReadonlySignal, effect, signal } from "@preact/signals";
import { type Connection, EventStream, type GatewayEvent } from "../gateway/events";
import { GatewayError, type Method, type QueryValue } from "../gateway/http";
import type { Session, SignedIn } from "../gateway/session";
import { hand } from "../supervisor/events";
import { ask } from "../supervisor/report";
import { find } from "./calls";
import { number, part, text } from "./content";
import { type CallInfo, type Deed, did } from "./deeds";
import { reduce } from "./model";
import { forgetKept, keep, keptOf } from "./kept";
import { CONFERENCE, type Model, emptyModel } from "./state";
import { patient } from "./patient";
import { synced } from "./synced";

/** How long nothing may be told after the stream is back until the model is compared, in milliseconds. */
const QUIET = 2_000;

/** How often the whole state is asked for while events go on coming. */
const TRIES = 3;

/** The numbers of `agentstatus` for what the model has. */
const CODES: Readonly<Record<string, number>> = { busy: 3, idle: 4, work: 5, ringing: 7, talking: 7, rest: 8 };
/** Events with which a call comes in sight. */
const INFORMS: readonly string[] = ["AgentOther_PhoneAlerting", "AgentEvent_Ringing", "AgentEvent_Auto_Answer", "AgentEvent_Talking"];

export class Desk {
  readonly session: Session;
  readonly model = signal<Model>(emptyModel(0, ""));
  readonly me = signal<Me | undefined>(undefined);
  /** The password must be changed before calls work. */
  readonly mustChange = signal(false);
  /** Days until the password ends. */
  readonly daysLeft = signal<number | undefined>(undefined);
  readonly connection: ReadonlySignal<Connection>;
  readonly #stream: EventStream;
  readonly #fresh: boolean;
  readonly #asked = new Set<string>();
  #synced = false;
  /** The whole state is being asked for. */
  #syncing: Promise<void> | undefined;
  #stopped = false;
  /** Changes with every change of the model: what was asked for before one is old. */
  #turn = 0;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #stops: (() => void)[] = [];

  constructor(session: Session, answer: SignedIn | undefined, onReplaced: () => void) {
    this.session = session;
    this.#fresh = answer !== undefined;
    // What an earlier sign-in in this tab left isn't this one's.
    if (this.#fresh) forgetKept();
    this.model.value = emptyModel(session.agentId, session.phone);
    this.mustChange.value = answer?.isForceChange === "true";
    if (answer && answer.timeRemaining !== "") this.daysLeft.value = Number(answer.timeRemaining);
    this.#stream = new EventStream(session, {
      onEvent: (event) => this.#take(event),
      onBack: () => this.#compareSoon(),
      onEnded: (why) => {
        if (why === "replaced") onReplaced();
      },
    });
    this.connection = this.#stream.connection;
  }

  async start(): Promise<void> {
    if (this.#fresh) this.#synced = true;
    else await this.#synchronise();
    if (this.#stopped) return;
    this.#stream.start();
    this.#stops.push(
      effect(() => {
        const model = this.model.value;
        // What the page kept before isn't overwritten by what isn't known yet.
        if (this.#synced) keep(model);
      }),
      // What failed because the gateway was away is asked for when it is back.
      effect(() => {
        if (this.connection.value !== "up") return;
        if (!this.#synced) void this.#synchronise();
        if (!this.me.peek()) void this.reloadMe();
      }),
    );
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#quiet);
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#stream.stop();
  }

  /** Something the desktop did. */
  apply(deed: Deed): void {
    this.#turn += 1;
    this.model.value = did(this.model.peek(), deed, Date.now());
  }

  /** An operation of the agent's. */
  call<T = unknown>(method: Method, path: string, body?: unknown, query?: Record<string, QueryValue>): Promise<T> {
    return this.session.call<T>(method, path, { ...(body === undefined ? {} : { body }), ...(query ? { query } : {}) });
  }

  /** A query, patient with the gateway's count of them. */
  ask<T>(path: string, query: Record<string, QueryValue> = {}): Promise<T> {
    return ask<T>(this.session, path, query);
  }

  async reloadMe(): Promise<void> {
    try {
      const me = await askMe(this.session);
      this.me.value = me;
      this.mustChange.value = me.mustChangePassword;
    } catch {
      // Asked again when the connection comes; until then the names and reasons are missing.
    }
  }

  #take(event: GatewayEvent): void {
    const before = this.model.peek();
    this.#turn += 1;
    this.model.value = reduce(before, event, Date.now());
    hand(event);
    if (this.#quiet !== undefined) this.#compareSoon();
    const id = text(event.content, "callid");
    if (INFORMS.includes(event.eventType) && id !== "") void this.#inform(id, event.eventType);
    if (event.eventType === "AgentEvent_Ringing" && find(before, id)?.wanted) void this.#answer(id);
  }

  /** The person has answered while the phone still rang. */
  async #answer(id: string): Promise<void> {
    try {
      await this.call("PUT", "/voicecall/{agentid}/answer", undefined, { callid: id });
    } catch {
      // It is over by now, or the person answers it again.
      this.apply({ deed: "answering", call: id, on: false });
    }
  }

  /** What the events don't tell of a call: its queue, how long it waited, its data. */
  async #inform(id: string, why: string): Promise<void> {
    const key = why === "AgentEvent_Talking" ? `${id} talk` : id;
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    try {
      const info = await this.ask<CallInfo | null>(`/calldata/{agentid}/callinfobycallid/${encodeURIComponent(id)}`);
      if (info) this.apply({ deed: "info", info });
    } catch {
      this.#asked.delete(key);
    }
  }

  /** The whole state, as the gateway has it. It forgets what it still owed. One at a time. */
  #synchronise(): Promise<void> {
    this.#syncing ??= this.#again().finally(() => (this.#syncing = undefined));
    return this.#syncing;
  }

  /** What happens between its questions makes the answers old: then it is asked again. */
  async #again(): Promise<void> {
    for (let tried = 1; tried <= TRIES && !this.#stopped; tried += 1) {
      if (await this.#snapshot(tried === TRIES)) return;
    }
  }

  /** Whether it was good, or good enough: nothing changed meanwhile, or it is the last try. */
  async #snapshot(last: boolean): Promise<boolean> {
    const turn = this.#turn;
    try {
      const info = await patient(() => this.call<unknown>("POST", "/onlineagent/{agentid}/syncagentinfo"));
      const current = part(info, "callinfo") as CallInfo | null;
      const ids = await this.ask<string[]>("/calldata/{agentid}/allcallid");
      const held = ids.length > 0 ? await this.#held() : [];
      const known = [current?.callid, ...held.map((call) => call.callid)];
      const others: CallInfo[] = [];
      for (const id of ids.filter((one) => !known.includes(one))) {
        const other = await this.ask<CallInfo | null>(`/calldata/{agentid}/callinfobycallid/${encodeURIComponent(id)}`);
        if (other) others.push(other);
      }
      if (this.#stopped || (turn !== this.#turn && !last)) return this.#stopped;
      const empty = emptyModel(this.session.agentId, this.session.phone);
      const kept = keptOf(this.session.agentId);
      this.model.value = synced(empty, { info, held, others, kept }, Date.now());
      this.#synced = true;
    } catch {
      // Nothing is known yet: it is asked for again, soon or when the connection is back.
      this.#synced = false;
      if (!this.#stopped && this.connection.peek() === "up") this.#compareSoon();
    }
    return true;
  }

  async #held(): Promise<CallInfo[]> {
    try {
      return await this.ask<CallInfo[]>("/calldata/{agentid}/holdlist");
    } catch (error) {
      if (error instanceof GatewayError && !error.unreachable) return [];
      throw error;
    }
  }

  /** After the stream was away: when what was owed has come, the model must be what the gateway has. */
  #compareSoon(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      this.#quiet = undefined;
      void this.#compare();
    }, QUIET);
  }

  async #compare(): Promise<void> {
    try {
      const status = await this.ask<unknown>("/onlineagent/{agentid}/agentstatus");
      const ids = await this.ask<string[]>("/calldata/{agentid}/allcallid");
      const { state } = this.model.peek();
      // A conference of agents isn't among them.
      const calls = this.model.peek().calls.filter((call) => call.feature !== CONFERENCE);
      const same = number(status, "agentState") === CODES[state?.kind ?? ""] && ids.length === calls.length && calls.every((call) => ids.includes(call.id));
      if (!same || !this.#synced) await this.#synchronise();
    } catch {
      // Away again: it is compared when the stream is back.
    }
  }
}
