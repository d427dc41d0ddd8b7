import type { ConfigSession } from "../../gateway/config";
import { t } from "../../i18n";
import { Badge, Note, dateTime, duration, useLoad } from "../../ui";
import { Facts } from "../Facts";
import { Shown } from "../Shown";

interface Health {
  version: string;
  node: string;
  uptimeMs: number;
  now: number;
  ready: boolean;
  reasons: string[];
  store: { kind: string; unsavedBatches: number };
  agentsSignedIn: number;
  calls: number;
  connections: number;
  vdn: { agentsSignedIn: number; calls: number };
  switch: {
    kind: string;
    up: boolean;
    addresses: { transport: string; address: string }[] | null;
    registrations: number | null;
    trunkAddressesUp: number | null;
    recordings: number | null;
  };
}

interface Certificate {
  subject: string;
  issuer: string;
  names: string[];
  notBefore: number;
  notAfter: number;
  sha256: string;
  selfSigned: boolean;
  managed: boolean;
}

const DAY = 86_400_000;
/** A certificate that ends sooner is worth a colour. */
const SOON = 30;

/** Whether all is well, and the certificate. */
export function OverviewPage({ session }: { session: ConfigSession }) {
  const health = useLoad(() => session.call<Health>("GET", "/config/centre/health"), [], 5_000);
  const certificate = useLoad(() => session.call<Certificate | null>("GET", "/config/centre/certificate"), []);
  return (
    <section class="stack">
      <h1>{t("admin.overview")}</h1>
      <Shown of={health}>{(data) => <Figures health={data} />}</Shown>
      <Shown of={certificate}>{(data) => (data ? <CertificateCard certificate={data} /> : <Note>{t("admin.noTls")}</Note>)}</Shown>
    </section>
  );
}

/** The centre's own figure, and that of the installation where it differs. */
const ofAll = (own: number, all: number): string => (own === all ? String(own) : t("admin.ofAll", { own, all }));

function Figures({ health }: { health: Health }) {
  const { switch: sip, store, vdn } = health;
  return (
    <>
      <div class="card stack">
        <div class="row">
          <Badge tone={health.ready ? "good" : "bad"}>{health.ready ? t("admin.ready") : t("admin.notReady")}</Badge>
          <span class="muted">
            {health.version} · {health.node}
          </span>
        </div>
        {health.reasons.map((reason) => (
          <p key={reason} lang="en">
            {reason}
          </p>
        ))}
        <Facts
          facts={[
            [t("admin.uptime"), duration(health.uptimeMs)],
            [t("admin.signedIn"), ofAll(vdn.agentsSignedIn, health.agentsSignedIn)],
            [t("admin.calls"), ofAll(vdn.calls, health.calls)],
            [t("admin.connections"), health.connections],
            [t("admin.store"), store.unsavedBatches === 0 ? store.kind : `${store.kind}, ${t("admin.unsaved", { count: store.unsavedBatches })}`],
          ]}
        />
      </div>
      <div class="card stack">
        <h2>{t("admin.telephony")}</h2>
        {sip.kind === "none" ? (
          <Note tone="warn">{t("admin.noSip")}</Note>
        ) : (
          <Facts
            facts={[
              [t("admin.state"), <Badge tone={sip.up ? "good" : "bad"}>{t(sip.up ? "admin.listening" : "admin.notReady")}</Badge>],
              [t("admin.addresses"), (sip.addresses ?? []).map(({ transport, address }) => `${transport} ${address}`).join(", ")],
              [t("admin.registrations"), sip.registrations ?? "–"],
              [t("admin.trunksUp"), sip.trunkAddressesUp ?? "–"],
              [t("admin.recordings"), sip.recordings ?? "–"],
            ]}
          />
        )}
      </div>
    </>
  );
}

function CertificateCard({ certificate }: { certificate: Certificate }) {
  const days = Math.floor((certificate.notAfter - Date.now()) / DAY);
  const left = days < 0 ? t("admin.certificateOver") : t("admin.certificateDays", { count: days });
  return (
    <div class="card stack">
      <h2>{t("admin.certificate")}</h2>
      <Facts
        facts={[
          [t("admin.certificateNames"), certificate.names.join(", ")],
          [
            t("admin.certificateEnds"),
            <>
              {dateTime(certificate.notAfter)} <Badge tone={days < SOON ? "bad" : "good"}>{left}</Badge>
            </>,
          ],
          [t("admin.certificateSubject"), certificate.subject],
          [t("admin.certificateIssuer"), certificate.issuer],
          [t("admin.certificateMade"), t(certificate.managed ? "admin.certificateOwn" : "admin.certificateFile")],
          [t("admin.fingerprint"), <span class="code">{certificate.sha256}</span>],
        ]}
      />
      {certificate.selfSigned && <Note tone="info">{t("admin.certificateSelf")}</Note>}
    </div>
  );
}
