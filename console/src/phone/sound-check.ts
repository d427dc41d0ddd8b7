/**
 * Tries the sound before work: what the microphone hears goes to the gateway's echo, comes back, and is played. Without
 * the gateway it goes through a connection in the page only.
 */
import type { BrowserPhone } from "./BrowserPhone";
import { close, openMicrophone, playOn } from "./devices";
import type { EchoCall } from "./echo-call";
import type { Figures } from "./figures";
import { phoneSettings } from "./settings";

/** Seconds that are recorded. */
export const RECORDED = 3;

/** Longest that the connection in the page may take, in milliseconds. */
const PATIENCE = 8000;

export interface SoundResult {
  sound: Blob;
  /** Of the way to the gateway and back; `undefined` when it wasn't tried. */
  figures: Figures | undefined;
}

export interface SoundCheck {
  /** What is heard while it is recorded. */
  stream: MediaStream;
  /** Ends with the recording; fails when it is stopped. */
  result: Promise<SoundResult>;
}

/** Begins: records what comes back. Nothing stays open when it is stopped, which a call that comes does. */
export async function checkSound(phone: BrowserPhone, stopped: AbortSignal): Promise<SoundCheck> {
  const way = phone.registration.peek().state === "registered" ? await phone.callEcho() : await wayHere();
  const { stream, figures, stop } = way;
  const result = async (): Promise<SoundResult> => {
    const sound = await record(stream, stopped);
    return { sound, figures: await figures?.() };
  };
  return { stream, result: result().finally(stop) };
}

/** Through a connection in the page. */
async function wayHere(): Promise<Pick<EchoCall, "stream" | "stop"> & { figures?: undefined }> {
  const microphone = await openMicrophone(phoneSettings.peek().microphone);
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const stop = (): void => {
    near.close();
    far.close();
    close(microphone);
  };
  try {
    return { stream: await loop(near, far, microphone), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

async function loop(near: RTCPeerConnection, far: RTCPeerConnection, microphone: MediaStream): Promise<MediaStream> {
  // One that comes too early is in the description.
  const give = (to: RTCPeerConnection) => (event: RTCPeerConnectionIceEvent) => void to.addIceCandidate(event.candidate ?? undefined).catch(() => undefined);
  near.onicecandidate = give(far);
  far.onicecandidate = give(near);
  const came = new Promise<MediaStream>((done, fail) => {
    far.ontrack = ({ track }) => done(new MediaStream([track]));
    setTimeout(() => fail(new Error("no sound came through")), PATIENCE);
  });
  for (const track of microphone.getTracks()) near.addTrack(track, microphone);
  await near.setLocalDescription();
  if (near.localDescription) await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  if (far.localDescription) await near.setRemoteDescription(far.localDescription);
  return came;
}

function record(stream: MediaStream, stopped: AbortSignal): Promise<Blob> {
  return new Promise((done, fail) => {
    stopped.throwIfAborted();
    const recorder = new MediaRecorder(stream);
    const pieces: Blob[] = [];
    // Chromium gives a connection's sound to nobody unless an element plays it.
    const silent = new Audio();
    silent.muted = true;
    silent.srcObject = stream;
    const stop = (): void => {
      clearTimeout(limit);
      if (recorder.state !== "inactive") recorder.stop();
    };
    const limit = setTimeout(stop, RECORDED * 1000);
    stopped.addEventListener("abort", stop);
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      silent.srcObject = null;
      stopped.removeEventListener("abort", stop);
      if (stopped.aborted) fail(new Error("stopped"));
      else done(new Blob(pieces, { type: recorder.mimeType }));
    };
    recorder.onerror = () => fail(new Error("the browser can't record"));
    recorder.start();
  });
}

/** Plays the recording on the chosen speaker, to its end or until it is stopped. */
export async function playBack(sound: Blob, stopped: AbortSignal): Promise<void> {
  const address = URL.createObjectURL(sound);
  try {
    const element = new Audio(address);
    await playOn(element, phoneSettings.peek().speaker);
    stopped.throwIfAborted();
    const ended = new Promise<void>((done) => {
      element.onended = () => done();
      element.onerror = () => done();
      stopped.addEventListener("abort", () => {
        element.pause();
        done();
      });
    });
    await element.play();
    await ended;
  } finally {
    URL.revokeObjectURL(address);
  }
}
