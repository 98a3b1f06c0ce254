// The built-in cases are data files: the compiler leaves them behind, this copies them beside its output.
import { cpSync } from 'node:fs';

for (const folder of ['src/case/library']) {
  cpSync(new URL(`../${folder}`, import.meta.url), new URL(`../dist/${folder}`, import.meta.url), {
    recursive: true,
  });
}
