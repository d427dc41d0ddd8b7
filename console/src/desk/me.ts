/** What the gateway says of others that the agent may call, and of its calls. */
import type { QueryValue } from "../gateway/http";
import type { Session } from "../gateway/session";
import { type CallLine, ask } from "../supervisor/report";

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

export const askColleagues = (session: Session, words: string): Promise<Colleagues> =>
  ask(session, "/report/{agentid}/colleagues", { text: words });

export function askMine(session: Session, before?: string): Promise<{ calls: CallLine[]; next: string | null }> {
  const query: Record<string, QueryValue> = { limit: 20, before };
  return ask(session, "/report/{agentid}/mine", query);
}
