/** One after the other, for each key: what would get in the other's way. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work once everything before it under this key is over, however that ended. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve();
    const result = before.then(work, work);
    this.#last.set(key, result);
    try {
      return await result;
    } finally {
      if (this.#last.get(key) === result) this.#last.delete(key);
    }
  }
}
