import { crc32, deflateSync } from 'node:zlib';
import type { Rgb } from './palette.js';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const TRUECOLOUR = 2;

/**
 * An image as a PNG data URI (8-bit RGB, no metadata, so equal pixels give equal bytes).
 *
 * A colour map of thousands of cells is one image in the SVG instead of thousands of rectangles,
 * which also leaves no seams between cells when a viewer smooths edges.
 *
 * @param pixel colour at column i, row j, row 0 on top.
 * @see PNG specification (third edition), sections 5 and 11.
 */
export function pngDataUri(
  width: number,
  height: number,
  pixel: (i: number, j: number) => Rgb,
): string {
  const stride = 1 + 3 * width;
  const raw = new Uint8Array(stride * height);
  for (let j = 0; j < height; j++) {
    // Byte 0 of a row is its filter: 0, none.
    for (let i = 0; i < width; i++) raw.set(pixel(i, j), j * stride + 1 + 3 * i);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, TRUECOLOUR, 0, 0, 0], 8);
  const file = Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return `data:image/png;base64,${file.toString('base64')}`;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(4 + body.length + 4);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), 4 + body.length);
  return frame;
}
