import { session } from 'electron';
import { asDeskError } from '../api/errors.ts';
import type { FromEngine, SecretStore, ToEngine } from '../engine/host.ts';
import type { Keystore } from './secret-file.ts';
import { readProxyAnswer } from './proxy-answer.ts';

type Ask = Extract<FromEngine, { type: 'ask' }>;
type Reply = Extract<ToEngine, { type: 'reply' }>;

/** Answers what the engine asks of the application; a failure becomes the answer's French `error`. */
export async function answerEngine(ask: Ask, secrets: SecretStore, keystore: Keystore): Promise<Reply> {
  try {
    return {
      type: 'reply',
      id: ask.id,
      value: await answerQuestion(ask.question, secrets, keystore),
      error: null,
    };
  } catch (error) {
    const { message, hint } = asDeskError(error);
    return { type: 'reply', id: ask.id, value: null, error: hint === null ? message : `${message} ${hint}` };
  }
}

async function answerQuestion(
  question: Ask['question'],
  secrets: SecretStore,
  keystore: Keystore,
): Promise<unknown> {
  switch (question.name) {
    case 'secrets.canKeep':
      return secrets.canKeep();
    case 'secrets.names':
      return secrets.names();
    case 'secrets.get':
      return secrets.get(question.secret);
    case 'secrets.set':
      await secrets.set(question.secret, question.value);
      return null;
    case 'key.available':
      return keystore.available();
    case 'key.seal':
      return (await keystore.encrypt(question.text)).toString('base64');
    case 'key.unseal':
      return keystore.decrypt(Buffer.from(question.sealed, 'base64'));
    case 'proxy':
      return readProxyAnswer(await session.defaultSession.resolveProxy(question.url));
  }
}
