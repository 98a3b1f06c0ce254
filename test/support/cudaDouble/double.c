// A GPU in host memory: the part of the CUDA driver, NVRTC, cuBLAS and cuSOLVER that
// src/linalg/device/cuda calls, with the kernels of kernels.cl compiled as C and LAPACK for the
// dense work. Every address is looked up among what has been allocated, and fresh memory holds NaN.
//
// kernels.h is kernels.cl without `extern "C"`; OPENBLAS is the library with LAPACK.

#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<cuda.h>)
// The toolkit's own prototypes: the compiler checks those below.
#include <cuda.h>
#else
typedef int CUresult;
typedef int CUdevice;
typedef int CUdevice_attribute;
typedef unsigned long long CUdeviceptr;
typedef struct CUctx_st *CUcontext;
typedef struct CUmod_st *CUmodule;
typedef struct CUfunc_st *CUfunction;
typedef struct CUstream_st *CUstream;
#define CUDAAPI
#define CUDA_SUCCESS 0
#define CUDA_ERROR_INVALID_VALUE 1
#define CUDA_ERROR_OUT_OF_MEMORY 2
#define CUDA_ERROR_INVALID_CONTEXT 201
#define CUDA_ERROR_NOT_FOUND 500
#define CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR 75
#define cuMemGetInfo cuMemGetInfo_v2
#define cuMemAlloc cuMemAlloc_v2
#define cuMemFree cuMemFree_v2
#define cuMemcpyHtoD cuMemcpyHtoD_v2
#define cuMemcpyDtoH cuMemcpyDtoH_v2
#define cuMemcpyDtoD cuMemcpyDtoD_v2
#endif

// --- for tests ------------------------------------------------------------------------------------

static char failing[64];
static int failing_status;
static int succeeding;
static size_t capacity = (size_t)1 << 30;
static size_t in_use;
static size_t peak;
static size_t brought;
static size_t fetched;

// A call of that function fails with that status, after so many that do not.
void double_fail(const char *name, int status, int after) {
  snprintf(failing, sizeof failing, "%s", name);
  failing_status = status;
  succeeding = after;
}

void double_set_capacity(double bytes) { capacity = (size_t)bytes; }

double double_in_use(void) { return (double)in_use; }

// The most that has been in use since the last call.
double double_peak(void) {
  double most = (double)peak;
  peak = in_use;
  return most;
}

// Bytes copied to the device since the last call, and bytes copied from it.
double double_brought(void) {
  double bytes = (double)brought;
  brought = 0;
  return bytes;
}

double double_fetched(void) {
  double bytes = (double)fetched;
  fetched = 0;
  return bytes;
}

static int failure(const char *name) {
  if (strcmp(failing, name) != 0 || succeeding-- > 0) return 0;
  failing[0] = 0;
  return failing_status;
}

#define FAIL_ON_REQUEST(name)              \
  do {                                     \
    int status_ = failure(name);           \
    if (status_ != 0) return status_;      \
  } while (0)

// --- memory ---------------------------------------------------------------------------------------

struct piece {
  char *at;
  size_t bytes;
  struct piece *next;
};
static struct piece *pieces;

// Whether all of [address, address + bytes) has been allocated.
static int known(CUdeviceptr address, size_t bytes) {
  for (struct piece *p = pieces; p; p = p->next) {
    CUdeviceptr at = (CUdeviceptr)(uintptr_t)p->at;
    if (address >= at && address + bytes <= at + p->bytes) return 1;
  }
  return 0;
}

static void *memory(CUdeviceptr address) { return (void *)(uintptr_t)address; }

