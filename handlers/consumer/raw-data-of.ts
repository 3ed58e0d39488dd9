import { detailText } from "../../events/message/detail-text";
import { memberTexts } from "../../events/message/member-texts";

/**
 * The data of a message's event as JSON text, exactly as it was published.
 * @param body holds a valid event: EventBridge's detail, or all of a message that did not come from it
 */
export function rawDataOf(body: string): string {
  return memberTexts(detailText(body) ?? body).get("data") as string;
}
