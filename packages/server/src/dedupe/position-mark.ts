import { ClassicLevel } from 'classic-level';

/**
 * Up to which position the claims are complete, and how far the files of open segments reached by then. A small LevelDB database, which no two
 * processes can have open: it is the lock on the whole index.
 */
export interface PositionMark {
  readonly position: number;
  /** Of each segment that was open. */
  readonly written: readonly WrittenSlots[];
  /** Not synced: behind an older position, the same claims are made again. */
  put(position: number, written: readonly WrittenSlots[]): Promise<void>;
  /** The position is on disk when it resolves. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface WrittenSlots {
  readonly day: string;
  readonly segment: string;
  readonly slots: number;
}

const positionKey = 'position';
const writtenKey = 'written';

export async function openPositionMark(path: string): Promise<PositionMark> {
  const database = new ClassicLevel<string, Buffer>(path, { valueEncoding: 'buffer' });
  await database.open();
  const [kept, keptWritten] = await database.getMany([positionKey, writtenKey]);
  let position = kept === undefined ? 0 : Number(kept.readBigUInt64LE());
  let written = keptWritten === undefined ? [] : (JSON.parse(keptWritten.toString()) as readonly WrittenSlots[]);
  return {
    get position() {
      return position;
    },
    get written() {
      return written;
    },
    async put(reached, slots): Promise<void> {
      const text = Buffer.from(JSON.stringify(slots));
      await database.batch().put(positionKey, encodePosition(reached)).put(writtenKey, text).write();
      position = reached;
      written = slots;
    },
    async sync(): Promise<void> {
      await database.put(positionKey, encodePosition(position), { sync: true });
    },
    close: () => database.close(),
  };
}

function encodePosition(position: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(position));
  return bytes;
}
