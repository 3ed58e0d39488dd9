/**
 * The account that downstream services know as closed for good: whatever names it, they refuse with
 * `410 Gone`, although the event itself is valid.
 */
export const closedAccountId = "c105ed00-ac00-4a7c-9dea-d00000000000";
