import { agent } from "../shell/state";
import { DeskPage } from "./DeskPage";
import { desk, startDesk } from "./running";

export { startDesk } from "./running";

/** The part's entry. */
export default function AgentDesk() {
  const session = agent.value?.session;
  if (!session) return null;
  const running = desk.value?.session === session ? desk.value : startDesk(session);
  return <DeskPage key={session.agentId} desk={running} />;
}
