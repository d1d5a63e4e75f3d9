/**
 * A text as Slack sends it: `&`, `<` and `>` escaped, and `<@U123|name>`, `<#C123|name>` and `<https://…|label>` where people
 * see a name or a label. Source: Slack, "Formatting text for app surfaces".
 */
export const readSlackText = (sent: string) => {
  const mentioned = new Map<string, string>();
  const text = sent.replace(/<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g, (_, sign: string, id: string, label = '') => {
    const name = (label as string) || id;
    if (sign === '@') mentioned.set(unescaped(name), id);
    return sign === '' || sign === '!' ? name : sign + name;
  });
  return { text: unescaped(text), mentioned };
};

/** A text for Slack to show as it is: nothing in it mentions anybody or leads anywhere. */
export const asSlackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
