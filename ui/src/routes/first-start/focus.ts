import { tick } from 'svelte';
import type { Failure } from '$lib/bindings/Failure';

/** Puts the focus on the first field of a form that appears. */
export function focusFirst(form: HTMLElement): void {
  form.querySelector('input')?.focus();
}

/** Puts the focus on the field a failure is about. */
export async function focusWrong(failure: Failure | null): Promise<void> {
  await tick();
  if (failure?.field) document.getElementById(failure.field)?.focus();
}
