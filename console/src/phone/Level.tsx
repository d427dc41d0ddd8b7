import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { SILENCE, decibels, strength } from "./figures";
import { whenTouched } from "./touch";

/** Milliseconds between two values: more often nobody sees. */
const EVERY = 80;

/** How loud a stream is, in decibels below full scale; looked at only while the page is seen. */
export function useLevel(stream: MediaStream | undefined): number {
  const [level, setLevel] = useState(SILENCE);
  useEffect(() => {
    setLevel(SILENCE);
    if (!stream || stream.getAudioTracks().length === 0) return undefined;
    const context = new AudioContext();
    const untouch = whenTouched(() => void context.resume());
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let last = 0;
    let frame = 0;
    const look = (at: number): void => {
      frame = requestAnimationFrame(look);
      if (at - last < EVERY) return;
      last = at;
      analyser.getFloatTimeDomainData(samples);
      setLevel(Math.round(decibels(strength(samples))));
    };
    frame = requestAnimationFrame(look);
    return () => {
      untouch();
      cancelAnimationFrame(frame);
      void context.close();
    };
  }, [stream]);
  return level;
}

/** A level meter. */
export function Level({ label, stream }: { label: string; stream: MediaStream | undefined }) {
  const level = useLevel(stream);
  return (
    <div class="level">
      <span>{label}</span>
      <meter min={SILENCE} max={0} low={-45} high={-6} optimum={-20} value={level} aria-label={label} aria-valuetext={t("phone.decibels", { level })} />
    </div>
  );
}
