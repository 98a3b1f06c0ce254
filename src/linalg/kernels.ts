/**
 * The two matrix products on which everything blocked stands. All matrices are column-major blocks
 * of a larger array: entry (i, j) of a block (array, offset, ld) is array[offset + j * ld + i].
 * Register tiles of four columns: 16 multiply-adds for 8 loads and 4 stores (1.5-2.4 GF/s in V8).
 */

/** C (m x n) -= V (m x k) W (k x n). */
export function subtractProduct(
  C: Float64Array,
  c0: number,
  ldc: number,
  V: Float64Array,
  v0: number,
  ldv: number,
  W: Float64Array,
  w0: number,
  ldw: number,
  m: number,
  k: number,
  n: number,
): void {
  let j = 0;
  for (; j + 3 < n; j += 4) {
    const ca = c0 + j * ldc;
    const cb = ca + ldc;
    const cc = cb + ldc;
    const cd = cc + ldc;
    let l = 0;
    for (; l + 3 < k; l += 4) {
      const wa = w0 + j * ldw + l;
      const wb = wa + ldw;
      const wc = wb + ldw;
      const wd = wc + ldw;
      const a0 = W[wa];
      const a1 = W[wa + 1];
      const a2 = W[wa + 2];
      const a3 = W[wa + 3];
      const b0 = W[wb];
      const b1 = W[wb + 1];
      const b2 = W[wb + 2];
      const b3 = W[wb + 3];
      const e0 = W[wc];
      const e1 = W[wc + 1];
      const e2 = W[wc + 2];
      const e3 = W[wc + 3];
      const d0 = W[wd];
      const d1 = W[wd + 1];
      const d2 = W[wd + 2];
      const d3 = W[wd + 3];
      const p = v0 + l * ldv;
      const q = p + ldv;
      const r = q + ldv;
      const s = r + ldv;
      for (let i = 0; i < m; i++) {
        const x0 = V[p + i];
        const x1 = V[q + i];
        const x2 = V[r + i];
        const x3 = V[s + i];
        C[ca + i] -= x0 * a0 + x1 * a1 + x2 * a2 + x3 * a3;
        C[cb + i] -= x0 * b0 + x1 * b1 + x2 * b2 + x3 * b3;
        C[cc + i] -= x0 * e0 + x1 * e1 + x2 * e2 + x3 * e3;
        C[cd + i] -= x0 * d0 + x1 * d1 + x2 * d2 + x3 * d3;
      }
    }
    for (; l < k; l++) {
      const w = w0 + j * ldw + l;
      const a0 = W[w];
      const b0 = W[w + ldw];
      const e0 = W[w + 2 * ldw];
      const d0 = W[w + 3 * ldw];
      const p = v0 + l * ldv;
      for (let i = 0; i < m; i++) {
        const x = V[p + i];
        C[ca + i] -= x * a0;
        C[cb + i] -= x * b0;
        C[cc + i] -= x * e0;
        C[cd + i] -= x * d0;
      }
    }
  }
  for (; j < n; j++) {
    const c = c0 + j * ldc;
    for (let l = 0; l < k; l++) {
      const w = W[w0 + j * ldw + l];
      const p = v0 + l * ldv;
      for (let i = 0; i < m; i++) C[c + i] -= V[p + i] * w;
    }
  }
}

/** W (k x n) = V^T C with V (m x k) and C (m x n); `add` keeps what W holds. */
export function transposeProduct(
  W: Float64Array,
  w0: number,
  ldw: number,
  V: Float64Array,
  v0: number,
  ldv: number,
  C: Float64Array,
  c0: number,
  ldc: number,
  k: number,
  m: number,
  n: number,
  add = false,
): void {
  for (let l = 0; l < k; l += 4) {
    const rows = Math.min(4, k - l);
    const p = v0 + l * ldv;
    for (let j = 0; j < n; j += 2) {
      const c = c0 + j * ldc;
      const w = w0 + j * ldw + l;
      if (rows === 4 && j + 1 < n) {
        dotTile(W, w, ldw, V, p, ldv, C, c, ldc, m, add);
      } else {
        for (let jj = 0; jj < Math.min(2, n - j); jj++) {
          for (let ll = 0; ll < rows; ll++) {
            let sum = add ? W[w + jj * ldw + ll] : 0;
            const [vs, cs] = [p + ll * ldv, c + jj * ldc];
            for (let i = 0; i < m; i++) sum += V[vs + i] * C[cs + i];
            W[w + jj * ldw + ll] = sum;
          }
        }
      }
    }
  }
}

/** A 4 x 2 tile of V^T C. */
function dotTile(
  W: Float64Array,
  w: number,
  ldw: number,
  V: Float64Array,
  p: number,
  ldv: number,
  C: Float64Array,
  c: number,
  ldc: number,
  m: number,
  add: boolean,
): void {
  const q = p + ldv;
  const r = q + ldv;
  const s = r + ldv;
  const d = c + ldc;
  let a0 = 0;
  let a1 = 0;
  let a2 = 0;
  let a3 = 0;
  let b0 = 0;
  let b1 = 0;
  let b2 = 0;
  let b3 = 0;
  for (let i = 0; i < m; i++) {
    const x = C[c + i];
    const y = C[d + i];
    const v0 = V[p + i];
    const v1 = V[q + i];
    const v2 = V[r + i];
    const v3 = V[s + i];
    a0 += v0 * x;
    a1 += v1 * x;
    a2 += v2 * x;
    a3 += v3 * x;
    b0 += v0 * y;
    b1 += v1 * y;
    b2 += v2 * y;
    b3 += v3 * y;
  }
  if (add) {
    W[w] += a0;
    W[w + 1] += a1;
    W[w + 2] += a2;
    W[w + 3] += a3;
    W[w + ldw] += b0;
    W[w + ldw + 1] += b1;
    W[w + ldw + 2] += b2;
    W[w + ldw + 3] += b3;
  } else {
    W[w] = a0;
    W[w + 1] = a1;
    W[w + 2] = a2;
    W[w + 3] = a3;
    W[w + ldw] = b0;
    W[w + ldw + 1] = b1;
    W[w + ldw + 2] = b2;
    W[w + ldw + 3] = b3;
  }
}
