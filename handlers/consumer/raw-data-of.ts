import { rawDetail, rawMembers } from "../../events/message/raw-members";

/** The data of a message's valid event as JSON text, as it was published. */
export function rawDataOf(body: string): string {
  return rawMembers(rawDetail(body) ?? body).get("data") as string;
}
