// sin, cos and tanh of two numbers at a time, to about one unit in the last place, by the reductions
// and polynomials of fdlibm (sin, cos; arguments up to 1e5) and Cephes (tanh, exp). No fused
// operations, whatever the variant: the bits are those of the fixed one.
// In single precision, in which only networks work, tanh has a rational approximation of its own.

function splat(x: f64): v128 {
  return f64x2.splat(x);
}

/** a + b c. */
function addProduct(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, c));
}

/** sin z for quarter = 0, cos z = sin(z + pi/2) for quarter = 1. */
function sine(z: v128, quarter: f64): v128 {
  const n = f64x2.nearest(f64x2.mul(z, splat(0.6366197723675814)));
  let r = f64x2.sub(z, f64x2.mul(n, splat(1.5707963267341256)));
  r = f64x2.sub(r, f64x2.mul(n, splat(6.077100506303966e-11)));
  r = f64x2.sub(r, f64x2.mul(n, splat(2.0222662487111665e-21)));
  const q0 = f64x2.add(n, splat(quarter));
  const q = f64x2.sub(q0, f64x2.mul(splat(4), f64x2.floor(f64x2.mul(q0, splat(0.25)))));
  const s = f64x2.mul(r, r);
  let p = addProduct(splat(-2.5050760253406863e-8), s, splat(1.58969099521155e-10));
  p = addProduct(splat(2.7557313707070068e-6), s, p);
  p = addProduct(splat(-0.0001984126982985795), s, p);
  p = addProduct(splat(0.00833333333332249), s, p);
  p = addProduct(splat(-0.16666666666666632), s, p);
  const odd = addProduct(r, f64x2.mul(r, s), p);
  let c = addProduct(splat(2.087572321298175e-9), s, splat(-1.1359647557788195e-11));
  c = addProduct(splat(-2.7557314351390663e-7), s, c);
  c = addProduct(splat(2.480158728947673e-5), s, c);
  c = addProduct(splat(-0.001388888888887411), s, c);
  c = addProduct(splat(0.0416666666666666), s, c);
  const even = addProduct(addProduct(splat(1), splat(-0.5), s), f64x2.mul(s, s), c);
  const useCosine = v128.or(f64x2.eq(q, splat(1)), f64x2.eq(q, splat(3)));
  const value = v128.bitselect(even, odd, useCosine);
  return v128.bitselect(f64x2.neg(value), value, f64x2.ge(q, splat(2)));
}

/** exp y for 0 <= y <= 45. */
function exponential(y: v128): v128 {
  const n = f64x2.nearest(f64x2.mul(y, splat(Math.LOG2E)));
  let r = f64x2.sub(y, f64x2.mul(n, splat(0.693145751953125)));
  r = f64x2.sub(r, f64x2.mul(n, splat(1.4286068203094173e-6)));
  const s = f64x2.mul(r, r);
  let p = addProduct(splat(0.030299440770744195), s, splat(0.00012617719307481058));
  p = f64x2.mul(r, addProduct(splat(1.0), s, p));
  let q = addProduct(splat(0.002524483403496841), s, splat(3.0019850513866446e-6));
  q = addProduct(splat(0.22726554820815503), s, q);
  q = addProduct(splat(2.0), s, q);
  const value = addProduct(splat(1), splat(2), f64x2.div(p, f64x2.sub(q, p)));
  const exponent = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  const power = i64x2.shl(i64x2.add(exponent, i64x2.splat(1023)), 52);
  return f64x2.mul(value, power);
}

function tangent(z: v128): v128 {
  // Beyond 22 the result is 1 to all digits.
  const size = f64x2.min(f64x2.abs(z), splat(22));
  const s = f64x2.mul(z, z);
  let p = addProduct(splat(-99.28772310019185), s, splat(-0.9643991794250523));
  p = addProduct(splat(-1614.6876844170845), s, p);
  let q = f64x2.add(s, splat(112.81167849163293));
  q = addProduct(splat(2235.4883906010045), s, q);
  q = addProduct(splat(4844.063053251255), s, q);
  const small = addProduct(z, f64x2.mul(z, s), f64x2.div(p, q));
  const e = exponential(f64x2.add(size, size));
  const large = f64x2.sub(splat(1), f64x2.div(splat(2), f64x2.add(e, splat(1))));
  const signed = v128.bitselect(f64x2.neg(large), large, f64x2.lt(z, splat(0)));
  return v128.bitselect(small, signed, f64x2.lt(size, splat(0.625)));
}

