import { GatewayError } from "../gateway/http";

/** The gateway's code of queries that come too often; what is refused so has had no effect. */
const TOO_OFTEN = "000-007";
const TRIES = 5;
/** The allowance grows back by one in this time, in milliseconds. */
const PACE = 450;

/** Asks again when the gateway counted too many questions in a short time. */
export async function patient<T>(ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GatewayError) || error.retcode !== TOO_OFTEN || tried === TRIES) throw error;
      await new Promise((go) => setTimeout(go, PACE * tried));
    }
  }
}
