import type { NetworkEngine } from '../network.js';
import { blasProducts } from './blasProducts.js';
import { elementaryMap, plainMap } from './elementary.js';
import { type Arithmetic, LayerPass } from './layerPass.js';
import { PassNetwork } from './passNetwork.js';
import type { Precision, Products } from './products.js';
import { jsProducts, wasmProducts } from './tiledProducts.js';

/** auto: the first of the others that this machine has. */
export type WantedProducts = 'auto' | 'blas' | 'wasm' | 'js';

export interface KernelNetworkOptions {
  readonly precision: Precision;
  /** Who multiplies matrices; 'auto' unless given. */
  readonly products?: WantedProducts;
}

/**
 * Networks on flat arrays: products by the system's BLAS or else WebAssembly (in double precision
 * whatever that of the networks) or else plain TypeScript.
 *
 * @throws Error saying what is missing when products are asked for that this machine lacks.
 */
export function kernelNetworks({
  precision,
  products: wanted = 'auto',
}: KernelNetworkOptions): NetworkEngine {
  const products = findProducts(precision, wanted);
  const map = wanted === 'js' ? plainMap : elementaryMap(precision);
  const arithmetic: Arithmetic = { precision, products, map };
  return {
    name: `kernels (${products.name}, ${precision})`,
    precision,
    network: (spec, parameters) =>
      new PassNetwork(spec, parameters, (layers) => new LayerPass(layers, arithmetic)),
  };
}

function findProducts(precision: Precision, wanted: WantedProducts): Products {
  if (wanted === 'blas') return blasProducts(precision);
  if (wanted === 'wasm') return wasmProducts();
  if (wanted === 'js') return jsProducts();
  for (const find of [() => blasProducts(precision), wasmProducts]) {
    try {
      return find();
    } catch {
      // The next one needs less.
    }
  }
  return jsProducts();
}
