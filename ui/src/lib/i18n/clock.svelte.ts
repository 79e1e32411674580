import { createSubscriber } from 'svelte/reactivity';

const TICK_MILLISECONDS = 5000;

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, TICK_MILLISECONDS);
  return () => clearInterval(timer);
});

/** Now, to five seconds. Whatever shows it is kept up to date while it is on the screen. */
export function now(): Date {
  subscribe();
  return new Date();
}
