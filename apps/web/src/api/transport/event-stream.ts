/** Reads the pieces of a `text/event-stream`, as the HTML standard parses it. Pure. */

export interface StreamEvent {
  /** `message` when the stream names none. */
  readonly event: string;
  readonly data: string;
}

/** Takes the text of a stream as it comes, cut anywhere, and gives the events that it completes. */
export class EventStreamReader {
  private rest = '';
  private event = '';
  private data: string[] = [];
  /** The last piece ended in a carriage return: a line feed that begins the next one belongs to it. */
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
    // A line that begins with a colon is a comment: its field is empty. `id` and `retry` mean nothing here.
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
