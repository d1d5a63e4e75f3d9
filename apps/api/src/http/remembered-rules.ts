import { getMetadataStorage } from 'class-validator';

/**
 * For each object that it checks, class-validator goes through the rules of every class that there is, to find those of its
 * class and of the classes above it. They stay as they are once the decorators have run, so they are looked for once.
 * That holds as long as everything is checked under the same options, which `InputPipe` sees to.
 */
export const rememberRules = (): void => {
  const storage = getMetadataStorage();
  if (Object.hasOwn(storage, 'getTargetValidationMetadatas')) return;
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const known = new Map<Parameters<typeof find>[0], ReturnType<typeof find>>();
  storage.getTargetValidationMetadatas = (target, ...options) => {
    const rules = known.get(target) ?? find(target, ...options);
    known.set(target, rules);
    return rules;
  };
};
