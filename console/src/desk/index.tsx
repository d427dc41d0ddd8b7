import { t } from "../i18n";

/** The part's entry. */
export default function Desk() {
  return <h1>{t("desk.title")}</h1>;
}
