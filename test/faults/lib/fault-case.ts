/** What one fault led to; every statement was checked by the case that makes it. */
export interface Finding {
  /** What happened to the data. */
  readonly data: string;
  /** What the clerk sees: the state, the sentence or message (French), the code. */
  readonly seen: string;
  /** When it heals, and by what. */
  readonly heals: string;
}

/** One thing that goes wrong, done for real. `run` throws when data is lost, a state is stuck or nothing is said. */
export interface FaultCase {
  readonly id: string;
  readonly family: string;
  /** What is done, in a few words. */
  readonly done: string;
  /** Part of the bounded form that `npm test` runs. */
  readonly quick?: boolean;
  readonly run: (folder: string) => Promise<Finding>;
}

/** This machine cannot do that fault: said in the table, not passed over. */
export class Skipped extends Error {}

/** Fails the case unless the condition holds. */
export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
