import { admin } from "./admin";
import { common } from "./common";
import { desk } from "./desk";
import { phone } from "./phone";
import { retcode } from "./retcode";
import { signIn } from "./sign-in";
import { supervisor } from "./supervisor";

export const en = { common, signIn, desk, phone, supervisor, admin, retcode };
