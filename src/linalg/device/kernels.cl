// Tables of basis functions, rows of the system and copies for its QR, in double precision. One source for OpenCL C and,
// through NVRTC, for CUDA C++.
//
// Sums run in the order of the host (wasm/elementary.ts, wasm/products.ts, src/linalg/sampling.ts,
// src/linalg/rowMatrix.ts) and products are never fused with them (CUDA: --fmad=false): the
// bits are those of the host.

#ifdef __OPENCL_VERSION__
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF
#define KERNEL __kernel
#define GLOBAL __global
#define FUNCTION static
#define POWER_OF_TWO(n) as_double(((long)(n) + 1023L) << 52)
#define GROUP ((int)get_group_id(0))
#define MEMBER ((int)get_local_id(0))
#define MEMBERS ((int)get_local_size(0))
#else
#define KERNEL extern "C" __global__
#define GLOBAL
#define FUNCTION static __device__
#define POWER_OF_TWO(n) __longlong_as_double(((long long)(n) + 1023LL) << 52)
#define GROUP ((int)blockIdx.x)
#define MEMBER ((int)threadIdx.x)
#define MEMBERS ((int)blockDim.x)
#endif

// sin z for quarter = 0, cos z = sin(z + pi/2) for quarter = 1.
FUNCTION double sine(double z, double quarter) {
  double n = rint(z * 0.6366197723675814);
  double r = z - n * 1.5707963267341256;
  r = r - n * 6.077100506303966e-11;
  r = r - n * 2.0222662487111665e-21;
  double q = n + quarter;
  q = q - 4.0 * floor(q * 0.25);
  double s = r * r;
  double p = -2.5050760253406863e-8 + s * 1.58969099521155e-10;
  p = 2.7557313707070068e-6 + s * p;
  p = -0.0001984126982985795 + s * p;
  p = 0.00833333333332249 + s * p;
  p = -0.16666666666666632 + s * p;
  double odd = r + (r * s) * p;
  double c = 2.087572321298175e-9 + s * -1.1359647557788195e-11;
  c = -2.7557314351390663e-7 + s * c;
  c = 2.480158728947673e-5 + s * c;
  c = -0.001388888888887411 + s * c;
  c = 0.0416666666666666 + s * c;
  double even = (1.0 + -0.5 * s) + (s * s) * c;
  double value = q == 1.0 || q == 3.0 ? even : odd;
  return q >= 2.0 ? -value : value;
}

// exp y for 0 <= y <= 45.
FUNCTION double exponential(double y) {
  double n = rint(y * 1.4426950408889634);
  double r = y - n * 0.693145751953125;
  r = r - n * 1.4286068203094173e-6;
  double s = r * r;
  double p = 0.030299440770744195 + s * 0.00012617719307481058;
  p = r * (1.0 + s * p);
  double q = 0.002524483403496841 + s * 3.0019850513866446e-6;
  q = 0.22726554820815503 + s * q;
  q = 2.0 + s * q;
  double value = 1.0 + 2.0 * (p / (q - p));
  return value * POWER_OF_TWO((int)n);
}

FUNCTION double tangent(double z) {
  double size = fmin(fabs(z), 22.0);
  if (size < 0.625) {
    double s = z * z;
    double p = -99.28772310019185 + s * -0.9643991794250523;
    p = -1614.6876844170845 + s * p;
    double q = s + 112.81167849163293;
    q = 2235.4883906010045 + s * q;
    q = 4844.063053251255 + s * q;
    return z + (z * s) * (p / q);
  }
  double e = exponential(size + size);
  double large = 1.0 - 2.0 / (e + 1.0);
  return z < 0.0 ? -large : large;
}

// sin, cos, tanh and 1 - tanh^2 for kind 0, 1, 2, 3.
FUNCTION double activation(double z, int kind) {
  if (kind < 2) return sine(z, (double)kind);
  double value = tangent(z);
  return kind == 2 ? value : 1.0 - value * value;
}

// out (n x count) = factor_j activation(b_j + k_j . x_i): coordinate d of point i at
// points[i * dimension + d], of weight j at weights[j * dimension + d].
KERNEL void sample_features(GLOBAL double *out, GLOBAL const double *points,
                            GLOBAL const double *weights, GLOBAL const double *biases,
                            GLOBAL const double *factors, int n, int count, int dimension,
                            int kind) {
  int e = GROUP * MEMBERS + MEMBER;
  if (e >= n * count) return;
  int j = e / n;
  int i = e % n;
  double z = biases[j];
  for (int d = 0; d < dimension; d++) {
    z = z + weights[j * dimension + d] * points[i * dimension + d];
  }
  out[e] = factors[j] * activation(z, kind);
}

// From every run of `length` of values[to ...] the mean of the matching run of at_nodes[from ...].
// The two may be the same numbers: a run is read before it is changed.
KERNEL void subtract_means(GLOBAL double *values, GLOBAL const double *at_nodes,
                           GLOBAL const double *weights, int to, int from, int length, int nodes,
                           int runs) {
  int run = GROUP * MEMBERS + MEMBER;
  if (run >= runs) return;
  double mean = 0.0;
  for (int q = 0; q < nodes; q++) mean = mean + weights[q] * at_nodes[from + run * nodes + q];
  for (int q = 0; q < length; q++) {
    int e = to + run * length + q;
    values[e] = values[e] - mean;
  }
}

