import { userSignedIn, signInFailed, userSignedOut, tokenRefreshed } from "./auth/sessions";
import {
  passwordResetRequested,
  passwordResetCompleted,
  secondFactorEnabled,
  accountLocked,
} from "./auth/accounts";

export * from "./auth/sessions";
export * from "./auth/accounts";

/** Everything that is published about authentication. */
export const authContracts = [
  userSignedIn,
  signInFailed,
  userSignedOut,
  tokenRefreshed,
  passwordResetRequested,
  passwordResetCompleted,
  secondFactorEnabled,
  accountLocked,
] as const;
