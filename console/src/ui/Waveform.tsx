/** A player that shows the waveform of a sound. */
import { useEffect, useRef, useState } from "preact/hooks";
import WaveSurfer from "wavesurfer.js";
import { t } from "../i18n";
import { Button } from "./Button";
import { Note } from "./Note";
import { type Outline, outlineOf } from "./peaks";
import { shown } from "./theme";
import { duration } from "./time";
import "./Waveform.css";

const HEIGHT = 96;
/** How long a sound may take to come, in milliseconds. */
const DEADLINE = 60_000;
const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;

function colours(): { waveColor: string; progressColor: string; cursorColor: string } {
  const css = getComputedStyle(document.documentElement);
  const ink = (name: string): string => css.getPropertyValue(`--${name}`).trim();
  return { waveColor: ink("muted"), progressColor: ink("accent"), cursorColor: ink("text") };
}

/**
 * The library writes a `<style>` into its shadow tree, which our content policy forbids. So it is made
 * outside of the page, where styles have no effect yet, and gets the same rules as a style sheet object.
 * With the outline it fetches nothing itself: the sound would be a `blob:` then, which is forbidden too.
 */
function made(element: HTMLElement, url: string, { peaks, length }: Outline): WaveSurfer {
  const outside = document.createElement("div");
  const shape = { height: HEIGHT, barWidth: 2, barGap: 1, normalize: true, ...colours() };
  const wave = WaveSurfer.create({ container: outside, url, peaks, duration: length, ...shape });
  const tree = wave.getWrapper().getRootNode();
  if (tree instanceof ShadowRoot) {
    for (const style of tree.querySelectorAll("style")) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style.textContent ?? "");
      tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, sheet];
      style.remove();
    }
  }
  element.replaceChildren(outside);
  return wave;
}

/** Plays what `url` gives; the address is fetched without headers. */
export function Waveform({ url, label }: { url: string; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer | undefined>(undefined);
  const [state, setState] = useState<"loading" | "ready" | "playing" | "failed">("loading");
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [speed, setSpeed] = useState(1);
  const theme = shown.value;

  useEffect(() => {
    const leaving = new AbortController();
    const show = (outline: Outline): void => {
      if (!place.current || leaving.signal.aborted) return;
      const one = made(place.current, url, outline);
      wave.current = one;
      setLength(outline.length);
      one.on("ready", () => setState("ready"));
      one.on("play", () => setState("playing"));
      one.on("pause", () => setState("ready"));
      one.on("finish", () => setState("ready"));
      one.on("timeupdate", setAt);
      one.on("error", () => setState("failed"));
    };
    setState("loading");
    setAt(0);
    outlineOf(url, AbortSignal.any([leaving.signal, AbortSignal.timeout(DEADLINE)])).then(show, () => {
      if (!leaving.signal.aborted) setState("failed");
    });
    return () => {
      leaving.abort();
      wave.current?.destroy();
      wave.current = undefined;
    };
  }, [url]);
  useEffect(() => wave.current?.setOptions(colours()), [theme]);

  const usable = state === "ready" || state === "playing";
  const seek = (seconds: number): void => wave.current?.setTime(seconds);
  const next = (): void => {
    const faster = SPEEDS[(SPEEDS.indexOf(speed as (typeof SPEEDS)[number]) + 1) % SPEEDS.length] ?? 1;
    wave.current?.setPlaybackRate(faster, true);
    setSpeed(faster);
  };
  const [now, end] = [duration(at * 1000), duration(length * 1000)];
  return (
    <div class="player" role="group" aria-label={label}>
      <div class="waveform" ref={place} aria-hidden="true" />
      {state === "failed" && <Note tone="bad">{t("common.soundFailed")}</Note>}
      <input
        type="range"
        aria-label={t("common.position")}
        aria-valuetext={`${now} / ${end}`}
        min={0}
        max={length || 1}
        step={0.1}
        value={at}
        disabled={!usable}
        onInput={(event) => seek(event.currentTarget.valueAsNumber)}
      />
      <div class="row">
        <Button kind="primary" icon={state === "playing" ? "hold" : "play"} disabled={!usable} onClick={() => wave.current?.playPause()}>
          {state === "playing" ? t("common.pause") : t("common.play")}
        </Button>
        <Button disabled={!usable} onClick={next} label={`${t("common.speed")}: ${speed}`}>
          {speed}×
        </Button>
        {state === "loading" ? <span role="status">{t("common.loading")}</span> : <span class="number">{`${now} / ${end}`}</span>}
      </div>
    </div>
  );
}
