/**
 * The description of the server for programs: OpenAPI 3.1.
 *
 * @module
 */
import { VERSION } from "../../version.ts";
import { METHODS } from "../../model/explain/options.ts";
import { STATUS } from "../http_error.ts";
import type { Limits } from "../limits.ts";

/** A schema, a response or such. */
type Part = Record<string, unknown>;

const NUMBER = { type: "number" };
const INTEGER = { type: "integer", minimum: 0 };
const TEXT = { type: "string" };
const MILLISECONDS = objectOf({ decode: NUMBER, preprocess: NUMBER, forward: NUMBER });

/** The description of a server of these models under these limits. */
export function openapi(models: readonly string[], { maxBytes }: Limits): Part {
  const model = query("model", { type: "string", enum: models, default: models[0] }, "The model.");
  const picture = (parameters: readonly Part[], description: string, content: Part) => ({
    post: {
      summary: description,
      parameters: [model, ...parameters],
      requestBody: pictureBody(maxBytes),
      security: SECURITY,
      responses: { 200: { description, content }, ...errors() },
    },
  });
  return {
    openapi: "3.1.0",
    info: { title: "vit-edge", version: VERSION, description: "Says what a picture shows." },
    paths: {
      "/classify": picture(classifyQueries(), "The most probable classes.", json(classified())),
      "/features": picture(featureQueries(), "The tokens after the last norm.", {
        ...json(features()),
        "application/octet-stream": {
          schema: { type: "string", contentMediaType: "application/octet-stream" },
        },
      }),
      "/explain": picture(explainQueries(), "Where the model looked.", {
        "image/png": { schema: { type: "string" } },
      }),
      "/healthz": get("The server answers.", json(objectOf({ status: { const: "ok" } }))),
      "/readyz": get("The model is loaded.", json(objectOf({ status: { const: "ready" } }))),
      "/models": get("The models, with what is known of those that are loaded.", json(listed()), SECURITY),
      "/metrics": get("Figures for Prometheus.", { "text/plain": { schema: TEXT } }, SECURITY),
      "/openapi.json": get("This description.", json({ type: "object" })),
      "/assets/{file}": {
        get: {
          ...get("A file of the page.", { "*/*": { schema: { type: "string" } } }).get,
          parameters: [{ name: "file", in: "path", required: true, schema: TEXT }],
        },
      },
      "/": get("A page, or how to use it.", {
        "text/html": { schema: TEXT },
        "text/plain": { schema: TEXT },
      }),
    },
    components: {
      schemas: { Error: errorSchema() },
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}

/** The token is wanted where the server was started with one. */
const SECURITY = [{}, { token: [] }];

function objectOf(properties: Part): Part {
  return { type: "object", properties, required: Object.keys(properties) };
}

function json(schema: Part): Part {
  return { "application/json": { schema } };
}

function query(name: string, schema: Part, description: string): Part {
  return { name, in: "query", schema, description };
}

function get(description: string, content: Part, security: readonly Part[] = []): { readonly get: Part } {
  return {
    get: { summary: description, security, responses: { 200: { description, content }, ...errors() } },
  };
}

function pictureBody(maxBytes: number): Part {
  const file = { type: "string", contentMediaType: "image/*", maxLength: maxBytes };
  return {
    required: true,
    description: `A picture's file, or a form with one; at most ${maxBytes} bytes.`,
    content: {
      "image/*": { schema: file },
      "application/octet-stream": { schema: file },
      "multipart/form-data": { schema: objectOf({ picture: file }) },
    },
  };
}

function classifyQueries(): Part[] {
  return [
    query("topK", { ...INTEGER, default: 5 }, "Classes to list; 0 for all."),
    query(
      "threshold",
      { ...NUMBER, minimum: 0, maximum: 1 },
      "The least probability of a class that is listed.",
    ),
  ];
}

function classified(): Part {
  const prediction = objectOf({ label: TEXT, index: INTEGER, probability: NUMBER });
  return objectOf({
    model: TEXT,
    device: TEXT,
    predictions: { type: "array", items: prediction },
    milliseconds: MILLISECONDS,
  });
}

function listed(): Part {
  const known = { name: TEXT, device: TEXT, classes: INTEGER, depth: INTEGER };
  const model = { ...objectOf({ id: TEXT, loaded: { type: "boolean" } }) };
  const all = { ...model, properties: { ...model.properties as Part, ...known } };
  return objectOf({ models: { type: "array", items: all } });
}

function featureQueries(): Part[] {
  return [
    query("tokens", { enum: ["all", "first"], default: "all" }, "All tokens, or the first one."),
    query(
      "format",
      { enum: ["json", "f32"], default: "json" },
      "f32: numbers, little end first; x-shape has their shape.",
    ),
  ];
}

function features(): Part {
  const numbers = { type: "array", items: NUMBER };
  return objectOf({
    model: TEXT,
    device: TEXT,
    shape: numbers,
    features: numbers,
    milliseconds: MILLISECONDS,
  });
}

function explainQueries(): Part[] {
  return [
    query("method", { enum: METHODS, default: METHODS[0] }, "The way to explain."),
    query("layer", INTEGER, "The block, from 0; the last by default."),
    query("classIndex", INTEGER, "The class that method=gradient explains; the best by default."),
    query("overlay", { type: "boolean", default: true }, "false: the map alone, transparent."),
  ];
}

/** Answers of every route that are errors: each status once. */
function errors(): Part {
  const response = { description: "An error.", content: json({ $ref: "#/components/schemas/Error" }) };
  return { default: response };
}

function errorSchema(): Part {
  const code = { enum: Object.keys(STATUS) };
  return objectOf({ error: objectOf({ code, message: TEXT }) });
}
