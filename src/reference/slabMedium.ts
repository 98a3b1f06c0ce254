import { slabPoint, type TransportProblem } from '../problem/types.js';
import type { SlabMesh } from './slabMesh.js';

/**
 * Coefficients on the mesh. Lumped: integrals against the shape function of an unknown by the
 * Lobatto rule (diagonal mass matrices). At the Gauss points, number cell * degree + q: the weight
 * in x and the coefficients of the odd equation.
 */
export interface SlabMedium {
  /** epsilon, sigmaS/epsilon, epsilon sigmaA; by unknown. */
  readonly storage: Float64Array;
  readonly scattering: Float64Array;
  readonly absorption: Float64Array;
  /** Of the Gauss points. */
  readonly weights: Float64Array;
  readonly epsilons: Float64Array;
  /** sigmaS/epsilon + epsilon sigmaA */
  readonly totals: Float64Array;
}

export function slabMedium(problem: TransportProblem, mesh: SlabMesh): SlabMedium {
  const coefficients = (x: number) => {
    const point = slabPoint(x);
    const epsilon = problem.epsilon(point);
    const scattering = problem.scattering(point) / epsilon;
    return { epsilon, scattering, absorption: epsilon * problem.absorption(point) };
  };
  const { degree, gauss } = mesh.element;
  const points = mesh.widths.length * degree;
  const weights = new Float64Array(points);
  const epsilons = new Float64Array(points);
  const totals = new Float64Array(points);
  for (let point = 0; point < points; point++) {
    const cell = Math.floor(point / degree);
    const q = point % degree;
    const { epsilon, scattering, absorption } = coefficients(mesh.position(cell, gauss.nodes[q]));
    weights[point] = (gauss.weights[q] * mesh.widths[cell]) / 2;
    epsilons[point] = epsilon;
    totals[point] = scattering + absorption;
  }
  return {
    storage: lump(mesh, (x) => coefficients(x).epsilon),
    scattering: lump(mesh, (x) => coefficients(x).scattering),
    absorption: lump(mesh, (x) => coefficients(x).absorption),
    weights,
    epsilons,
    totals,
  };
}

/** Integrals of a function against the shape functions, by the Lobatto rule in every cell. */
export function lump(mesh: SlabMesh, fn: (x: number) => number): Float64Array {
  const { nodes, weights } = mesh.element.lobatto;
  const result = new Float64Array(mesh.size);
  for (let cell = 0; cell < mesh.widths.length; cell++) {
    for (let i = 0; i < nodes.length; i++) {
      const weight = (weights[i] * mesh.widths[cell]) / 2;
      result[mesh.unknown(cell, i)] += weight * fn(mesh.position(cell, nodes[i]));
    }
  }
  return result;
}
