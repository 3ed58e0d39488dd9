import {
  pageViewed,
  searchPerformedV1,
  searchPerformed,
  restaurantViewed,
  bookingClicked,
} from "./analytics/visits";
import { dishRanked, rankingShared, photoUploaded } from "./analytics/rankings";

export * from "./analytics/visits";
export * from "./analytics/rankings";

/** Everything that is published about how Bellyfed is used. */
export const analyticsContracts = [
  pageViewed,
  searchPerformedV1,
  searchPerformed,
  restaurantViewed,
  bookingClicked,
  dishRanked,
  rankingShared,
  photoUploaded,
] as const;