/** sin, cos, tanh and 1 - tanh^2 for kind 0, 1, 2, 3. */
function activation(z: v128, kind: i32): v128 {
  if (kind < 2) return sine(z, <f64>kind);
  const value = tangent(z);
  return kind === 2 ? value : f64x2.sub(splat(1), f64x2.mul(value, value));
}

/**
 * out (n x count) = factor_j activation(b_j + k_j . x_i): coordinate d of point i at
 * points[d * stride + i], stride even and at least n; k_j at weights[j * dimension ...].
 */
export function sampleFeatures(
  out: usize,
  points: usize,
  n: i32,
  stride: i32,
  dimension: i32,
  weights: usize,
  biases: usize,
  factors: usize,
  count: i32,
  kind: i32,
): void {
  for (let j: i32 = 0; j < count; j++) {
    const k = weights + ((<usize>j * dimension) << 3);
    const bias = v128.load_splat<f64>(biases + ((<usize>j) << 3));
    const factor = v128.load_splat<f64>(factors + ((<usize>j) << 3));
    const to = out + ((<usize>j * n) << 3);
    for (let i: i32 = 0; i < n; i += 2) {
      let z = bias;
      for (let d: i32 = 0; d < dimension; d++) {
        const x = v128.load(points + ((<usize>d * stride + i) << 3));
        z = addProduct(z, v128.load_splat<f64>(k + ((<usize>d) << 3)), x);
      }
      const value = f64x2.mul(factor, activation(z, kind));
      if (i + 1 < n) v128.store(to + ((<usize>i) << 3), value);
      else store<f64>(to + ((<usize>i) << 3), f64x2.extract_lane(value, 0));
    }
  }
}

/** values_i = activation(values_i + bias); n is rounded up to a multiple of 2. */
export function mapElementary(values: usize, n: i32, bias: f64, kind: i32): void {
  const end = values + ((<usize>n) << 3);
  const shift = splat(bias);
  for (let at = values; at < end; at += 16) {
    v128.store(at, activation(f64x2.add(v128.load(at), shift), kind));
  }
}

/** The same in single precision; n is rounded up to a multiple of 4. */
export function mapElementarySingle(values: usize, n: i32, bias: f32, kind: i32): void {
  const end = values + ((<usize>n) << 2);
  const shift = f32x4.splat(bias);
  for (let at = values; at < end; at += 16) {
    const z = f32x4.add(v128.load(at), shift);
    v128.store(at, kind === 2 ? tangentSingle(z) : activationSingle(z, kind));
  }
}

/** Four numbers by way of double precision. */
function activationSingle(z: v128, kind: i32): v128 {
  const high = v128.shuffle<f32>(z, z, 2, 3, 2, 3);
  const first = f32x4.demote_f64x2_zero(activation(f64x2.promote_low_f32x4(z), kind));
  const second = f32x4.demote_f64x2_zero(activation(f64x2.promote_low_f32x4(high), kind));
  return v128.shuffle<f32>(first, second, 0, 1, 4, 5);
}

function splatSingle(x: f32): v128 {
  return f32x4.splat(x);
}

/** a + b c. */
function addProductSingle(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(a, f32x4.mul(b, c));
}

/** tanh by z p(z^2) / q(z^2) to 3 units in the last place (the coefficients of Eigen). */
function tangentSingle(argument: v128): v128 {
  // Beyond 7.999 the result is 1 to all digits.
  const limit: f32 = 7.998811721801758;
  const z = f32x4.max(f32x4.min(argument, splatSingle(limit)), splatSingle(-limit));
  const s = f32x4.mul(z, z);
  let p = addProductSingle(
    splatSingle(2.00018790482477e-13),
    s,
    splatSingle(-2.76076847742355e-16),
  );
  p = addProductSingle(splatSingle(-8.60467152213735e-11), s, p);
  p = addProductSingle(splatSingle(5.12229709037114e-8), s, p);
  p = addProductSingle(splatSingle(1.48572235717979e-5), s, p);
  p = addProductSingle(splatSingle(6.37261928875436e-4), s, p);
  p = addProductSingle(splatSingle(4.89352455891786e-3), s, p);
  let q = addProductSingle(splatSingle(1.18534705686654e-4), s, splatSingle(1.19825839466702e-6));
  q = addProductSingle(splatSingle(2.268434632439e-3), s, q);
  q = addProductSingle(splatSingle(4.89352518554385e-3), s, q);
  return f32x4.div(f32x4.mul(z, p), q);
}
