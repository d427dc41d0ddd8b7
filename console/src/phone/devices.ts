/** Microphones and speakers, and why one can't be had. */
import { signal } from "@preact/signals";
import type { Key } from "../i18n";

export interface Devices {
  microphones: readonly MediaDeviceInfo[];
  speakers: readonly MediaDeviceInfo[];
}

export const devices = signal<Devices>({ microphones: [], speakers: [] });

/** Looks which there are. Without the permission to use a microphone they have no names. */
export async function lookForDevices(): Promise<void> {
  const all = (await media()?.enumerateDevices()) ?? [];
  // "default" is what "" stands for already.
  const of = (kind: MediaDeviceKind): MediaDeviceInfo[] =>
    all.filter((device) => device.kind === kind && device.deviceId !== "" && device.deviceId !== "default");
  const found: Devices = { microphones: of("audioinput"), speakers: of("audiooutput") };
  if (written(found) !== written(devices.peek())) devices.value = found;
}

function written({ microphones, speakers }: Devices): string {
  return JSON.stringify([...microphones, ...speakers].map(({ kind, deviceId, label }) => [kind, deviceId, label]));
}

/** Looks again whenever one is plugged in or out. Returns how to stop that. */
export function watchDevices(): () => void {
  const look = (): void => void lookForDevices();
  media()?.addEventListener("devicechange", look);
  look();
  return () => media()?.removeEventListener("devicechange", look);
}

/** Pages that don't come over HTTPS have no devices at all. */
function media(): MediaDevices | undefined {
  return (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
}

/**
 * Whether this page may use a microphone, as far as the browser tells, and `changed` whenever that becomes another.
 * Returns how to stop that.
 */
export function watchPermission(changed: (state: PermissionState) => void): () => void {
  const stopping = new AbortController();
  const watch = async (): Promise<void> => {
    // A name that some browsers don't know.
    const status = await navigator.permissions.query({ name: "microphone" as PermissionName });
    if (stopping.signal.aborted) return;
    status.addEventListener("change", () => changed(status.state), { signal: stopping.signal });
    changed(status.state);
  };
  watch().catch(() => undefined);
  return () => stopping.abort();
}

/** Whether the browser can play on a chosen device. */
export const choosesSpeaker = "setSinkId" in HTMLMediaElement.prototype;

/** A sound device that can't be used, in words. */
export class DeviceError extends Error {
  readonly words: Key;
  constructor(words: Key) {
    super(words);
    this.name = "DeviceError";
    this.words = words;
  }
}

/** Why a microphone couldn't be had, by the name of the browser's error. */
export function microphoneTrouble(name: string): Key {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "phone.microphoneDenied";
    case "NotFoundError":
      return "phone.microphoneMissing";
    case "NotReadableError":
    case "AbortError":
      return "phone.microphoneBusy";
    default:
      return "phone.microphoneFailed";
  }
}

/** Opens a microphone; the system's when the chosen one isn't there any more. */
export async function openMicrophone(chosen: string): Promise<MediaStream> {
  const stream = await opened(chosen);
  // Now the browser tells devices' names, and no event says so; Firefox told of no device at all before.
  void lookForDevices();
  return stream;
}

async function opened(chosen: string): Promise<MediaStream> {
  const access = media();
  if (!access) throw new DeviceError("phone.microphoneInsecure");
  const wanted: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  try {
    if (chosen) {
      try {
        return await access.getUserMedia({ audio: { ...wanted, deviceId: { exact: chosen } } });
      } catch (error) {
        if (nameOf(error) !== "OverconstrainedError" && nameOf(error) !== "NotFoundError") throw error;
      }
    }
    return await access.getUserMedia({ audio: wanted });
  } catch (error) {
    throw new DeviceError(microphoneTrouble(nameOf(error)));
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

export function close(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Lets nothing of a stream out, or everything. */
export function hush(stream: MediaStream | undefined, on: boolean): void {
  for (const track of stream?.getAudioTracks() ?? []) track.enabled = !on;
}

/** The chosen device if it is plugged in, in the place of what a stream comes from; or any, when that one is gone. */
export function wantsAnother(stream: MediaStream | undefined, chosen: string, found: readonly MediaDeviceInfo[]): boolean {
  const track = stream?.getAudioTracks()[0];
  if (!track) return false;
  const there = found.some(({ deviceId }) => deviceId === chosen);
  return track.readyState === "ended" || (there && track.getSettings().deviceId !== chosen);
}

/** Plays on a device; on the system's when that one is gone or can't be chosen. */
export async function playOn(element: HTMLAudioElement, device: string): Promise<void> {
  if (!choosesSpeaker) return;
  try {
    await element.setSinkId(device);
  } catch {
    await element.setSinkId("").catch(() => undefined);
  }
}
