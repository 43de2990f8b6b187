/** A text message as it goes over the line, its WebSocket header included: made once, written as it is to every socket it is for. */

export class Broadcast {
  readonly bytes: Buffer;

  /** Frames a whole message, as a server sends it: final, text, not masked (RFC 6455, 5.2). */
  constructor(text: string) {
    const length = Buffer.byteLength(text);
    const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    this.bytes = Buffer.allocUnsafe(head + length);
    this.bytes[0] = 0x81;
    if (head === 2) this.bytes[1] = length;
    else if (head === 4) {
      this.bytes[1] = 126;
      this.bytes.writeUInt16BE(length, 2);
    } else {
      this.bytes[1] = 127;
      this.bytes.writeBigUInt64BE(BigInt(length), 2);
    }
    this.bytes.write(text, head);
  }
}
