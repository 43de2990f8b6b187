/** A text message as a complete WebSocket frame. It is encoded once, and the same bytes are written to every socket. */

/** The header of a text frame with `length` bytes from a server: final and not masked (RFC 6455, 5.2). */
export function frameHead(length: number): Buffer {
  if (length < 126) return Buffer.of(0x81, length);
  const head = Buffer.allocUnsafe(length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  if (head.length === 4) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return head;
}

/** A frame: header and text. */
export class Broadcast {
  readonly bytes: Buffer;

  constructor(text: string) {
    const body = Buffer.from(text);
    this.bytes = Buffer.concat([frameHead(body.length), body]);
  }
}
