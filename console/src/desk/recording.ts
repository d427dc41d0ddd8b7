/** What an agent does with the recording of its own talk. */
import type { Desk } from "./desk";

const RECORD = "/recordplay/{agentid}";

/** Begins a recording, or ends the one that runs; events tell how it went. */
export async function record(desk: Desk, on: boolean): Promise<void> {
  if (on) await desk.call("PUT", `${RECORD}/record`, { mediaType: 5 });
  else await desk.call("DELETE", `${RECORD}/stoprecord`);
}

/** Lets the recording pause, as while a card number is said, or go on. No event tells it. */
export async function pauseRecording(desk: Desk, call: string, on: boolean): Promise<void> {
  await desk.call("POST", `${RECORD}/${on ? "pauserecord" : "resumerecord"}`);
  desk.apply({ deed: "paused", call, on });
}
