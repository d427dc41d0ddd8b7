/** What the last sign-in in this browser chose; never the password. */
export interface Chosen {
  workNumber: string;
  phone: string;
  browserPhone: boolean;
  /** As the interface has it: 3 busy, 4 idle, 5 wrap-up. */
  status: "3" | "4" | "5";
  autoAnswer: boolean;
  autoIdle: boolean;
  releasePhone: boolean;
  /** The desk phone follows the desktop. */
  linkage: boolean;
  listen: boolean;
}

/** Work numbers, and accounts of VDNs, which are numbers too. */
export const WORK_NUMBER = /^[1-9][0-9]{0,5}$/;

/** Whether this browser can be a phone at all: some are built without WebRTC, some have it switched off. */
export const canBePhone = "RTCPeerConnection" in globalThis;

const KEPT = "ccgate.sign-in";

const FIRST: Chosen = {
  workNumber: "",
  phone: "",
  browserPhone: true,
  status: "4",
  autoAnswer: false,
  autoIdle: false,
  releasePhone: true,
  linkage: false,
  listen: false,
};

export function load(): Chosen {
  const chosen = kept();
  return { ...chosen, browserPhone: chosen.browserPhone && canBePhone };
}

function kept(): Chosen {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Chosen>) };
  } catch {
    return FIRST;
  }
}

export function save(chosen: Chosen): void {
  localStorage.setItem(KEPT, JSON.stringify(chosen));
}
