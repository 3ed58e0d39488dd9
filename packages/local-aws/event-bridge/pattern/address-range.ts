import { isIPv4, isIPv6 } from "node:net";

/** A range of IP addresses written as hexadecimal digits, both ends of one length. */
export interface AddressRange {
  readonly bottom: string;
  readonly top: string;
}

const looksLikeV4 = /^\d+\.\d+\.\d+\.\d+$/;
const looksLikeV6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

/** The hexadecimal digits of an address, 8 or 32; undefined for any other text. */
export function addressDigits(text: string): string | undefined {
  const bytes = addressBytes(text);
  return bytes && toDigits(bytes);
}

/** The range of a CIDR block; throws an Error with AWS's reason. As on AWS, it begins at the address as written. */
export function cidrRange(cidr: string): AddressRange {
  const [address, mask, ...more] = cidr.replace(/\/+$/, "").split("/");
  if (address === undefined || mask === undefined || more.length > 0)
    throw new Error("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) throw new Error("Malformed CIDR, mask bits must be an integer");
  const maskBits = Number(mask);
  if (maskBits < 0) throw new Error("Malformed CIDR, mask bits must not be negative");
  const bytes = addressBytes(address);
  if (!bytes) {
    const known = looksLikeV4.test(address) || looksLikeV6.test(address);
    throw new Error(`${known ? "Invalid" : "Nonstandard"} IP address: ${address}`);
  }
  if (bytes.length === 4 && maskBits > 31) throw new Error("IPv4 mask bits must be < 32");
  if (maskBits > 127) throw new Error("IPv6 mask bits must be < 128");
  const top = bytes.map((byte, index) => byte | (0xff >> Math.min(8, Math.max(0, maskBits - 8 * index))));
  return { bottom: toDigits(bytes), top: toDigits(top) };
}

/**
 * Whether digits lie in the range, decided as AWS's engine decides: digit by digit, and at once when a digit
 * lies strictly inside. Longer texts can therefore match, and 0.0.0.0/0 takes IPv6 addresses and bare numbers.
 */
export function isInRange(text: string, { bottom, top }: AddressRange): boolean {
  let atBottom = true;
  let atTop = true;
  for (let index = 0; index < bottom.length; index++) {
    const digit = text[index];
    if (digit === undefined || !isDigit(digit)) return false;
    const lowest = bottom[index] as string;
    const highest = top[index] as string;
    if ((atBottom && digit < lowest) || (atTop && digit > highest)) return false;
    atBottom &&= digit === lowest;
    atTop &&= digit === highest;
    if (!atBottom && !atTop) return true;
  }
  return true;
}

function isDigit(character: string): boolean {
  return (character >= "0" && character <= "9") || (character >= "A" && character <= "F");
}

function addressBytes(text: string): number[] | undefined {
  if (looksLikeV4.test(text)) {
    const plain = text.replace(/\b0+(?=\d)/g, "");
    return isIPv4(plain) ? plain.split(".").map(Number) : undefined;
  }
  return looksLikeV6.test(text) && isIPv6(text) ? v6Bytes(text) : undefined;
}

function v6Bytes(text: string): number[] {
  const [head = "", tail] = text.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  const bytes = [...before, ...zeros, ...after].flatMap((group) => {
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  const mapsV4 = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapsV4 ? bytes.slice(12) : bytes;
}

function toDigits(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
}
