import type { BlockMatrix } from '../../blockSystem.js';
import type { FrontMemory, Placement } from '../../frontMemory.js';
import type { Panel } from '../../householder.js';
import type { RowMatrix } from '../../rowMatrix.js';
import { aggregate } from './aggregate.js';
import { CudaArena, withMemory } from './arena.js';
import type { DenseLibrary } from './denseLibrary.js';
import { CudaBuffer, type CudaDevice } from './device.js';
import { COLUMN_MEMBERS, type CudaRows, partOf } from './rows.js';

/** Columns a panel: T is made on the host, width^3 multiplications each. */
const PANEL = 64;

/** Numbers brought to the device at a time. */
const STAGING = 2 ** 22;

type CudaPlacement = Placement<CudaBuffer, BlockMatrix>;

/**
 * Fronts in the memory of a GPU: rows are written there or brought there, reduced there by cuSOLVER,
 * and what is left of them stays there for the next front. Only triangles, couplings and reflectors
 * of finished fronts come to the host.
 */
export class CudaFronts implements FrontMemory<CudaBuffer, BlockMatrix> {
  readonly #device: CudaDevice;
  readonly #dense: DenseLibrary;
  readonly #rows: CudaRows;
  /** Memory of the frame, and memory that outlives it. */
  readonly #own: CudaArena;
  readonly #kept: CudaArena;

  constructor(device: CudaDevice, dense: DenseLibrary, rows: CudaRows) {
    this.#device = device;
    this.#dense = dense;
    this.#rows = rows;
    this.#own = new CudaArena(device);
    this.#kept = new CudaArena(device);
  }

  /** Runs an elimination; what it keeps and does not give back is freed after it. */
  during<T>(work: () => T): T {
    return this.#kept.during(work);
  }

  frame<T>(work: () => T): T {
    return this.#own.during(work);
  }

  allocate(length: number): CudaBuffer {
    const matrix = this.#own.take(length);
    this.#device.clear(matrix);
    return matrix;
  }

  keep(length: number): CudaBuffer {
    return this.#kept.take(length);
  }

  giveBack(matrix: CudaBuffer): void {
    this.#kept.give(matrix);
  }

  view(matrix: CudaBuffer, from: number, length: number): CudaBuffer {
    return partOf(matrix, from, length);
  }

