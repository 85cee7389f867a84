/** The folder that parts are in. */
export const PARTS = "parts";

/** The file of a job's results. Each folder has a 256th of all: file systems become slow with millions in one. */
export function partPath(job: string): string {
  return `${PARTS}/${job.slice(0, 2)}/${job}.ndjson`;
}

/** Tells whether a path is that of a part, and not of one that is being written. */
export function isPart(path: string): boolean {
  return /^parts\/[0-9a-f]{2}\/[0-9a-f]{40}(-\d+)?\.ndjson$/.test(path);
}
