import { locale, t } from "../i18n";
import { Badge, type Tone } from "../ui";
import { type Figures as Values, type Quality, quality } from "./figures";

/** The figures of the call that is up. */
export function Figures({ figures }: { figures: Values | undefined }) {
  if (!figures) return <p class="muted">{t("common.loading")}</p>;
  const number = (value: number | undefined, digits: number, unit: "phone.percent" | "phone.milliseconds" | "phone.decibels"): string => {
    if (value === undefined) return t("phone.unknown");
    const format = new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return unit === "phone.decibels" ? t(unit, { level: format.format(value) }) : t(unit, { value: format.format(value) });
  };
  const tones: Record<Quality, Tone> = { good: "good", fair: "warn", poor: "bad" };
  const found = quality(figures);
  return (
    <div class="figures">
      <p>
        <Badge tone={tones[found]}>{t(`phone.quality_${found}`)}</Badge>
      </p>
      <dl>
        <dt>{t("phone.lost")}</dt>
        <dd>{number(figures.lost, 1, "phone.percent")}</dd>
        <dt>{t("phone.lostThere")}</dt>
        <dd>{number(figures.lostThere, 1, "phone.percent")}</dd>
        <dt>{t("phone.jitter")}</dt>
        <dd>{number(figures.jitter, 0, "phone.milliseconds")}</dd>
        <dt>{t("phone.roundTrip")}</dt>
        <dd>{number(figures.roundTrip, 0, "phone.milliseconds")}</dd>
        <dt>{t("phone.echo")}</dt>
        <dd>{figures.echoReturnLoss === undefined ? t("phone.echoCancelled") : number(figures.echoReturnLoss, 0, "phone.decibels")}</dd>
      </dl>
    </div>
  );
}
