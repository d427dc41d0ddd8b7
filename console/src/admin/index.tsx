import { t } from "../i18n";

/** The part's entry. */
export default function Admin() {
  return <h1>{t("admin.title")}</h1>;
}
