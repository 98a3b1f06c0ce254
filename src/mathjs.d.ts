/** mathjs in one file: loads in 45 ms, its thousand modules take 250. */
declare module 'mathjs/lib/browser/math.js' {
  import type * as all from 'mathjs';

  const math: typeof all;
  export default math;
}
