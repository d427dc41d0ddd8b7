import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, Note, dateTime, duration, failureText, useLoad } from "../../ui";

interface Health {
  version: string;
  node: string;
  uptimeMs: number;
  now: number;
  ready: boolean;
  reasons: string[];
  store: { kind: string; unsavedBatches: number };
  calls: number;
  connections: number;
  vdn: { agentsSignedIn: number; calls: number };
  switch: { registrations: number | null };
}

interface Certificate {
  names: string[];
  notAfter: number;
  sha256: string;
  selfSigned: boolean;
}

const DAY = 86_400_000;
/** A certificate that ends sooner is worth a colour. */
const SOON = 30;

/** Whether all is well, and the certificate. */
export function OverviewPage({ session }: { session: ConfigSession }) {
  const health = useLoad(() => session.call<Health>("GET", "/config/centre/health"), [], 5_000);
  const certificate = useLoad(() => session.call<Certificate | null>("GET", "/config/centre/certificate"), []);
  const failure = health.error ?? certificate.error;
  return (
    <section class="stack">
      <h1>{t("admin.overview")}</h1>
      {failure !== undefined && <Note tone="bad">{failureText(failure)}</Note>}
      {health.data && <Figures health={health.data} />}
      {certificate.data !== undefined && <Shown certificate={certificate.data} />}
    </section>
  );
}

function Figures({ health }: { health: Health }) {
  const figures: [string, string | number][] = [
    [t("admin.version"), `${health.version} (${health.node})`],
    [t("admin.uptime"), duration(health.uptimeMs)],
    [t("admin.signedIn"), health.vdn.agentsSignedIn],
    [t("admin.calls"), health.vdn.calls],
    [t("admin.registrations"), health.switch.registrations ?? "–"],
    [t("admin.connections"), health.connections],
    [t("admin.store"), health.store.unsavedBatches === 0 ? health.store.kind : `${health.store.kind}, ${t("admin.unsaved", { count: health.store.unsavedBatches })}`],
  ];
  return (
    <div class="card stack">
      <div>
        <Badge tone={health.ready ? "good" : "bad"}>{health.ready ? t("admin.ready") : t("admin.notReady")}</Badge>
      </div>
      {health.reasons.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      <dl>
        {figures.map(([name, value]) => (
          <>
            <dt key={`${name} name`}>{name}</dt>
            <dd key={name}>{value}</dd>
          </>
        ))}
      </dl>
    </div>
  );
}

function Shown({ certificate }: { certificate: Certificate | null }) {
  if (!certificate) return <Note>{t("admin.noTls")}</Note>;
  const days = Math.floor((certificate.notAfter - Date.now()) / DAY);
  return (
    <div class="card stack">
      <h2>{t("admin.certificate")}</h2>
      <dl>
        <dt>{t("admin.certificateNames")}</dt>
        <dd>{certificate.names.join(", ")}</dd>
        <dt>{t("admin.certificateEnds")}</dt>
        <dd>
          {dateTime(certificate.notAfter)} <Badge tone={days < SOON ? "bad" : "good"}>{t("admin.certificateDays", { count: days })}</Badge>
        </dd>
        <dt>{t("admin.fingerprint")}</dt>
        <dd class="code">{certificate.sha256}</dd>
      </dl>
      {certificate.selfSigned && <Note tone="info">{t("admin.certificateSelf")}</Note>}
    </div>
  );
}
