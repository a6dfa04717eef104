/**
 * A server's own words, whole and with whatever they repeat, to decide by. The text does not come out again, so that no
 * message can hold it: what is shown has been made of the body apart.
 */
export class RawWords {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether nothing was said. */
  get isEmpty(): boolean {
    return this.#text === "";
  }

  /** What a question about the words is answered with. */
  tell(question: (text: string) => boolean): boolean {
    return question(this.#text);
  }
}
