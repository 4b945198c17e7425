import { ClassicLevel } from 'classic-level';

/**
 * Up to which position the claims are complete, and how far the file that was written last reached by then. A small LevelDB database, which no two
 * processes can have open: it is the lock on the whole index.
 */
export interface PositionMark {
  readonly position: number;
  readonly written: WrittenSlots | undefined;
  /** Not synced: behind an older position, the same claims are made again. */
  put(position: number, written?: WrittenSlots): Promise<void>;
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
  let written = keptWritten === undefined ? undefined : (JSON.parse(keptWritten.toString()) as WrittenSlots);
  return {
    get position() {
      return position;
    },
    get written() {
      return written;
    },
    async put(reached, slots): Promise<void> {
      const batch = database.batch().put(positionKey, encodePosition(reached));
      if (slots !== undefined) {
        batch.put(writtenKey, Buffer.from(JSON.stringify(slots)));
      }
      await batch.write();
      position = reached;
      written = slots ?? written;
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
