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
  listen: boolean;
}

const KEPT = "ccgate.sign-in";

const FIRST: Chosen = {
  workNumber: "",
  phone: "",
  browserPhone: true,
  status: "4",
  autoAnswer: false,
  autoIdle: false,
  releasePhone: true,
  listen: false,
};

export function load(): Chosen {
  try {
    return { ...FIRST, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Chosen>) };
  } catch {
    return FIRST;
  }
}

export function save(chosen: Chosen): void {
  localStorage.setItem(KEPT, JSON.stringify(chosen));
}