  place(placements: readonly CudaPlacement[]): void {
    const written: { placement: CudaPlacement; matrix: RowMatrix }[] = [];
    withMemory(this.#device, (take) => {
      const scales = new Map<Float64Array, CudaBuffer>();
      const scaleOf = ({ scale }: CudaPlacement): CudaBuffer | null => {
        if (!scale) return null;
        const known = scales.get(scale) ?? take(scale.length);
        if (!scales.has(scale)) this.#device.upload(known, scale);
        scales.set(scale, known);
        return known;
      };
      for (const placement of placements) {
        const { to, stride, from, rows, columns } = placement;
        if (from instanceof CudaBuffer) {
          this.#copy(to, stride, from, rows, rows, columns, scaleOf(placement));
        } else if (from instanceof Float64Array) this.#bring(placement, from, scaleOf(placement));
        else written.push({ placement, matrix: from });
      }
      const matrices = written.map(({ matrix }) => matrix);
      this.#rows.forEach(matrices, (values, k) => {
        const { placement } = written[k];
        const { to, stride, rows, columns } = placement;
        this.#copy(to, stride, values, rows, rows, columns, scaleOf(placement));
      });
    });
  }

  copy(
    to: CudaBuffer,
    ldTo: number,
    from: CudaBuffer,
    ldFrom: number,
    rows: number,
    columns: number,
  ): void {
    this.#copy(to, ldTo, from, ldFrom, rows, columns, null);
  }

  copyTriangle(to: CudaBuffer, from: CudaBuffer, ldFrom: number, n: number): void {
    this.#device.launch('upper_triangle', n, COLUMN_MEMBERS, [to, from, ldFrom, n]);
  }

  reduceDense(A: CudaBuffer, m: number, n: number, C: CudaBuffer, columns: number): Panel[] {
    if (n === 0) return [];
    return withMemory(this.#device, (take) => {
      const tau = this.#factor(A, m, n, C, columns, take);
      const V = take(m * Math.min(PANEL, n));
      return this.#panels(n, tau, (start, width) => {
        const rows = m - start;
        const from = partOf(A, start * m + start, 0);
        this.#device.launch('unit_lower', width, COLUMN_MEMBERS, [V, from, m, rows]);
        return partOf(V, 0, rows * width);
      });
    });
  }

  /**
   * As one dense QR of [R; B]: every reflector meets zeros in the rows of R below its own, so what
   * it has there is the identity, as in `Panel`.
   */
  reduceStacked(
    R: CudaBuffer,
    n: number,
    B: CudaBuffer,
    c: number,
    top: CudaBuffer,
    bottom: CudaBuffer,
    columns: number,
  ): Panel[] {
    if (n === 0 || c === 0) return [];
    const m = n + c;
    return withMemory(this.#device, (take) => {
      const A = take(m * n);
      this.copy(A, m, R, n, n, n);
      this.copy(partOf(A, n, 0), m, B, c, c, n);
      const beside = take(m * columns);
      this.copy(beside, m, top, n, n, columns);
      this.copy(partOf(beside, n, 0), m, bottom, c, c, columns);
      const tau = this.#factor(A, m, n, beside, columns, take);
      this.copyTriangle(R, A, m, n);
      this.copy(B, c, partOf(A, n, 0), m, c, n);
      this.copy(top, n, beside, m, n, columns);
      this.copy(bottom, c, partOf(beside, n, 0), m, c, columns);
      return this.#panels(n, tau, (start, width) => partOf(B, start * c, c * width));
    });
  }

  retrieve(matrix: CudaBuffer): Float64Array {
    const out = new Float64Array(matrix.bytes / 8);
    this.#device.download(matrix, out);
    return out;
  }

  #copy(
    to: CudaBuffer,
    ldTo: number,
    from: CudaBuffer,
    ldFrom: number,
    rows: number,
    columns: number,
    scale: CudaBuffer | null,
  ): void {
    if (rows === 0) return;
    const parameters = [to, from, scale ?? to, ldTo, ldFrom, rows, scale ? 1 : 0];
    this.#device.launch('copy_columns', columns, COLUMN_MEMBERS, parameters);
  }

  /** Places a matrix of the host, some columns at a time. */
  #bring(
    { to, stride, rows, columns }: CudaPlacement,
    from: Float64Array,
    scale: CudaBuffer | null,
  ): void {
    const step = Math.max(1, Math.min(columns, Math.floor(STAGING / rows)));
    withMemory(this.#device, (take) => {
      const staging = take(step * rows);
      for (let j = 0; j < columns; j += step) {
        const count = Math.min(step, columns - j);
        this.#device.upload(staging, from.subarray(j * rows, (j + count) * rows));
        const own = scale && partOf(scale, j, count);
        this.#copy(partOf(to, j * stride, 0), stride, staging, rows, rows, count, own);
      }
    });
  }

  /** QR of A in place, C = Q^T C; returns the factors of the reflectors, on the host. */
  #factor(
    A: CudaBuffer,
    m: number,
    n: number,
    C: CudaBuffer,
    columns: number,
    take: Allocate,
  ): Float64Array {
    const tau = take(n);
    this.#dense.factor(A, m, n, tau);
    if (columns > 0) this.#dense.applyTransposed(A, m, n, tau, C, columns);
    return this.retrieve(tau);
  }

  /** Brings the reflectors of n columns to the host; `vectors` gives those of a panel, packed. */
  #panels(
    n: number,
    tau: Float64Array,
    vectors: (start: number, width: number) => CudaBuffer,
  ): Panel[] {
    return withMemory(this.#device, (take) => {
      const gram = take(PANEL * PANEL);
      return Array.from({ length: Math.ceil(n / PANEL) }, (_, p) => {
        const start = p * PANEL;
        const width = Math.min(PANEL, n - start);
        const V = vectors(start, width);
        const rows = V.bytes / 8 / width;
        this.#dense.gram(gram, V, rows, width);
        const T = aggregate(
          this.retrieve(partOf(gram, 0, width * width)),
          tau.subarray(start, start + width),
        );
        return { start, width, rows, V: this.retrieve(V), T };
      });
    });
  }
}

/** Numbers of any value on the device. */
type Allocate = (length: number) => CudaBuffer;
