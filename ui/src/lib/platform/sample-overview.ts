import type { Part } from './sample-world';

/** The sample's answers about the overview, the plan and what lies ahead. */
export const overview: Part = () => null;
