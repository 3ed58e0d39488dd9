/**
 * A cyclic redundancy check that begins and ends with all bits turned, lowest bit first; answers its bytes, highest first.
 * @param polynomial its bits turned round, such as 0x82f63b78n
 */
export function crc(polynomial: bigint, bytes: 4 | 8): (body: Uint8Array) => Buffer {
  // In two halves, since numbers have 32 bits where they are shifted.
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let rest = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) rest = rest & 1n ? (rest >> 1n) ^ polynomial : rest >> 1n;
    high[byte] = Number(rest >> 32n);
    low[byte] = Number(rest & 0xffffffffn);
  }
  return (body) => {
    let [top, bottom] = [bytes === 8 ? 0xffffffff : 0, 0xffffffff];
    for (const byte of body) {
      const at = (bottom ^ byte) & 0xff;
      bottom = ((bottom >>> 8) | (top << 24)) ^ (low[at] as number);
      top = (top >>> 8) ^ (high[at] as number);
    }
    const sum = Buffer.alloc(8);
    sum.writeUInt32BE(~top >>> 0, 0);
    sum.writeUInt32BE(~bottom >>> 0, 4);
    return sum.subarray(8 - bytes);
  };
}
