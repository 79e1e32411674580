import type { Part } from './sample-world';

/** The sample's answers about the organization itself, and who is found. */
export const organization: Part = () => null;
