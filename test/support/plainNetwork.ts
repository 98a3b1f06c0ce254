import type {
  Network,
  NetworkEngine,
  NetworkSpec,
  NetworkValues,
} from '../../src/neural/network.js';

/**
 * Networks in plain loops, double precision, point by point: slow and easy to check. Channel 0 of a
 * layer is its value, channel k + 1 its tangent along coordinate along[k].
 */
class PlainNetwork implements Network {
  readonly #sizes: number[];
  #tape: { layers: Float64Array[][]; sums: Float64Array[][] }[] = [];
  #along: readonly number[] = [];

  constructor(
    readonly spec: NetworkSpec,
    readonly parameters: Float64Array,
  ) {
    this.#sizes = [spec.inputs, ...spec.widths, 1];
  }

  evaluate(points: Float64Array, along: readonly number[]): NetworkValues {
    const count = points.length / this.spec.inputs;
    this.#along = along;
    this.#tape = Array.from({ length: count }, (_, i) => this.#forward(points, i));
    const last = this.#tape.map(({ layers }) => layers[layers.length - 1]);
    return {
      value: Float64Array.from(last, (channels) => channels[0][0]),
      derivatives: along.map((_, k) => Float64Array.from(last, (channels) => channels[k + 1][0])),
    };
  }

  addGradient(weights: NetworkValues, gradient: Float64Array): void {
    for (const [i, tape] of this.#tape.entries()) {
      let back: Float64Array[] = [weights.value, ...weights.derivatives].map((w) =>
        Float64Array.of(w[i]),
      );
      for (let l = this.#sizes.length - 2; l >= 0; l--) {
        const residual = this.#skips(l);
        const sums = this.#activated(l) ? this.#activationTranspose(back, tape.sums[l]) : back;
        const through = this.#linearTranspose(l, sums, tape.layers[l], gradient);
        back = residual ? through.map((t, k) => t.map((w, j) => w + back[k][j])) : through;
      }
    }
  }

  lastHidden(points: Float64Array): Float64Array {
    const count = points.length / this.spec.inputs;
    const width = this.#sizes[this.#sizes.length - 2];
    this.#along = [];
    const out = new Float64Array(count * width);
    for (let i = 0; i < count; i++) {
      const { layers } = this.#forward(points, i);
      const [hidden] = layers[layers.length - 2];
      for (let j = 0; j < width; j++) out[j * count + i] = hidden[j];
    }
    return out;
  }

  #forward(points: Float64Array, i: number) {
    const { inputs } = this.spec;
    const first: Float64Array = points.slice(i * inputs, (i + 1) * inputs);
    const tangents = this.#along.map((d) =>
      Float64Array.from({ length: inputs }, (_, j) => (j === d ? 1 : 0)),
    );
    const layers: Float64Array[][] = [[first, ...tangents]];
    const sums: Float64Array[][] = [];
    for (let l = 0; l < this.#sizes.length - 1; l++) {
      const before = layers[l];
      const z = before.map((a, k) => this.#linear(l, a, k === 0));
      sums.push(z);
      const h = this.#activated(l) ? this.#activate(z) : z;
      layers.push(this.#skips(l) ? h.map((a, k) => a.map((w, j) => w + before[k][j])) : h);
    }
    return { layers, sums };
  }

  #activated(l: number): boolean {
    return l < this.#sizes.length - 2;
  }

  #skips(l: number): boolean {
    const { residual } = this.spec;
    return residual && l > 0 && this.#activated(l) && this.#sizes[l] === this.#sizes[l + 1];
  }

  #offset(l: number): number {
    const sizes = this.#sizes;
    return sizes.slice(1, l + 1).reduce((sum, outputs, k) => sum + outputs * (sizes[k] + 1), 0);
  }

  #linear(l: number, a: Float64Array, withBias: boolean): Float64Array {
    const [inputs, outputs] = [this.#sizes[l], this.#sizes[l + 1]];
    const at = this.#offset(l);
    return Float64Array.from({ length: outputs }, (_, o) => {
      let sum = withBias ? this.parameters[at + outputs * inputs + o] : 0;
      for (let j = 0; j < inputs; j++) sum += this.parameters[at + j * outputs + o] * a[j];
      return sum;
    });
  }

  #linearTranspose(
    l: number,
    weights: Float64Array[],
    before: Float64Array[],
    gradient: Float64Array,
  ): Float64Array[] {
    const [inputs, outputs] = [this.#sizes[l], this.#sizes[l + 1]];
    const at = this.#offset(l);
    for (let o = 0; o < outputs; o++) {
      gradient[at + outputs * inputs + o] += weights[0][o];
      for (let j = 0; j < inputs; j++) {
        for (const [k, w] of weights.entries()) {
          gradient[at + j * outputs + o] += w[o] * before[k][j];
        }
      }
    }
    return weights.map((w) =>
      Float64Array.from({ length: inputs }, (_, j) => {
        let sum = 0;
        for (let o = 0; o < outputs; o++) sum += this.parameters[at + j * outputs + o] * w[o];
        return sum;
      }),
    );
  }

  /** h(z), h'(z), h''(z). */
  #derivatives(z: number): [number, number, number] {
    if (this.spec.activation === 'sin') return [Math.sin(z), Math.cos(z), -Math.sin(z)];
    const h = Math.tanh(z);
    return [h, 1 - h * h, -2 * h * (1 - h * h)];
  }

  #activate([z, ...tangents]: Float64Array[]): Float64Array[] {
    const slopes = z.map((value) => this.#derivatives(value)[1]);
    return [
      z.map((value) => this.#derivatives(value)[0]),
      ...tangents.map((t) => t.map((w, j) => w * slopes[j])),
    ];
  }

  #activationTranspose(
    [value, ...weights]: Float64Array[],
    [z, ...tangents]: Float64Array[],
  ): Float64Array[] {
    const all = Array.from(z, (at) => this.#derivatives(at));
    return [
      value.map((w, j) => {
        const bend = weights.reduce((sum, t, k) => sum + t[j] * tangents[k][j], 0);
        return w * all[j][1] + bend * all[j][2];
      }),
      ...weights.map((t) => t.map((w, j) => w * all[j][1])),
    ];
  }
}

export const plainNetworks: NetworkEngine = {
  name: 'plain loops',
  precision: 'double',
  network: (spec, parameters) => new PlainNetwork(spec, parameters),
};
