import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { Button, Dialog, NumberField } from "../../ui";
import { type Thresholds, USUAL, keep, thresholds } from "../thresholds";

const NAMES = ["waitingWarn", "waitingBad", "waitWarn", "waitBad", "levelWarn", "levelBad"] as const;
const MOST: Record<keyof Thresholds, number> = {
  waitingWarn: 9999,
  waitingBad: 9999,
  waitWarn: 3600,
  waitBad: 3600,
  levelWarn: 100,
  levelBad: 100,
};

/** All of them, within their limits; the usual where a field is empty. */
function whole(values: Partial<Thresholds>): Thresholds {
  const entries = NAMES.map((name) => [name, Math.min(Math.max(values[name] ?? USUAL[name], 0), MOST[name])] as const);
  return Object.fromEntries(entries) as unknown as Thresholds;
}

/** From when figures are coloured; kept in this browser. */
export function ThresholdsDialog({ onClose }: { onClose: () => void }) {
  // A field may be empty while somebody types.
  const [values, setValues] = useState<Partial<Thresholds>>(thresholds.value);
  return (
    <Dialog
      title={t("supervisor.thresholds")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={() => setValues(USUAL)}>{t("supervisor.usual")}</Button>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button
            kind="primary"
            onClick={() => {
              keep(whole(values));
              onClose();
            }}
          >
            {t("common.save")}
          </Button>
        </>
      }
    >
      <div class="grid">
        {NAMES.map((name) => (
          <NumberField
            key={name}
            label={t(`supervisor.${name}`)}
            value={values[name]}
            min={0}
            max={MOST[name]}
            onInput={(value) => setValues({ ...values, [name]: value })}
          />
        ))}
      </div>
    </Dialog>
  );
}
