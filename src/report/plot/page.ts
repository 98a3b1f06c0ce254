import type { EChartsOption } from 'echarts';
import { FONT, label, PAGE } from './layout.js';
import { INK } from './palette.js';
import type { Pieces } from './panel.js';

/** Title, subtitle and panels as one SVG. Same data, same bytes. */
export async function drawPage(
  title: string,
  subtitle: string,
  pieces: readonly Pieces[],
): Promise<string> {
  const [core, charts, components, renderers] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ]);
  core.use([
    charts.LineChart,
    charts.ScatterChart,
    components.GridComponent,
    components.GraphicComponent,
    renderers.SVGRenderer,
  ]);
  const chart = core.init(null, null, { renderer: 'svg', ssr: true, ...PAGE });
  try {
    chart.setOption(option(title, subtitle, pieces));
    return still(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

/**
 * Without the style classes for a mouse: they are the only thing in the text that echarts numbers
 * through the whole process.
 */
function still(svg: string): string {
  return svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>\n?/g, '')
    .replace(/ (?:class="zr[^"]*"|pointer-events="visible")/g, '')
    .replace(/zr\d+-/g, 'zr-');
}

function option(title: string, subtitle: string, pieces: readonly Pieces[]): EChartsOption {
  return {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT },
    grid: pieces.map((piece) => piece.grid),
    xAxis: pieces.map((piece) => piece.xAxis),
    yAxis: pieces.map((piece) => piece.yAxis),
    series: pieces.flatMap((piece) => piece.series),
    graphic: [
      label(title, 24, 30, { size: 20, bold: true }),
      label(subtitle, 24, 60, { size: 13, color: INK.muted }),
      ...pieces.flatMap((piece) => piece.graphic),
    ],
  } as EChartsOption;
}
