import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { goTo, places } from './everywhere';

/**
 * happy-dom lays nothing out, so nothing about colours and sizes can be said
 * here: their contrast is in the design tokens.
 */
const rules = Object.fromEntries(
  ['color-contrast', 'target-size', 'scrollable-region-focusable'].map((id) => [
    id,
    { enabled: false },
  ]),
);

async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document, { rules, resultTypes: ['violations'] });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  );
}

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  it.each(Object.keys(places))(
    'axe finds nothing to say about %s',
    { timeout: 30_000 },
    async (place) => {
      await goTo(place, `theme=${theme}`);
      expect(document.documentElement.dataset['theme']).toBe(theme);
      expect(await violations()).toEqual([]);
    },
  );
});

it('finds what has no name', async () => {
  document.body.innerHTML = '<main><button type="button"></button></main>';
  expect((await violations()).join()).toContain('button-name');
});
