/** Rings on the device that was chosen for it. */
import { effect } from "@preact/signals";
import { devices, playOn } from "./devices";
import { phoneSettings } from "./settings";
import { whenTouched } from "./touch";

/** Seconds: rings, is silent. */
const RINGS = 1;
const PERIOD = 4;
const TONES = [425, 500] as const;
const RATE = 24_000;

/** One period of the tone, softened at both ends. */
export function ringTone(): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(PERIOD * RATE);
  for (let n = 0; n < RINGS * RATE; n += 1) {
    const at = n / RATE;
    const soft = Math.min(1, at / 0.02, (RINGS - at) / 0.02);
    const sum = TONES.reduce((all, tone) => all + Math.sin(2 * Math.PI * tone * at), 0);
    samples[n] = (soft * sum) / TONES.length;
  }
  return samples;
}

/** Begins to ring; returns how to stop it. */
export function ring(): () => void {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, PERIOD * RATE, RATE);
  buffer.copyToChannel(ringTone(), 0);
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  const volume = new GainNode(context);
  const out = new MediaStreamAudioDestinationNode(context);
  source.connect(volume).connect(out);
  const element = new Audio();
  element.srcObject = out.stream;
  const follow = effect(() => {
    const { ringOn, ringVolume } = phoneSettings.value;
    volume.gain.value = ringVolume / 100;
    void devices.value;
    void playOn(element, ringOn);
  });
  source.start();
  const begin = (): void => {
    void context.resume();
    // Until somebody touches the page, the notification must do.
    element.play().catch(() => undefined);
  };
  begin();
  const untouch = whenTouched(begin);
  return () => {
    untouch();
    follow();
    element.pause();
    element.srcObject = null;
    void context.close();
  };
}
