import { Argument, type Command } from 'commander';
import { print } from './output.js';

/** The name of the program where it is installed, for which a shell completes. */
const PROGRAM = 'sitrep-replay';

export const completion = (program: Command): Command =>
  program
    .command('completion')
    .description('print a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .addHelpText(
      'after',
      `
Examples:
  source <(${PROGRAM} completion bash)
  source <(${PROGRAM} completion zsh)`,
    )
    .action((shell: 'bash' | 'zsh') => print(shell === 'bash' ? bash(program) : zsh(program)));

const flagsOf = (command: Command): readonly string[] => [
  ...command.options.map(({ long, short }) => long ?? short!),
  '--help',
];

/** What can stand behind a command beside options: its subcommands, or the choices of its arguments. */
const wordsOf = (command: Command): readonly string[] => [
  ...command.commands.map((each) => each.name()),
  ...command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
];

const casesOf = (program: Command, indent: string): string =>
  program.commands
    .map((command) => {
      const words = [...wordsOf(command), ...flagsOf(command), ...flagsOf(program)];
      return `${indent}${command.name()}) words="${[...new Set(words)].join(' ')}" ;;`;
    })
    .join('\n');

const bash = (program: Command): string => `_sitrep_replay() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="${[...wordsOf(program), ...flagsOf(program)].join(' ')}" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
${casesOf(program, '      ')}
    esac
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _sitrep_replay ${PROGRAM}
`;

const zsh = (program: Command): string => `#compdef ${PROGRAM}
_sitrep_replay() {
  local words="${[...wordsOf(program), ...flagsOf(program)].join(' ')}" word
  for word in "\${(@)words_typed[2,-2]}"; do
    case "$word" in
${casesOf(program, '      ')}
    esac
  done
  compadd -- \${=words}
  _files
}
_sitrep_replay_typed() {
  local -a words_typed=("\${(@)words[1,CURRENT]}")
  _sitrep_replay
}
compdef _sitrep_replay_typed ${PROGRAM}
`;
