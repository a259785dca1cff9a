/** Milliseconds since the epoch. Everything that reads the time takes a Clock, so that tests can turn it. */
export type Clock = () => number
export const systemClock: Clock = () => Date.now()
