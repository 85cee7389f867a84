/// <reference lib="dom" />
import type { Device } from "../../device/options.ts";
import type { Choice } from "./choices.ts";
import { announce, messageOf } from "./dom.ts";
import type { CallOptions } from "./engines/engine.ts";
import { percent } from "./figures.ts";
import { Looker } from "./looker.ts";
import { discard, forget, pictureOf, type ShownPicture } from "./pictures.ts";
import { ModelSession } from "./session.ts";
import type { SiteSettings } from "./settings.ts";
import { type View, viewOf } from "./view.ts";

/** The page as a whole: what its elements tell, and what they are to show. */
export class App {
  readonly #settings: SiteSettings;
  readonly #view: View = viewOf();
  readonly #session: ModelSession;
  readonly #looker: Looker;
  #pictures: ShownPicture[] = [];
  #selected: ShownPicture | undefined;

  constructor(settings: SiteSettings) {
    this.#settings = settings;
    const { model } = this.#view;
    this.#session = new ModelSession({ hub: settings.hub, token: () => model.token });
    this.#looker = new Looker(this.#session, (picture) => this.#changed(picture));
  }

  /** Offers the models, and opens the first; settles when that is done. */
  start(): Promise<void> {
    const { model, stage, heat } = this.#view;
    const first = model.offer(this.#settings);
    model.hub.actions = {
      measure: (name, options) => this.#session.measure(name, options),
      load: (name, options) => this.#use({ place: "page", name }, options),
    };
    stage.strength = heat.strength;
    this.#listen();
    model.device.look().then(() =>
      this.#session.choice && model.use(this.#session.choice, this.#session.facts)
    );
    return this.#switch(first);
  }

  #listen(): void {
    const { answer, camera, drop, gallery, heat, model, stage } = this.#view;
    on<File[]>(drop, "pictures", (files) => this.#add(files));
    on<File[]>(camera, "pictures", (files) => this.#add(files));
    on(drop, "camera", () => camera.open());
    on<string>(drop, "refused", (message) => drop.complain(message));
    on<ShownPicture>(gallery, "select", (picture) => this.#select(picture));
    on(drop, "clear", () => this.#clear());
    on<number>(answer, "class", (index) => this.#showClass(index));
    on(answer, "retry", () => this.#retry());
    on<number>(heat, "strength", (strength) => stage.strength = strength);
    on(heat, "map", () => this.#explain());
    on<Choice>(model, "model", (choice) => this.#switch(choice));
    on<Device>(model, "device", () => this.#switch(this.#session.choice!));
    on(model, "token", () => this.#retry());
  }

  #add(files: readonly File[]): void {
    const added = files.map(pictureOf);
    this.#pictures.push(...added);
    this.#view.drop.complain("");
    this.#select(added[0]!);
    this.#looker.look(this.#pictures, () => this.#selected);
  }

  #select(picture: ShownPicture): void {
    this.#selected = picture;
    this.#view.stage.show(picture);
    this.#show();
    this.#explain();
  }

  #clear(): void {
    this.#looker.stop();
    this.#pictures.forEach(discard);
    this.#pictures = [];
    this.#selected = undefined;
    this.#view.stage.show(undefined);
    this.#show();
  }

  /** Uses another model; where that fails, says why, and shows the one that stays. */
  async #switch(choice: Choice): Promise<void> {
    try {
      await this.#use(choice);
    } catch (error) {
      this.#view.drop.complain(messageOf(error));
    }
  }

  async #use(choice: Choice, options: CallOptions = {}): Promise<void> {
    const { drop, model } = this.#view;
    const before = this.#session.engine;
    model.use(choice, undefined);
    model.isBusy = true;
    drop.complain("");
    try {
      await this.#session.use(choice, model.device.wanted, options);
    } finally {
      model.isBusy = false;
      model.use(this.#session.choice!, this.#session.facts);
      if (this.#session.engine !== before) this.#retry(true);
    }
  }

  /** Looks again at pictures that failed, or at all of them. */
  #retry(all = false): void {
    this.#looker.stop();
    const again = this.#pictures.filter(({ state }) => all || state !== "done");
    again.forEach(forget);
    this.#show();
    this.#looker.look(this.#pictures, () => this.#selected);
  }

  /** Shows what has become known of a picture. */
  #changed(picture: ShownPicture): void {
    const [best] = picture.answer?.predictions ?? [];
    this.#show();
    if (picture !== this.#selected) return;
    if (picture.state === "done") {
      announce(
        best ? `${picture.name}: ${best.label}, ${percent(best.probability)}` : `${picture.name}: no class`,
      );
      this.#explain();
    }
  }

  #show(): void {
    const { answer, drop, gallery, heat, stage, times } = this.#view;
    const picture = this.#selected;
    document.documentElement.classList.toggle("has-pictures", this.#pictures.length > 0);
    drop.isSmall = this.#pictures.length > 0;
    gallery.show(this.#pictures, picture);
    answer.show(picture);
    stage.isBusy = picture?.state === "looking";
    if (!picture?.answer) {
      stage.map = undefined;
      heat.offer(0, undefined);
    }
    times.show(picture?.answer?.milliseconds, this.#where(picture), picture?.map?.drawn.milliseconds);
  }

  /** Where a picture was computed, in words. */
  #where(picture: ShownPicture | undefined): string {
    const device = picture?.answer?.device.toUpperCase() ?? "";
    return this.#session.choice?.place === "server"
      ? `on ${location.host} (${device})`
      : `in this page (${device})`;
  }

  #showClass(index: number): void {
    const picture = this.#selected;
    if (!picture?.answer) return;
    picture.target = picture.answer.predictions.find((prediction) => prediction.index === index);
    this.#view.heat.offer(this.#session.facts?.depth ?? 0, picture.target);
    this.#view.heat.chooseClass();
  }

  /** Shows the map that is chosen of the picture that is selected. */
  async #explain(): Promise<void> {
    const { answer, heat, stage, times } = this.#view;
    const picture = this.#selected;
    if (picture?.state !== "done") return;
    try {
      const { depth } = await this.#looker.facts();
      heat.offer(depth, picture.target ?? picture.answer?.predictions[0]);
      if (depth === 0 || picture !== this.#selected) return;
      const { options } = heat;
      answer.target = options.classIndex;
      const drawn = await this.#looker.explain(picture, options);
      if (picture !== this.#selected || !drawn) return;
      stage.map = drawn.bitmap;
      times.show(picture.answer?.milliseconds, this.#where(picture), drawn.milliseconds);
    } catch (error) {
      if (picture !== this.#selected) return;
      stage.map = undefined;
      heat.fail(messageOf(error));
    }
  }
}

/** Listens to an element of the page. */
function on<Detail>(element: HTMLElement, name: string, run: (detail: Detail) => void): void {
  element.addEventListener(name, (event) => run((event as CustomEvent<Detail>).detail));
}
