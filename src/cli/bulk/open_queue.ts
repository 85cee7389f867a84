import { BulkQueue } from "../../bulk/queue/bulk_queue.ts";
import { connect, type Connection } from "../../bulk/queue/connect.ts";
import { grantedVariable } from "../../util/environment.ts";
import { UsageError } from "../options/usage_error.ts";
import { messageOf } from "../terminal/print.ts";
import type { QueueArguments } from "./arguments.ts";

/** The variable that has a queue's address, whose password would be seen among the arguments of a process. */
const VARIABLE = "VIT_EDGE_QUEUE";

/** A queue that has answered. */
export interface OpenQueue extends AsyncDisposable {
  readonly connection: Connection;
  readonly queue: BulkQueue;
}

/**
 * Connects to the queue of a command line.
 *
 * @throws {UsageError} for no address, or one that is none
 * @throws {Error} where nothing answers there
 */
export async function openQueue({ queue: given, name }: QueueArguments): Promise<OpenQueue> {
  const address = given ?? grantedVariable(VARIABLE);
  if (address === undefined) {
    throw new UsageError(`Cannot do without --queue: its address is wanted (${VARIABLE})`);
  }
  let connection: Connection;
  try {
    connection = await connect(address);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(messageOf(error)) : error;
  }
  const queue = await BulkQueue.open(connection, name);
  return {
    connection,
    queue,
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      connection[Symbol.dispose]();
    },
  };
}
