import type { Part } from './sample-world';

/** The sample's answers about what is done to many members. */
export const acts: Part = () => null;