// out[to ...] (rows x columns) = values (rows x features) transform (features x columns).
KERNEL void combine(GLOBAL double *out, GLOBAL const double *values,
                    GLOBAL const double *transform, int to, int rows, int features, int columns) {
  int e = GROUP * MEMBERS + MEMBER;
  if (e >= rows * columns) return;
  int j = e / rows;
  int i = e % rows;
  double total = 0.0;
  for (int from = 0; from < features; from += 64) {
    int end = from + 64 < features ? from + 64 : features;
    double sum = 0.0;
    for (int k = from; k < end; k++) {
      sum = sum + values[k * rows + i] * -transform[j * features + k];
    }
    total = total - sum;
  }
  out[to + e] = total;
}

// One value of one column: the sum of its parts, each four numbers: where its table begins, the
// rows of that table, the length of the runs that are read backwards (1: none), and where its
// factors begin.
FUNCTION double row_value(GLOBAL const double *tables, GLOBAL const double *factors,
                          GLOBAL const int *parts, int first, int count, int place, int rows,
                          int r) {
  double value = 0.0;
  for (int p = first; p < first + count; p++) {
    GLOBAL const int *part = parts + 4 * p;
    int own = part[1];
    int turned = part[2];
    int row = own < rows ? r / (rows / own) : turned > 1 ? r - r % turned + turned - 1 - r % turned : r;
    value = value + factors[part[3] + r] * tables[part[0] + place * own + row];
  }
  return value;
}

// Every group writes one column of one matrix: six numbers, its first part and how many there are,
// its number in the band, its rows, where it begins in `out`, and whether its rows are summed up.
KERNEL void write_rows(GLOBAL double *out, GLOBAL const double *tables,
                       GLOBAL const double *factors, GLOBAL const int *columns,
                       GLOBAL const int *parts) {
  GLOBAL const int *column = columns + 6 * GROUP;
  int rows = column[3];
  int to = column[4];
  if (column[5] != 0) {
    if (MEMBER != 0) return;
    double sum = 0.0;
    for (int r = 0; r < rows; r++) {
      sum = sum + row_value(tables, factors, parts, column[0], column[1], column[2], rows, r);
    }
    out[to] = sum;
    return;
  }
  for (int r = MEMBER; r < rows; r += MEMBERS) {
    out[to + r] = row_value(tables, factors, parts, column[0], column[1], column[2], rows, r);
  }
}

// The kernels below serve the fronts of the block QR. A front may have more numbers than 32 bits
// count: their indices have 64.

// Column j of `to` = scales[j] times column j of `from`, `rows` numbers a column, to_stride and
// from_stride apart; scaled = 0: as they are. A group for every column.
KERNEL void copy_columns(GLOBAL double *to, GLOBAL const double *from,
                         GLOBAL const double *scales, int to_stride, int from_stride, int rows,
                         int scaled) {
  GLOBAL double *out = to + (size_t)GROUP * to_stride;
  GLOBAL const double *in = from + (size_t)GROUP * from_stride;
  if (scaled != 0) {
    double scale = scales[GROUP];
    for (int r = MEMBER; r < rows; r += MEMBERS) out[r] = in[r] * scale;
  } else {
    for (int r = MEMBER; r < rows; r += MEMBERS) out[r] = in[r];
  }
}

// to (n x n) = the upper triangle of `from`, zeros below. A group for every column.
KERNEL void upper_triangle(GLOBAL double *to, GLOBAL const double *from, int from_stride, int n) {
  GLOBAL double *out = to + (size_t)GROUP * n;
  GLOBAL const double *in = from + (size_t)GROUP * from_stride;
  for (int r = MEMBER; r < n; r += MEMBERS) out[r] = r <= GROUP ? in[r] : 0.0;
}

// to (rows x columns) = `from` below the diagonal, ones on it, zeros above. A group for every
// column.
KERNEL void unit_lower(GLOBAL double *to, GLOBAL const double *from, int from_stride, int rows) {
  GLOBAL double *out = to + (size_t)GROUP * rows;
  GLOBAL const double *in = from + (size_t)GROUP * from_stride;
  for (int r = MEMBER; r < rows; r += MEMBERS) {
    out[r] = r > GROUP ? in[r] : r == GROUP ? 1.0 : 0.0;
  }
}

// out[j] = sum of the squares of column j of values (rows x columns), in the order of sumOfSquares
// (src/linalg/matrixVector.ts).
KERNEL void column_squares(GLOBAL double *out, GLOBAL const double *values, int rows,
                           int columns) {
  int j = GROUP * MEMBERS + MEMBER;
  if (j >= columns) return;
  GLOBAL const double *x = values + (size_t)j * rows;
  double a = 0.0;
  double b = 0.0;
  double c = 0.0;
  double d = 0.0;
  int r = 0;
  for (; r + 3 < rows; r += 4) {
    a = a + x[r] * x[r];
    b = b + x[r + 1] * x[r + 1];
    c = c + x[r + 2] * x[r + 2];
    d = d + x[r + 3] * x[r + 3];
  }
  for (; r < rows; r++) a = a + x[r] * x[r];
  out[j] = a + b + (c + d);
}
