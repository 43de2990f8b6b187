/** Parses a `text/event-stream` that arrives in pieces, as the HTML standard defines it. Pure. */

export interface StreamEvent {
  /** The event's type; `message` if the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Reads a stream piece by piece. Pieces may be cut anywhere. Each piece gives the events that it completes. */
export class EventStreamReader {
  private rest = '';
  private event = '';
  private data: string[] = [];
  /** Whether the last piece ended in a carriage return. A line feed at the start of the next piece belongs to it. */
  private endedInReturn = false;

  read(piece: string): readonly StreamEvent[] {
    const text = this.endedInReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece !== '') this.endedInReturn = piece.endsWith('\r');
    const lines = (this.rest + text).split(/\r\n|\r|\n/);
    this.rest = lines.pop() ?? '';
    return lines.map((line) => this.line(line)).filter((event) => event !== null);
  }

  private line(line: string): StreamEvent | null {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    // A line that begins with a colon is a comment; its field name is empty. `id` and `retry` are not used.
    if (field === 'event') this.event = value;
    if (field === 'data') this.data.push(value);
    return null;
  }

  private dispatch(): StreamEvent | null {
    const { event, data } = this;
    this.event = '';
    this.data = [];
    return data.length === 0 ? null : { event: event || 'message', data: data.join('\n') };
  }
}
