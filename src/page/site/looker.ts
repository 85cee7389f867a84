import { messageOf } from "./dom.ts";
import type { DrawnMap, MapOptions, ModelFacts } from "./engines/engine.ts";
import type { ShownPicture } from "./pictures.ts";
import type { ModelSession } from "./session.ts";

/** Has the model in use look at pictures, one after the other. */
export class Looker {
  readonly #session: ModelSession;
  readonly #onChange: (picture: ShownPicture) => void;
  #running = new AbortController();
  #explaining = new AbortController();

  /** @param onChange is told of a picture when more is known of it */
  constructor(session: ModelSession, onChange: (picture: ShownPicture) => void) {
    [this.#session, this.#onChange] = [session, onChange];
  }

  /** Looks at all that wait, first at the one that is selected. */
  async look(pictures: readonly ShownPicture[], selected: () => ShownPicture | undefined): Promise<void> {
    const { signal } = this.#running;
    if (pictures.some(({ state }) => state === "looking")) return; // the loop that is under way takes them
    const next = () => {
      const waiting = pictures.filter(({ state }) => state === "waiting");
      return waiting.find((picture) => picture === selected()) ?? waiting[0];
    };
    for (let picture = next(); picture && !signal.aborted; picture = next()) {
      await this.#classify(picture, signal);
    }
  }

  /** Ends what is computed. */
  stop(): void {
    this.#running.abort();
    this.#explaining.abort();
    this.#running = new AbortController();
  }

  /** Facts about the model in use. A server has them all once it has loaded the model for a picture. */
  async facts(): Promise<ModelFacts> {
    const opened = await this.#session.opened();
    if (opened.engine.place === "page" || opened.facts.depth > 0) return opened.facts;
    return (await this.#session.refresh(opened)).facts;
  }

  /** The map of a picture; `undefined` where another was asked for meanwhile. */
  async explain(picture: ShownPicture, options: MapOptions): Promise<DrawnMap | undefined> {
    const key = JSON.stringify(options);
    if (picture.map?.key === key) return picture.map.drawn;
    this.#explaining.abort();
    const { signal } = this.#explaining = new AbortController();
    try {
      const { engine } = await this.#session.opened();
      const drawn = await engine.explain(picture, options, { signal });
      picture.map?.drawn.bitmap.close();
      picture.map = { key, drawn };
      return drawn;
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  async #classify(picture: ShownPicture, signal: AbortSignal): Promise<void> {
    picture.state = "looking";
    this.#onChange(picture);
    try {
      const { engine } = await this.#session.opened();
      picture.answer = await engine.classify(picture, { signal });
      picture.state = "done";
    } catch (error) {
      if (signal.aborted) return;
      picture.state = "failed";
      picture.error = messageOf(error);
    }
    this.#onChange(picture);
  }
}
