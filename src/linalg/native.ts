import { createRequire } from 'node:module';

/** A routine of a C library. */
export type NativeRoutine = (...args: unknown[]) => unknown;

/** A loaded library; a routine that it lacks is an error. */
export interface NativeLibrary {
  /** @param prototype in C. */
  func(prototype: string): NativeRoutine;
}

export interface Koffi {
  load(name: string): NativeLibrary;
  /** Where a typed array lies in memory. */
  address(array: BigUint64Array): bigint;
}

/**
 * The package that calls C libraries; loaded when first needed.
 *
 * @param user who needs it, for the message.
 * @throws Error where the package is missing.
 */
export function loadKoffi(user: string): Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as Koffi;
  } catch (cause) {
    const message = `${user} needs the npm package koffi, which does not load here: npm install koffi`;
    throw new Error(message, { cause });
  }
}

/** What a loader says, without the places it has looked at. */
export function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0];
}
