/**
 * The packages of the queue, imported together: BullMQ looks for the client that is imported beside it. This is no
 * TypeScript, since their types bring those of all of Node: `package_types.ts` has what is used.
 *
 * @module
 */
export { Queue, UnrecoverableError, Worker } from "npm:bullmq@6.7.0";
export { Redis } from "npm:ioredis@6.0.0";
