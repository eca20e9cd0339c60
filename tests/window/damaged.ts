// Files that nothing mends.

/** How many copies a file has stands here (docs/FORMAT.md, section 1). */
const COPIES = 11;
/** Behind the head. */
const AT = 5000;

/** The same block is lost in every copy. */
export function beyondMending(file: Buffer): Buffer {
  const damaged = Buffer.from(file);
  const length = file.length / file.readUInt8(COPIES);
  for (let copy = 0; copy < file.length; copy += length) damaged[copy + AT] = ~file.readUInt8(copy + AT) & 0xff;
  return damaged;
}
