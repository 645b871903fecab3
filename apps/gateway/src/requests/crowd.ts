/** How many of something each address has now. Bounded by what there is: an address that has nothing left is forgotten. */
export class Crowd {
  readonly #present = new Map<string, number>()
  readonly #max: number

  /** With at most `max` for each address. */
  constructor(max: number) {
    this.#max = max
  }

  /** Takes one more in; whether the address may have it. One that is not known (empty) may have all. */
  enter(address: string): boolean {
    const present = this.#present.get(address) ?? 0
    if (address !== '' && present >= this.#max) return false
    this.#present.set(address, present + 1)
    return true
  }

  /** One of an address has gone. */
  exit(address: string): void {
    const present = (this.#present.get(address) ?? 0) - 1
    if (present > 0) this.#present.set(address, present)
    else this.#present.delete(address)
  }

  /** Addresses that have something. */
  get size(): number {
    return this.#present.size
  }
}
