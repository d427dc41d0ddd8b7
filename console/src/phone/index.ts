/** The browser phone. */
export { BrowserPhone, type LineState } from "./BrowserPhone";
export { PhoneDock, StandingBadge } from "./PhoneDock";
export type { Standing } from "./registration";
export { ring } from "./ringer";
export { startPhone, stopPhone } from "./running";
