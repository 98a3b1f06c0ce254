// What the TypeScript side calls; see src/linalg/wasm.
export { sampleFeatures } from './elementary';
export { subtractProduct } from './products';
export {
  applyDense,
  applyStacked,
  factorDense,
  factorStacked,
  panelWidth,
  scratchBytes,
} from './qr';
