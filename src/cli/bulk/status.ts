/**
 * What is said about a queue.
 *
 * @module
 */
import { type RunState, runState } from "../../bulk/queue/run_state.ts";
import { persistence } from "../../bulk/queue/persistence.ts";
import type { Failed } from "../../bulk/outcome.ts";
import { duration, rate } from "../../util/figures.ts";
import { OK } from "../command.ts";
import { print } from "../terminal/print.ts";
import type { StatusArguments } from "./arguments.ts";
import { openQueue } from "./open_queue.ts";

/** Failures that are shown. */
const FAILURES_SHOWN = 5;

/** Prints how far a queue's run is. */
export async function status(options: StatusArguments): Promise<number> {
  await using opened = await openQueue(options);
  const { connection, queue } = opened;
  const state = await runState(queue);
  const failures = await queue.ledger.failures(FAILURES_SHOWN);
  const fault = await persistence(connection);
  if (options.json) {
    await print(
      JSON.stringify({ queue: connection.shown, name: options.name, ...state, lastFailures: failures }),
    );
  } else await print(...statusLines(state, failures), ...fault === undefined ? [] : [`redis     ${fault}`]);
  return OK;
}

/** A line for each thing that is known. */
export function statusLines(state: RunState, failures: readonly Failed[]): string[] {
  const { added, done, failed, jobs, workers, picturesPerSecond, secondsLeft } = state;
  const share = added > 0 ? `, ${Math.floor(100 * (done + failed) / added)} %` : "";
  const left = secondsLeft === undefined ? "" : `, ${duration(secondsLeft)} left`;
  return [
    `pictures  ${done + failed} of ${added}${share}; ${done} classified, ${failed} failed`,
    `rate      ${rate(picturesPerSecond)} pictures/s${left}`,
    `jobs      ${jobs.waiting} waiting, ${jobs.active} under way, ${jobs.broken} broken`,
    ...workers === undefined ? [] : [`workers   ${workers}`],
    ...failures.map(({ image, error }) =>
      `failed    ${error.includes(image) ? error : `${image}: ${error}`}`
    ),
  ];
}