CUresult CUDAAPI cuMemGetInfo(size_t *unused, size_t *total) {
  *unused = capacity - in_use;
  *total = capacity;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemAlloc(CUdeviceptr *pointer, size_t bytes) {
  FAIL_ON_REQUEST("cuMemAlloc_v2");
  if (bytes == 0) return CUDA_ERROR_INVALID_VALUE;
  if (in_use + bytes > capacity) return CUDA_ERROR_OUT_OF_MEMORY;
  struct piece *fresh = malloc(sizeof *fresh);
  fresh->at = malloc(bytes);
  fresh->bytes = bytes;
  fresh->next = pieces;
  memset(fresh->at, 0xff, bytes);
  pieces = fresh;
  in_use += bytes;
  if (in_use > peak) peak = in_use;
  *pointer = (CUdeviceptr)(uintptr_t)fresh->at;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemFree(CUdeviceptr pointer) {
  for (struct piece **p = &pieces; *p; p = &(*p)->next) {
    if ((*p)->at != memory(pointer)) continue;
    struct piece *gone = *p;
    *p = gone->next;
    in_use -= gone->bytes;
    free(gone->at);
    free(gone);
    return CUDA_SUCCESS;
  }
  return CUDA_ERROR_INVALID_VALUE;
}

CUresult CUDAAPI cuMemcpyHtoD(CUdeviceptr to, const void *from, size_t bytes) {
  FAIL_ON_REQUEST("cuMemcpyHtoD_v2");
  if (!known(to, bytes)) return CUDA_ERROR_INVALID_VALUE;
  memcpy(memory(to), from, bytes);
  brought += bytes;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemcpyDtoH(void *to, CUdeviceptr from, size_t bytes) {
  FAIL_ON_REQUEST("cuMemcpyDtoH_v2");
  if (!known(from, bytes)) return CUDA_ERROR_INVALID_VALUE;
  memcpy(to, memory(from), bytes);
  fetched += bytes;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemcpyDtoD(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
  if (!known(to, bytes) || !known(from, bytes)) return CUDA_ERROR_INVALID_VALUE;
  memmove(memory(to), memory(from), bytes);
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t bytes) {
  if (!known(to, bytes)) return CUDA_ERROR_INVALID_VALUE;
  memset(memory(to), value, bytes);
  return CUDA_SUCCESS;
}

// --- kernels --------------------------------------------------------------------------------------

#define __global__ static
#define __device__
static struct {
  int x;
} blockIdx, threadIdx, blockDim;

static double __longlong_as_double(long long bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

#include "kernels.h"

#define NUMBERS(k) ((double *)memory(*(CUdeviceptr *)p[k]))
#define INTEGERS(k) ((int *)memory(*(CUdeviceptr *)p[k]))
#define INTEGER(k) (*(int *)p[k])

static void run_sample_features(void **p) {
  sample_features(NUMBERS(0), NUMBERS(1), NUMBERS(2), NUMBERS(3), NUMBERS(4), INTEGER(5),
                  INTEGER(6), INTEGER(7), INTEGER(8));
}
static void run_subtract_means(void **p) {
  subtract_means(NUMBERS(0), NUMBERS(1), NUMBERS(2), INTEGER(3), INTEGER(4), INTEGER(5),
                 INTEGER(6), INTEGER(7));
}
static void run_combine(void **p) {
  combine(NUMBERS(0), NUMBERS(1), NUMBERS(2), INTEGER(3), INTEGER(4), INTEGER(5), INTEGER(6));
}
static void run_write_rows(void **p) {
  write_rows(NUMBERS(0), NUMBERS(1), NUMBERS(2), INTEGERS(3), INTEGERS(4));
}
static void run_copy_columns(void **p) {
  copy_columns(NUMBERS(0), NUMBERS(1), NUMBERS(2), INTEGER(3), INTEGER(4), INTEGER(5),
               INTEGER(6));
}
static void run_upper_triangle(void **p) {
  upper_triangle(NUMBERS(0), NUMBERS(1), INTEGER(2), INTEGER(3));
}
static void run_unit_lower(void **p) {
  unit_lower(NUMBERS(0), NUMBERS(1), INTEGER(2), INTEGER(3));
}
static void run_column_squares(void **p) {
  column_squares(NUMBERS(0), NUMBERS(1), INTEGER(2), INTEGER(3));
}

struct CUfunc_st {
  const char *name;
  void (*run)(void **parameters);
  int buffers;
};
static struct CUfunc_st functions[] = {
    {"sample_features", run_sample_features, 5},
    {"subtract_means", run_subtract_means, 3},
    {"combine", run_combine, 3},
    {"write_rows", run_write_rows, 5},
    {"copy_columns", run_copy_columns, 3},
    {"upper_triangle", run_upper_triangle, 2},
    {"unit_lower", run_unit_lower, 2},
    {"column_squares", run_column_squares, 2},
};

static int current;

CUresult CUDAAPI cuModuleLoadData(CUmodule *module, const void *image) {
  FAIL_ON_REQUEST("cuModuleLoadData");
  if (!current) return CUDA_ERROR_INVALID_CONTEXT;
  if (strcmp(image, "PTX") != 0) return CUDA_ERROR_INVALID_VALUE;
  *module = (CUmodule)functions;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
  if (module != (CUmodule)functions) return CUDA_ERROR_INVALID_VALUE;
  for (size_t k = 0; k < sizeof functions / sizeof *functions; k++) {
    if (strcmp(functions[k].name, name) == 0) {
      *function = &functions[k];
      return CUDA_SUCCESS;
    }
  }
  return CUDA_ERROR_NOT_FOUND;
}

CUresult CUDAAPI cuLaunchKernel(CUfunction function, unsigned int groups_x, unsigned int groups_y,
                                unsigned int groups_z, unsigned int members_x,
                                unsigned int members_y, unsigned int members_z,
                                unsigned int shared_bytes, CUstream stream, void **parameters,
                                void **extra) {
  FAIL_ON_REQUEST("cuLaunchKernel");
  if (groups_y != 1 || groups_z != 1 || members_y != 1 || members_z != 1 || shared_bytes != 0 ||
      stream || extra || groups_x == 0 || groups_x > 0x7fffffff || members_x == 0 ||
      members_x > 1024) {
    return CUDA_ERROR_INVALID_VALUE;
  }
  for (int k = 0; k < function->buffers; k++) {
    if (!known(*(CUdeviceptr *)parameters[k], 0)) return CUDA_ERROR_INVALID_VALUE;
  }
  blockDim.x = (int)members_x;
  for (unsigned int group = 0; group < groups_x; group++) {
    blockIdx.x = (int)group;
    for (unsigned int member = 0; member < members_x; member++) {
      threadIdx.x = (int)member;
      function->run(parameters);
    }
  }
  return CUDA_SUCCESS;
}

// --- the device -----------------------------------------------------------------------------------

static int started;

CUresult CUDAAPI cuInit(unsigned int flags) {
  FAIL_ON_REQUEST("cuInit");
  if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
  started = 1;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuDeviceGet(CUdevice *device, int ordinal) {
  if (!started || ordinal != 0) return CUDA_ERROR_INVALID_VALUE;
  *device = 7;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuDeviceGetName(char *name, int length, CUdevice device) {
  if (device != 7) return CUDA_ERROR_INVALID_VALUE;
  snprintf(name, (size_t)length, "Double of a GPU");
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device) {
  if (device != 7) return CUDA_ERROR_INVALID_VALUE;
  *value = attribute == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR ? 8 : 6;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
  if (device != 7) return CUDA_ERROR_INVALID_VALUE;
  *context = (CUcontext)&started;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuCtxSetCurrent(CUcontext context) {
  if (context != (CUcontext)&started) return CUDA_ERROR_INVALID_CONTEXT;
  current = 1;
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuGetErrorName(CUresult error, const char **text) {
  *text = error == CUDA_ERROR_OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : "CUDA_ERROR_OF_THE_DOUBLE";
  return CUDA_SUCCESS;
}

CUresult CUDAAPI cuGetErrorString(CUresult error, const char **text) {
  *text = error == CUDA_ERROR_OUT_OF_MEMORY ? "out of memory" : "as requested";
  return CUDA_SUCCESS;
}

// --- NVRTC ----------------------------------------------------------------------------------------

static int program;
static const char compiler_log[] = "kernels.cu(1): error of the double";

int nvrtcCreateProgram(void **handle, const char *source, const char *name, int header_count,
                       const char *const *headers, const char *const *names) {
  FAIL_ON_REQUEST("nvrtcCreateProgram");
  if (!strstr(source, "write_rows") || !name || header_count != 0 || headers || names) return 3;
  *handle = &program;
  return 0;
}

int nvrtcCompileProgram(void *handle, int count, const char *const *options) {
  FAIL_ON_REQUEST("nvrtcCompileProgram");
  int unfused = 0;
  int architecture = 0;
  for (int k = 0; k < count; k++) {
    if (strcmp(options[k], "--fmad=false") == 0) unfused = 1;
    if (strcmp(options[k], "--gpu-architecture=compute_86") == 0) architecture = 1;
  }
  return handle == &program && unfused && architecture ? 0 : 5;
}

int nvrtcGetPTXSize(void *handle, size_t *size) {
  *size = sizeof "PTX";
  return handle == &program ? 0 : 4;
}

int nvrtcGetPTX(void *handle, char *out) {
  memcpy(out, "PTX", sizeof "PTX");
  return handle == &program ? 0 : 4;
}

int nvrtcGetProgramLogSize(void *handle, size_t *size) {
  *size = sizeof compiler_log;
  return handle == &program ? 0 : 4;
}

int nvrtcGetProgramLog(void *handle, char *out) {
  memcpy(out, compiler_log, sizeof compiler_log);
  return handle == &program ? 0 : 4;
}

int nvrtcDestroyProgram(void **handle) {
  *handle = NULL;
  return 0;
}

const char *nvrtcGetErrorString(int status) {
  return status == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR_OF_THE_DOUBLE";
}

// --- cuBLAS and cuSOLVER --------------------------------------------------------------------------

static void (*dgemm)(const char *, const char *, const int *, const int *, const int *,
                     const double *, const double *, const int *, const double *, const int *,
                     const double *, double *, const int *);
static void (*dgeqrf)(const int *, const int *, double *, const int *, double *, double *,
                      const int *, int *);
static void (*dormqr)(const char *, const char *, const int *, const int *, const int *,
                      const double *, const int *, const double *, double *, const int *,
                      double *, const int *, int *);
static int blas_handle;
static int solver_handle;

static int find_lapack(void) {
  void *library = dlopen(OPENBLAS, RTLD_NOW);
  if (!library) return 1;
  *(void **)&dgemm = dlsym(library, "dgemm_");
  *(void **)&dgeqrf = dlsym(library, "dgeqrf_");
  *(void **)&dormqr = dlsym(library, "dormqr_");
  void (*one_thread)(int);
  *(void **)&one_thread = dlsym(library, "openblas_set_num_threads");
  if (one_thread) one_thread(1);
  return !dgemm || !dgeqrf || !dormqr;
}

// Whether a column-major matrix with `rows` rows lies in allocated memory.
static int matrix(CUdeviceptr at, int rows, int columns, int stride) {
  if (stride < (rows > 1 ? rows : 1)) return 0;
  if (rows == 0 || columns == 0) return 1;
  return known(at, 8 * ((size_t)(columns - 1) * (size_t)stride + (size_t)rows));
}

int cublasCreate_v2(void **handle) {
  FAIL_ON_REQUEST("cublasCreate_v2");
  if (!current || find_lapack()) return 1;
  *handle = &blas_handle;
  return 0;
}

int cublasDgemm_v2(void *handle, int trans_a, int trans_b, int m, int n, int k,
                   const double *alpha, CUdeviceptr A, int lda, CUdeviceptr B, int ldb,
                   const double *beta, CUdeviceptr C, int ldc) {
  FAIL_ON_REQUEST("cublasDgemm_v2");
  if (handle != &blas_handle) return 1;
  if (!matrix(A, trans_a ? k : m, trans_a ? m : k, lda) ||
      !matrix(B, trans_b ? n : k, trans_b ? k : n, ldb) || !matrix(C, m, n, ldc)) {
    return 7;
  }
  dgemm(trans_a ? "T" : "N", trans_b ? "T" : "N", &m, &n, &k, alpha, memory(A), &lda, memory(B),
        &ldb, beta, memory(C), &ldc);
  return 0;
}

int cusolverDnCreate(void **handle) {
  FAIL_ON_REQUEST("cusolverDnCreate");
  if (!current || find_lapack()) return 1;
  *handle = &solver_handle;
  return 0;
}

int cusolverDnDgeqrf_bufferSize(void *handle, int m, int n, CUdeviceptr A, int lda, int *length) {
  if (handle != &solver_handle) return 1;
  if (!matrix(A, m, n, lda)) return 3;
  *length = 64 * n;
  return 0;
}

int cusolverDnDgeqrf(void *handle, int m, int n, CUdeviceptr A, int lda, CUdeviceptr tau,
                     CUdeviceptr work, int length, CUdeviceptr info) {
  FAIL_ON_REQUEST("cusolverDnDgeqrf");
  if (handle != &solver_handle) return 1;
  if (!matrix(A, m, n, lda) || !known(tau, 8 * (size_t)n) || !known(work, 8 * (size_t)length) ||
      !known(info, 4)) {
    return 3;
  }
  dgeqrf(&m, &n, memory(A), &lda, memory(tau), memory(work), &length, memory(info));
  // As if an argument were wrong.
  *(int *)memory(info) -= failure("info");
  return 0;
}

int cusolverDnDormqr_bufferSize(void *handle, int side, int trans, int m, int n, int k,
                                CUdeviceptr A, int lda, CUdeviceptr tau, CUdeviceptr C, int ldc,
                                int *length) {
  if (handle != &solver_handle) return 1;
  if (side != 0 || trans != 1 || k > m || !matrix(A, m, k, lda) || !matrix(C, m, n, ldc) ||
      !known(tau, 8 * (size_t)k)) {
    return 3;
  }
  // What OpenBLAS's dormqr wants: a panel of C and a triangle of 64 columns.
  *length = 64 * n + 65 * 64;
  return 0;
}

int cusolverDnDormqr(void *handle, int side, int trans, int m, int n, int k, CUdeviceptr A,
                     int lda, CUdeviceptr tau, CUdeviceptr C, int ldc, CUdeviceptr work,
                     int length, CUdeviceptr info) {
  int needed;
  FAIL_ON_REQUEST("cusolverDnDormqr");
  int status =
      cusolverDnDormqr_bufferSize(handle, side, trans, m, n, k, A, lda, tau, C, ldc, &needed);
  if (status != 0) return status;
  if (length < needed || !known(work, 8 * (size_t)length) || !known(info, 4)) return 3;
  dormqr("L", "T", &m, &n, &k, memory(A), &lda, memory(tau), memory(C), &ldc, memory(work),
         &length, memory(info));
  return 0;
}
