export const exampleIds = {
  userId: "3f2a8c1e-5b7d-4e90-8a61-2c4d6e8f0a1b",
  otherUserId: "7d4e1b9a-2c3f-4a5b-9c6d-0e1f2a3b4c5d",
  sessionId: "9b1d2f3a-4c5e-4f60-9a7b-8c9d0e1f2a3b",
  restaurantId: "1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f",
  dishId: "4f5a6b7c-8d9e-4f0a-9b1c-2d3e4f5a6b7c",
} as const;

const { userId, sessionId } = exampleIds;
/** Who does something, and in which session. */
export const exampleSession = { userId, sessionId };
