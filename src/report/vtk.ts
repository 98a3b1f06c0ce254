/** Fields on a grid with equal steps, the first coordinate fastest. */
export interface ImageFields {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** 1 in the domain, 0 in holes. */
  readonly inside: Uint8Array;
  readonly scalars: Readonly<Record<string, Float64Array>>;
  readonly vectors: Readonly<Record<string, { x: Float64Array; y: Float64Array }>>;
}

/**
 * A VTK XML image (ImageData, .vti) of point data, as ParaView and PyVista read it: binary arrays in
 * base64, each after its length in bytes as a 64-bit number. Points in holes have the value 0 and
 * `inside` 0: threshold by `inside` to hide them.
 *
 * @throws RangeError naming an array of another length or a number that is not finite.
 * @see VTK User's Guide, "VTK XML File Formats".
 */
export function vtkImage({ x, y, inside, scalars, vectors }: ImageFields): string {
  const count = x.length * y.length;
  const step = (axis: ArrayLike<number>): number =>
    axis.length > 1 ? (axis[axis.length - 1] - axis[0]) / (axis.length - 1) : 1;
  const extent = `0 ${x.length - 1} 0 ${y.length - 1} 0 0`;
  if (inside.length !== count) {
    throw new RangeError(`vtk: inside has ${inside.length} values, not ${count}`);
  }
  const arrays = [
    ...Object.entries(scalars).map(([name, values]) =>
      dataArray('Float64', name, 1, float64(name, values, count)),
    ),
    ...Object.entries(vectors).map(([name, vector]) =>
      dataArray('Float64', name, 3, float64(name, interleaved(name, vector, count), 3 * count)),
    ),
    dataArray('UInt8', 'inside', 1, inside),
  ];
  const first = Object.keys(scalars)[0];
  const active = first === undefined ? '' : ` Scalars="${first}"`;
  return [
    '<?xml version="1.0"?>',
    '<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64">',
    `  <ImageData WholeExtent="${extent}" Origin="${x[0]} ${y[0]} 0" Spacing="${step(x)} ${step(y)} 1">`,
    `    <Piece Extent="${extent}">`,
    `      <PointData${active}>`,
    ...arrays,
    '      </PointData>',
    '    </Piece>',
    '  </ImageData>',
    '</VTKFile>',
    '',
  ].join('\n');
}

function dataArray(type: string, name: string, components: number, bytes: Uint8Array): string {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  const body = Buffer.concat([length, bytes]).toString('base64');
  return (
    `        <DataArray type="${type}" Name="${name}" NumberOfComponents="${components}" ` +
    `format="binary">\n          ${body}\n        </DataArray>`
  );
}

function float64(name: string, values: Float64Array, count: number): Uint8Array {
  if (values.length !== count) {
    throw new RangeError(`vtk: ${name} has ${values.length} values, not ${count}`);
  }
  const out = Buffer.alloc(8 * count);
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(values[i])) throw new RangeError(`vtk: ${name}[${i}] is ${values[i]}`);
    out.writeDoubleLE(values[i], 8 * i);
  }
  return out;
}

/** The third component, which VTK expects of vectors, is 0. */
function interleaved(
  name: string,
  { x, y }: { x: Float64Array; y: Float64Array },
  count: number,
): Float64Array {
  if (x.length !== count || y.length !== count) {
    throw new RangeError(`vtk: ${name} has ${x.length} and ${y.length} values, not ${count}`);
  }
  const out = new Float64Array(3 * count);
  for (let i = 0; i < count; i++) {
    out[3 * i] = x[i];
    out[3 * i + 1] = y[i];
  }
  return out;
}
