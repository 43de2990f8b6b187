/** What connections of both dialects have in common. */
import type { FileChange, Role, User } from '@inkstone/sync/protocol';
import type { Authority } from '../document/authority.ts';
import type { ClientConnection, EditFrame, PresenceFrame } from './client-connection.ts';
import type { ClientSocket } from './client-socket.ts';

/** Who opened a socket. */
export interface Caller {
  readonly user: User;
  /** The sign-in session. */
  readonly session: string;
  /** Whether the socket only reads, whatever its user may do. */
  readonly readOnly: boolean;
}

export abstract class SocketConnection implements ClientConnection {
  abstract readonly client: string;
  abstract readonly author: string;
  readonly user: User;
  readonly session: string;
  readonly readOnly: boolean;
  role: Role;
  sent = 0;
  protected readonly socket: ClientSocket;
  protected readonly authority: Authority;

  constructor(socket: ClientSocket, authority: Authority, { user, session, readOnly }: Caller) {
    this.user = user;
    this.session = session;
    this.readOnly = readOnly;
    this.role = authority.participants.roleOf(this);
    this.socket = socket;
    this.authority = authority;
  }

  get seen(): number | null {
    return null;
  }

  /** Called when the socket has closed. */
  end(): void {}

  /** @param message a frame, parsed as JSON; undefined if it was not JSON */
  abstract receive(message: unknown, bytes: number): void;
  abstract deliver(frame: EditFrame): boolean;
  abstract showPresence(frame: PresenceFrame): void;
  abstract showTitle(title: string): void;
  abstract showFile(file: FileChange): void;
  abstract showRole(role: Role): void;
  abstract showCheck(version: number, checksum: string): void;

  get backlog(): number {
    return this.socket.backlog;
  }

  get progress(): string {
    return this.socket.progress;
  }

  drained(): Promise<void> {
    return this.socket.drained();
  }

  get closed(): boolean {
    return this.socket.closed;
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
}
