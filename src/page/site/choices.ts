/**
 * The models that can be chosen.
 *
 * @module
 */
import { RECOMMENDED } from "../../checkpoint/hub/names/recommended.ts";
import { megabytes } from "./figures.ts";
import type { SiteSettings } from "./settings.ts";

/** A model that can be chosen, and where it runs. */
export type Choice =
  | { readonly place: "server"; readonly name: string }
  /** Without a name the embedded one, else one of the hub's. */
  | { readonly place: "page"; readonly name: string | undefined };

/** A line of the list of models. */
export interface ListedChoice {
  /** Of `option`. */
  readonly value: string;
  readonly text: string;
  /** `undefined` where a name is still to be told. */
  readonly choice: Choice | undefined;
}

/** A part of the list, by where its models run. */
export interface ChoiceGroup {
  readonly label: string;
  readonly items: readonly ListedChoice[];
}

/** Bytes of a number in most files of weights. */
const FLOAT32_BYTES = 4;

/**
 * The list: the server's models, where there is one, then those that run in the page.
 *
 * @param remembered names of the hub's models that were used before
 */
export function choiceGroups(
  { server, hub }: SiteSettings,
  host: string,
  remembered: readonly string[] = [],
): ChoiceGroup[] {
  const items = (server?.models ?? []).map((name): ListedChoice => ({
    value: `server:${name}`,
    text: name === "default" ? "The server's model" : name,
    choice: { place: "server", name },
  }));
  const embedded: ListedChoice = {
    value: "page",
    text: "Small model: 10 classes",
    choice: { place: "page", name: undefined },
  };
  const inPage = hub ? [embedded, ...ofHub(), ...remembered.map(hubChoice), ANOTHER] : [embedded];
  const page = { label: "In this page: pictures stay here", items: inPage };
  return items.length > 0 ? [{ label: `On ${host}: pictures are sent there`, items }, page] : [page];
}

/** A model of the hub by its name. */
export function hubChoice(name: string): ListedChoice {
  return { value: `hub:${name}`, text: name, choice: { place: "page", name } };
}

const ANOTHER: ListedChoice = { value: "another", text: "Another from the hub …", choice: undefined };

/** Those of the recommended models that have classes. */
function ofHub(): ListedChoice[] {
  return RECOMMENDED.filter(({ top1 }) => top1 !== undefined).map(({ alias, parameters }) => ({
    value: `hub:${alias}`,
    text: `${alias}: 1000 classes, ${megabytes(FLOAT32_BYTES * parameters)}`,
    choice: { place: "page", name: alias },
  }));
}
