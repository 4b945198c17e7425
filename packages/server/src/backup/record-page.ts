import type { LogRecord } from '../log/log.ts';

const headBytes = 12;

/** The payload of a frame of records: each as f64 position · u32 length · bytes, little-endian. */
export function encodeRecordPage(records: readonly LogRecord[]): Buffer {
  const page = Buffer.allocUnsafe(records.reduce((sum, { bytes }) => sum + headBytes + bytes.length, 0));
  let at = 0;
  for (const { position, bytes } of records) {
    page.writeDoubleLE(position, at);
    page.writeUInt32LE(bytes.length, at + 8);
    page.set(bytes, at + headBytes);
    at += headBytes + bytes.length;
  }
  return page;
}

export function decodeRecordPage(page: Buffer): readonly LogRecord[] {
  const records: LogRecord[] = [];
  let at = 0;
  while (at < page.length) {
    const end = at + headBytes + page.readUInt32LE(at + 8);
    records.push({ position: page.readDoubleLE(at), bytes: page.subarray(at + headBytes, end) });
    at = end;
  }
  return records;
}
