// Files that nothing mends.

/** How many copies a file has stands here (docs/FORMAT.md, section 1). */
const COPIES = 11;
/** Behind the head. */
const AT = 5000;

/** Where the JSON begins, in a file whose head is as long as usual. */
const JSON_AT = 4096;

/** What says which accounts there are is lost in every copy; the words are not. */
export function withoutJson(file: Buffer): Buffer {
  const damaged = Buffer.from(file);
  const length = file.length / file.readUInt8(COPIES);
  for (let copy = 0; copy < file.length; copy += length) damaged.fill(0xaa, copy + JSON_AT, copy + JSON_AT + 512);
  return damaged;
}

/** One copy has lost a byte. */
export function worn(file: Buffer): Buffer {
  const damaged = Buffer.from(file);
  damaged[AT] = ~file.readUInt8(AT) & 0xff;
  return damaged;
}

/** The same block is lost in every copy. */
export function beyondMending(file: Buffer): Buffer {
  const damaged = Buffer.from(file);
  const length = file.length / file.readUInt8(COPIES);
  for (let copy = 0; copy < file.length; copy += length) damaged[copy + AT] = ~file.readUInt8(copy + AT) & 0xff;
  return damaged;
}
