import type { IncomingMessage } from "node:http";
import { AwsError } from "../aws-error";

/**
 * Why a request is not answered; undefined when it is. Any page that is open in a browser on this machine can send
 * requests here, and nothing checks signatures: what a page of another origin sends is refused, and so is what reached
 * this address by another name, as a page does whose name server changes its mind.
 * @param host the name or address that the endpoint was bound to
 */
export function rejectCrossOrigin({ headers, socket }: IncomingMessage, host: string): AwsError | undefined {
  const { host: asked = "", origin, "sec-fetch-site": site } = headers;
  if (!isOurs(hostnameOf(asked), [host, socket.localAddress ?? ""])) {
    return refusal(`It is for the host "${asked}": this endpoint answers to ${host} and to localhost.`);
  }
  if (origin !== undefined && origin !== `http://${asked}`) {
    return refusal(`A page of ${origin} sent it (header Origin): only pages of this endpoint may.`);
  }
  // Browsers say so also where they send no Origin, as with images, links and forms that ask by GET.
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return refusal(`A page of another origin sent it (Sec-Fetch-Site: ${String(site)}): none may.`);
  }
  return undefined;
}

function refusal(why: string): AwsError {
  return new AwsError("AccessDeniedException", `The local AWS refuses this request. ${why}`, 403);
}

/** Names under localhost lead to this machine on every machine (RFC 6761), and so do all of 127.0.0.0/8. */
function isOurs(hostname: string, bound: readonly string[]): boolean {
  return (
    /^(?:.+\.)?localhost$/.test(hostname) ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    hostname === "::1" ||
    bound.some((address) => address !== "" && hostname === address.replace(/^::ffff:/, "").toLowerCase())
  );
}

/** The host without its port, in small letters; an IPv6 address without its brackets. */
function hostnameOf(host: string): string {
  const [, address, name = ""] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (address ?? name).toLowerCase();
}
