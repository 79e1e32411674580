import type { Answer } from '$lib/bindings/Answer';
import type { Request } from '$lib/bindings/Request';
import type { Platform } from '$lib/platform/platform';
import { failureOf } from '$lib/failure/failure';

type Kind = Answer['type'];
type ValueOf<K extends Kind> = Extract<Answer, { type: K }> extends { value: infer V } ? V : null;

/**
 * Asks the agent and hands back the value of the one kind of answer that
 * belongs to the request. Rejects with a `Failure`, whatever went wrong.
 */
export async function ask<K extends Kind>(
  platform: Platform,
  request: Request,
  kind: K,
): Promise<ValueOf<K>> {
  let answer: Answer;
  try {
    answer = await platform.ask(request);
  } catch (thrown) {
    throw failureOf(thrown);
  }
  if (answer.type !== kind) throw failureOf(`answered ${answer.type} where ${kind} belongs`);
  return ('value' in answer ? answer.value : null) as ValueOf<K>;
}
