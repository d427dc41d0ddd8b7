/** What a person chose for the phone; kept in this browser. */
import { signal } from "@preact/signals";

export interface PhoneSettings {
  /** Device id of the microphone; "" is the system's. */
  microphone: string;
  speaker: string;
  /** Where it rings. */
  ringOn: string;
  /** 0–100. */
  ringVolume: number;
}

const KEPT = "ccgate.phone";

const FIRST: PhoneSettings = { microphone: "", speaker: "", ringOn: "", ringVolume: 60 };

/** What was kept, as far as it can be read. */
export function readSettings(text: string | null): PhoneSettings {
  const settings = { ...FIRST };
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? "{}");
  } catch {
    return settings;
  }
  if (typeof kept !== "object" || kept === null) return settings;
  const { microphone, speaker, ringOn, ringVolume } = kept as Partial<Record<keyof PhoneSettings, unknown>>;
  if (typeof microphone === "string") settings.microphone = microphone;
  if (typeof speaker === "string") settings.speaker = speaker;
  if (typeof ringOn === "string") settings.ringOn = ringOn;
  if (typeof ringVolume === "number" && ringVolume >= 0 && ringVolume <= 100) settings.ringVolume = ringVolume;
  return settings;
}

export const phoneSettings = signal<PhoneSettings>(readSettings(localStorage.getItem(KEPT)));

export function changeSettings(part: Partial<PhoneSettings>): void {
  phoneSettings.value = { ...phoneSettings.value, ...part };
  localStorage.setItem(KEPT, JSON.stringify(phoneSettings.value));
}
