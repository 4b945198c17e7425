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
  const kept = await readAll(database);
  let position = kept.position === undefined ? 0 : Number(kept.position.readBigUInt64LE());
  let written = kept.written === undefined ? [] : (JSON.parse(kept.written.toString()) as readonly WrittenSlots[]);
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

interface Kept {
  readonly position: Buffer | undefined;
  readonly written: Buffer | undefined;
}

/**
 * All tables are read, those as well whose entries have newer ones: a compaction would meet one that is damaged, and nothing could be
 * written any more. Rejects with what LevelDB says of it.
 */
async function readAll(database: ClassicLevel<string, Buffer>): Promise<Kept> {
  try {
    const entries = new Map(await database.iterator().all());
    return { position: entries.get(positionKey), written: entries.get(writtenKey) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function encodePosition(position: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(position));
  return bytes;
}
