/** A numerical failure said in words; exit code 3, nothing is written. */
export class NumericalError extends Error {
  override readonly name = 'NumericalError';
}
