import { t } from "../i18n";

/** The part's entry. */
export default function Supervisor() {
  return <h1>{t("supervisor.title")}</h1>;
}
