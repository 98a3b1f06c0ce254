// What the TypeScript side calls; see src/linalg/wasm.
export { mapElementary, mapElementarySingle, sampleFeatures } from './elementary';
export { subtractProduct, transposeProduct } from './products';
export {
  applyDense,
  applyStacked,
  factorDense,
  factorStacked,
  panelWidth,
  scratchBytes,
} from './qr';
