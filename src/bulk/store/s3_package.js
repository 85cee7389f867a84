/**
 * The package that signs requests to S3-like stores, loaded only for these.
 *
 * @module
 */
export { AwsClient } from "npm:aws4fetch@1.0.20";
