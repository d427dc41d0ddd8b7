import type { en } from "../en";
import { admin } from "./admin";
import { common } from "./common";
import { desk } from "./desk";
import { phone } from "./phone";
import { retcode } from "./retcode";
import { signIn } from "./sign-in";
import { supervisor } from "./supervisor";

/** The same parts and keys as in English. */
export const zh: { [P in keyof typeof en]: Record<keyof (typeof en)[P], string> } = {
  common,
  signIn,
  desk,
  phone,
  supervisor,
  admin,
  retcode,
};
