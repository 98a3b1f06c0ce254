/** Page of two rows of three panels, in pixels. */
export const PAGE = { width: 1500, height: 940 } as const;

export const FONT = 'DejaVu Sans, Verdana, sans-serif';

/** The drawing area of a panel. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Panel k = 0 ... 5 in reading order. */
export function panelBox(k: number): Box {
  return { left: 78 + (k % 3) * 487, top: k < 3 ? 142 : 566, width: 390, height: 300 };
}

/** Panel k of a colour map: narrower, to leave the numbers of its bar their room. */
export function mapBox(k = 3): Box {
  return { ...panelBox(k), width: 350 };
}

/** The colour bar beside a panel. */
export function colorBarBox({ left, top, width, height }: Box): Box {
  return { left: left + width + 12, top, width: 14, height };
}

/** A text element of echarts, at its left end and vertical middle unless said otherwise. */
export function label(
  text: string,
  x: number,
  y: number,
  style: {
    size?: number;
    color?: string;
    bold?: boolean;
    align?: 'left' | 'center' | 'right';
    /** Colour behind the text, where lines would run through it. */
    background?: string;
  } = {},
): object {
  const { size = 13, color = '#1a1a1a', bold = false, align = 'left', background } = style;
  return {
    type: 'text',
    silent: true,
    x,
    y,
    style: {
      text,
      fill: color,
      fontFamily: FONT,
      fontSize: size,
      fontWeight: bold ? 'bold' : 'normal',
      align,
      verticalAlign: 'middle',
      ...(background ? { backgroundColor: background, padding: [1, 2] } : {}),
    },
  };
}

/** Width of a text in pixels, near enough to set legends: DejaVu Sans is about 0.6 em wide. */
export function textWidth(text: string, size: number): number {
  return 0.6 * size * [...text].length;
}
