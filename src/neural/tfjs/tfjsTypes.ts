/** The little of TensorFlow.js 4.22 that is used: its packages are optional. */

export interface Tensor {
  dataSync(): Float32Array;
}

type Operand = Tensor | number;

export interface Tfjs {
  tensor1d(values: Float32Array): Tensor;
  tensor2d(values: Float32Array, shape: readonly [rows: number, columns: number]): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  add(a: Operand, b: Operand): Tensor;
  sub(a: Operand, b: Operand): Tensor;
  mul(a: Operand, b: Operand): Tensor;
  neg(a: Tensor): Tensor;
  square(a: Tensor): Tensor;
  tanh(a: Tensor): Tensor;
  sin(a: Tensor): Tensor;
  cos(a: Tensor): Tensor;
  transpose(a: Tensor): Tensor;
  sum(a: Tensor, axis: number): Tensor;
  /** Frees all tensors made in `work` but those in what it returns, at any depth. */
  tidy<Kept>(work: () => Kept): Kept;
  /** Frees all tensors in an object, at any depth. */
  dispose(tensors: object): void;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  getBackend(): string;
}
