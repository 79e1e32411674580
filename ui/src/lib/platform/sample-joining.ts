import type { Part } from './sample-world';

/** The sample's answers about invite links, the door and the audit log. */
export const joining: Part = () => null;
