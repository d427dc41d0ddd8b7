/**
 * Tries the sound before work: what the microphone hears goes to the gateway's echo, comes back, and is played. Without
 * the gateway it goes through a connection in the page only.
 */
import type { BrowserPhone } from "./BrowserPhone";
import { close, openMicrophone, playOn } from "./devices";
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
  /** Ends with the recording. */
  result: Promise<SoundResult>;
  stop: () => void;
}

/** Begins: records what comes back. */
export async function checkSound(phone: BrowserPhone): Promise<SoundCheck> {
  if (phone.registration.peek().state !== "registered") return checkHere();
  const { stream, figures, stop } = await phone.callEcho();
  const result = async (): Promise<SoundResult> => {
    const sound = await record(stream);
    return { sound, figures: await figures() };
  };
  return { stream, result: result().finally(stop), stop };
}

async function checkHere(): Promise<SoundCheck> {
  const microphone = await openMicrophone(phoneSettings.peek().microphone);
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const stop = (): void => {
    near.close();
    far.close();
    close(microphone);
  };
  try {
    const stream = await loop(near, far, microphone);
    const result = record(stream).then((sound) => ({ sound, figures: undefined }));
    return { stream, result: result.finally(stop), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

async function loop(near: RTCPeerConnection, far: RTCPeerConnection, microphone: MediaStream): Promise<MediaStream> {
  near.onicecandidate = ({ candidate }) => void far.addIceCandidate(candidate ?? undefined);
  far.onicecandidate = ({ candidate }) => void near.addIceCandidate(candidate ?? undefined);
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

function record(stream: MediaStream): Promise<Blob> {
  return new Promise((done, fail) => {
    const recorder = new MediaRecorder(stream);
    const pieces: Blob[] = [];
    // Chromium gives a connection's sound to nobody unless an element plays it.
    const silent = new Audio();
    silent.muted = true;
    silent.srcObject = stream;
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    recorder.onstop = () => {
      silent.srcObject = null;
      done(new Blob(pieces, { type: recorder.mimeType }));
    };
    recorder.onerror = () => fail(new Error("the browser can't record"));
    recorder.start();
    setTimeout(() => recorder.stop(), RECORDED * 1000);
  });
}

/** Plays the recording on the chosen speaker, to its end. */
export async function playBack(sound: Blob): Promise<void> {
  const address = URL.createObjectURL(sound);
  try {
    const element = new Audio(address);
    await playOn(element, phoneSettings.peek().speaker);
    const ended = new Promise<void>((done) => {
      element.onended = () => done();
      element.onerror = () => done();
    });
    await element.play();
    await ended;
  } finally {
    URL.revokeObjectURL(address);
  }
}
