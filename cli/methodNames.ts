/** Names of methods, in a module of their own: `--help` and `list` load nothing heavy. */

/** Methods of steady slabs; cases in time and in the plane know some of them. */
export const methods = [
  'aprfm',
  'rfm',
  'aprfm-published',
  'rfm-published',
  'apnn-mm',
  'apnn-eo',
  'pinn',
  'reference',
] as const;

export type Method = (typeof methods)[number];

/** Ablations, for cases in time only. */
export const ablations: readonly string[] = [
  'aprfm-soft-mean',
  'aprfm-no-initial',
  'even-odd',
  'even-odd-no-closure',
];
