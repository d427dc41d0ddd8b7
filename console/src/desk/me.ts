/** What the gateway says of the agent itself, and of others that it may call. */
import type { QueryValue } from "../gateway/http";
import type { Session } from "../gateway/session";
import { type CallLine, type Reason, ask } from "../supervisor/report";

export interface OwnSkill {
  skillId: number;
  name: string;
  level: number;
  serving: boolean;
  media: number;
}

export interface Me {
  agentId: number;
  name: string;
  vdnName: string;
  groupName: string | null;
  roles: { inspector: boolean; classLeader: boolean; reportManager: boolean; callOut: boolean };
  skills: OwnSkill[];
  busyReasons: Reason[];
  restReasons: Reason[];
  /** The agent may have its own calls recorded. */
  selfRecord: boolean;
  autoAnswer: boolean;
  autoIdle: boolean;
  mustChangePassword: boolean;
}

export interface Colleague {
  agentId: number;
  name: string;
  state: string;
  phone: string | null;
}

export interface Colleagues {
  agents: Colleague[];
  queues: { skillId: number; name: string; media: number; waiting: number; available: number }[];
  accessCodes: { number: string; description: string }[];
  flows: { flowId: number; name: string; number: string }[];
}

export const askMe = (session: Session): Promise<Me> => ask(session, "/report/{agentid}/me");

export const askColleagues = (session: Session, words: string): Promise<Colleagues> =>
  ask(session, "/report/{agentid}/colleagues", { text: words });

export function askMine(session: Session, before?: string): Promise<{ calls: CallLine[]; next: string | null }> {
  const query: Record<string, QueryValue> = { limit: 20, before };
  return ask(session, "/report/{agentid}/mine", query);
}
