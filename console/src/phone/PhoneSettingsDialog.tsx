import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { Button, Choice, Dialog, Field } from "../ui";
import type { BrowserPhone } from "./BrowserPhone";
import { choosesSpeaker, devices } from "./devices";
import { ring } from "./ringer";
import { changeSettings, phoneSettings } from "./settings";
import { SoundTest } from "./SoundTest";

/** Milliseconds that the ring tone is tried for. */
const TRIED = 3000;

function choices(of: readonly MediaDeviceInfo[], chosen: string): (readonly [string, string])[] {
  const found = of.map((device, n) => [device.deviceId, device.label || t("phone.device", { n: n + 1 })] as const);
  const gone = chosen !== "" && !found.some(([id]) => id === chosen);
  return [["", t("phone.systemDevice")], ...found, ...(gone ? [[chosen, t(found.length > 0 ? "phone.deviceGone" : "phone.deviceChosen")] as const] : [])];
}

/** Microphone, speaker, ring tone; and a test of them. */
export function PhoneSettingsDialog({ phone, onClose }: { phone: BrowserPhone; onClose: () => void }) {
  const { microphone, speaker, ringOn, ringVolume } = phoneSettings.value;
  const { microphones, speakers } = devices.value;
  const [ringing, setRinging] = useState(false);
  useEffect(() => {
    if (!ringing) return undefined;
    const stop = ring();
    const limit = setTimeout(() => setRinging(false), TRIED);
    return () => {
      clearTimeout(limit);
      stop();
    };
  }, [ringing]);
  return (
    <Dialog title={t("phone.settings")} onClose={onClose} footer={<Button onClick={onClose}>{t("common.close")}</Button>}>
      <div class="stack">
        <Choice
          label={t("phone.microphone")}
          hint={microphones.length > 0 ? undefined : t("phone.devicesLater")}
          value={microphone}
          options={choices(microphones, microphone)}
          onChange={(id) => changeSettings({ microphone: id })}
        />
        <Choice
          label={t("phone.speaker")}
          hint={choosesSpeaker ? undefined : t("phone.noSpeakerChoice")}
          disabled={!choosesSpeaker}
          value={speaker}
          options={choices(speakers, speaker)}
          onChange={(id) => changeSettings({ speaker: id })}
        />
        <Choice
          label={t("phone.ringOn")}
          disabled={!choosesSpeaker}
          value={ringOn}
          options={choices(speakers, ringOn)}
          onChange={(id) => changeSettings({ ringOn: id })}
        />
        <Field label={t("phone.ringVolume")}>
          {({ id }) => (
            <input
              id={id}
              type="range"
              min={0}
              max={100}
              step={5}
              value={ringVolume}
              onInput={(event) => changeSettings({ ringVolume: event.currentTarget.valueAsNumber })}
            />
          )}
        </Field>
        <div class="row">
          <Button small disabled={ringing} onClick={() => setRinging(true)}>
            {t("phone.tryRing")}
          </Button>
        </div>
        <SoundTest phone={phone} />
      </div>
    </Dialog>
  );
}
