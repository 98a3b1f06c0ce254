/** Steps from which the speed is taken: the latest, for steps of a march need not cost the same. */
const WINDOW = 10;

/**
 * How long a phase will take, from its latest steps. Between steps the time counts down: a slab of
 * a time march may take many seconds. All times in milliseconds.
 */
export class TimeLeft {
  private total = 1;
  private marks: { readonly done: number; readonly at: number }[] = [];

  start(total: number, now: number): void {
    this.total = total;
    this.marks = [{ done: 0, at: now }];
  }

  advance(done: number, now: number): void {
    // A new text alone is no step, and must not restart the count-down.
    if (done === this.marks.at(-1)?.done) return;
    this.marks.push({ done, at: now });
    if (this.marks.length > WINDOW + 1) this.marks.shift();
  }

  /** Null before the first step, of which nothing can be inferred. */
  milliseconds(now: number): number | null {
    const first = this.marks[0];
    const last = this.marks.at(-1);
    if (!first || !last || !(last.done > first.done)) return null;
    const each = (last.at - first.at) / (last.done - first.done);
    return Math.max((this.total - last.done) * each - (now - last.at), 0);
  }

  /** "12 s left", "1 min 20 s left", "2 h 5 min left"; empty while unknown. */
  text(now: number): string {
    const milliseconds = this.milliseconds(now);
    return milliseconds === null ? '' : `${duration(Math.ceil(milliseconds / 1000))} left`;
  }
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
