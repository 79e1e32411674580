/** Puts the focus on the first field of a form that appears. */
export function focusFirst(form: HTMLElement): void {
  form.querySelector('input')?.focus();
}
