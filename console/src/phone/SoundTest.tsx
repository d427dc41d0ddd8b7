import { useEffect, useRef, useState } from "preact/hooks";
import { type Key, t } from "../i18n";
import { Badge, Button, Note } from "../ui";
import type { BrowserPhone } from "./BrowserPhone";
import { DeviceError } from "./devices";
import { type Figures as Values, SILENCE } from "./figures";
import { Figures } from "./FiguresList";
import { Level, useLevel } from "./Level";
import { RECORDED, checkSound, playBack } from "./sound-check";

type Step = "before" | "speak" | "listen" | "after";

/** From this level on something was said, in decibels. */
const AUDIBLE = -50;

/** Speak, and hear yourself: microphone, speaker, and whether the gateway is reached. */
export function SoundTest({ phone }: { phone: BrowserPhone }) {
  const [step, setStep] = useState<Step>("before");
  const [trouble, setTrouble] = useState<Key>();
  const [stream, setStream] = useState<MediaStream>();
  const [found, setFound] = useState<Values>();
  const loudest = useRef(SILENCE);
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const level = useLevel(stream);
  loudest.current = Math.max(loudest.current, level);

  const { state } = phone.registration.value;
  const run = async (): Promise<void> => {
    setTrouble(undefined);
    setFound(undefined);
    loudest.current = SILENCE;
    const stopping = new AbortController();
    running.current = stopping;
    try {
      const check = await checkSound(phone, stopping.signal);
      setStream(check.stream);
      setStep("speak");
      const { sound, figures } = await check.result;
      setFound(figures);
      setStream(undefined);
      if (loudest.current < AUDIBLE) setTrouble("phone.testSilent");
      setStep("listen");
      await playBack(sound, stopping.signal);
      setStep(stopping.signal.aborted ? "before" : "after");
    } catch (error) {
      setStream(undefined);
      setStep("before");
      if (!stopping.signal.aborted) setTrouble(error instanceof DeviceError ? error.words : state === "registered" ? "phone.testNoEcho" : "phone.testFailed");
    }
  };
  const busy = phone.line.value !== "idle";
  // A call goes before.
  useEffect(() => {
    if (busy) running.current?.abort();
  }, [busy]);
  return (
    <section class="stack" aria-label={t("phone.test")}>
      <h3>{t("phone.test")}</h3>
      <p class="muted">{t("phone.testHint", { seconds: RECORDED })}</p>
      <p class="row">
        {t("phone.testGateway")}
        <Badge tone={state === "registered" ? "good" : "bad"}>{t(`phone.${state}`)}</Badge>
      </p>
      <div class="row">
        <Button small icon="microphone" disabled={busy || step === "speak" || step === "listen"} onClick={run}>
          {t("phone.testStart")}
        </Button>
        <span role="status">{step !== "before" && t(`phone.test_${step}`)}</span>
      </div>
      {stream && <Level label={t("phone.microphone")} stream={stream} />}
      {found && <Figures figures={found} />}
      {trouble && <Note tone="bad">{t(trouble)}</Note>}
    </section>
  );
}
