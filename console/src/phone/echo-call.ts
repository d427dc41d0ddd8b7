/** A call to the gateway's echo: the whole way that sound takes, there and back. */
import type { RTCSession } from "jssip/lib/RTCSession";
import { close } from "./devices";
import { type Figures, readFigures } from "./figures";

/** Longest that the call may take to be answered and to bring sound, in milliseconds. */
const PATIENCE = 8000;

export interface EchoCall {
  /** What comes back. */
  stream: MediaStream;
  figures: () => Promise<Figures>;
  stop: () => void;
}

export async function startEcho(call: (sound: MediaStream) => RTCSession, sound: MediaStream): Promise<EchoCall> {
  const session = call(sound);
  const stop = (): void => {
    if (!session.isEnded()) session.terminate();
    close(sound);
  };
  try {
    const stream = await new Promise<MediaStream>((done, fail) => {
      const limit = setTimeout(() => fail(new Error("no sound came back")), PATIENCE);
      const ended = (): void => fail(new Error("the echo didn't answer"));
      session.on("icecandidate", ({ ready }) => ready());
      session.on("failed", ended);
      session.on("ended", ended);
      session.connection.addEventListener("track", ({ track }) => {
        const comes = (): void => {
          clearTimeout(limit);
          done(new MediaStream([track]));
        };
        // Sound that passes, not only a description.
        if (track.muted) track.addEventListener("unmute", comes);
        else comes();
      });
    });
    return {
      stream,
      stop,
      figures: async () => readFigures((await session.connection.getStats()).values(), undefined)[0],
    };
  } catch (error) {
    stop();
    throw error;
  }
}
