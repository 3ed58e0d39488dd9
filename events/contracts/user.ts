import { profileCreated, profileUpdated, profileDeleted, emailVerified } from "./user/profiles";
import { preferencesUpdated, userFollowed, userUnfollowed, collectionPublished } from "./user/connections";

export * from "./user/profiles";
export * from "./user/connections";

/** Everything that is published about people's profiles. */
export const userContracts = [
  profileCreated,
  profileUpdated,
  profileDeleted,
  emailVerified,
  preferencesUpdated,
  userFollowed,
  userUnfollowed,
  collectionPublished,
] as const;
