export { signRequest, type RequestToSign } from "./publisher/sign-request";
export { verifySignature, type SignedRequest, type VerificationSettings } from "./publisher/verify-signature";
