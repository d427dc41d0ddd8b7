/** The running desktop of a session: its events, the model made of them, and what the gateway says of the agent. */
import { type ReadonlySignal, effect, signal } from "@preact/signals";
import { type Connection, EventStream, type GatewayEvent } from "../gateway/events";
import { GatewayError, type Method, type QueryValue } from "../gateway/http";
import type { Session, SignedIn } from "../gateway/session";
import { hand } from "../supervisor/events";
import { ask } from "../supervisor/report";
import { find } from "./calls";
import { number, part, text } from "./content";
import { type CallInfo, type Deed, did } from "./deeds";
import { type Me, askMe } from "./me";
import { reduce } from "./model";
import { forgetKept, keep, keptOf } from "./kept";
import { type Model, emptyModel } from "./state";
import { synced } from "./synced";

/** How long nothing may be told after the stream is back until the model is compared, in milliseconds. */
const QUIET = 2_000;

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
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #stops: (() => void)[] = [];

  constructor(session: Session, answer: SignedIn | undefined, onReplaced: () => void) {
    this.session = session;
    this.#fresh = answer !== undefined;
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
    if (this.#fresh) {
      forgetKept();
      this.#synced = true;
    } else {
      await this.#synchronise();
    }
    this.#stream.start();
    this.#stops.push(
      effect(() => keep(this.model.value)),
      // What failed because the gateway was away is asked for when it is back.
      effect(() => {
        if (this.connection.value !== "up") return;
        if (!this.#synced) void this.#synchronise();
        if (!this.me.peek()) void this.reloadMe();
      }),
    );
  }

  stop(): void {
    clearTimeout(this.#quiet);
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#stream.stop();
  }

  /** Something the desktop did. */
  apply(deed: Deed): void {
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
      // It is over by now, or it can be answered again.
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

  /** The whole state, as the gateway has it. It forgets what it still owed. */
  async #synchronise(): Promise<void> {
    try {
      const info = await this.call<unknown>("POST", "/onlineagent/{agentid}/syncagentinfo");
      const current = part(info, "callinfo") as CallInfo | null;
      const ids = await this.ask<string[]>("/calldata/{agentid}/allcallid");
      const held = ids.length > 0 ? await this.#held() : [];
      const known = [current?.callid, ...held.map((call) => call.callid)];
      const others: CallInfo[] = [];
      for (const id of ids.filter((one) => !known.includes(one))) {
        const other = await this.ask<CallInfo | null>(`/calldata/{agentid}/callinfobycallid/${encodeURIComponent(id)}`);
        if (other) others.push(other);
      }
      const empty = emptyModel(this.session.agentId, this.session.phone);
      const kept = keptOf(this.session.agentId);
      this.model.value = synced(empty, { info, held, others, kept }, Date.now());
      this.#synced = true;
    } catch (error) {
      this.#synced = !(error instanceof GatewayError && error.unreachable);
    }
  }

  async #held(): Promise<CallInfo[]> {
    try {
      return await this.ask<CallInfo[]>("/calldata/{agentid}/holdlist");
    } catch {
      return [];
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
      const status = await this.call("GET", "/onlineagent/{agentid}/agentstatus");
      const ids = await this.ask<string[]>("/calldata/{agentid}/allcallid");
      const { state, calls } = this.model.peek();
      const same = number(status, "agentState") === CODES[state?.kind ?? ""] && ids.length === calls.length && calls.every((call) => ids.includes(call.id));
      if (!same) await this.#synchronise();
    } catch {
      // Away again: it is compared when the stream is back.
    }
  }
}
