import { toPng } from '../src/report/png.js';

/** A picture as the files of --plot. */
export async function pictureFiles(
  svg: string,
): Promise<readonly (readonly [name: string, bytes: string | Uint8Array])[]> {
  return [
    ['plot.svg', svg],
    ['plot.png', await toPng(svg)],
  ];
}
