import { rawMembers } from "./raw-members";

/**
 * The text of the `detail` of an event as EventBridge delivers it, exactly as it was published; undefined when the
 * body has none.
 * @throws SyntaxError when the body is no JSON object.
 */
export function rawDetail(body: string): string | undefined {
  return rawMembers(body).get("detail");
}
