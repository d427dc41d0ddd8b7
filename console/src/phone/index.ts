/** The browser phone. */
export { PhoneDock } from "./PhoneDock";
export { startPhone } from "./running";
