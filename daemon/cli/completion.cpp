#include <iostream>

#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

namespace {

// Those of command_verbs() come from their table.
constexpr const char* verbs =
    "run check doctor kinds schema version status incidents explain probe silences oncall tasks "
    "postmortem "
    "notify audit demo completion";

std::string all_verbs() {
  std::string out = verbs;
  for (const CommandVerb& verb : command_verbs()) out += std::string{" "} + verb.name;
  return out;
}

constexpr const char* bash = R"sh(_runbookd() {
  local word=${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "@VERBS@" -- "$word"))
  elif [[ $word != -* && ${COMP_WORDS[1]} == kinds && $COMP_CWORD -eq 2 ]]; then
    COMPREPLY=($(compgen -W "$(runbookd kinds --names 2>/dev/null)" -- "$word"))
  elif [[ $word != -* && ${COMP_WORDS[1]} == kinds && $COMP_CWORD -eq 3 ]]; then
    COMPREPLY=($(compgen -W "$(runbookd kinds --names "${COMP_WORDS[2]}" 2>/dev/null)" -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(runbookd "${COMP_WORDS[1]}" --help 2>/dev/null | grep -oE -- '--[a-z.-]+')" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _runbookd runbookd
)sh";

constexpr const char* zsh = R"sh(#compdef runbookd
if (( CURRENT == 2 )); then
  compadd -- @VERBS@
elif [[ $words[2] == kinds ]] && (( CURRENT == 3 )); then
  compadd -- ${(f)"$(runbookd kinds --names 2>/dev/null)"}
elif [[ $words[2] == kinds ]] && (( CURRENT == 4 )); then
  compadd -- ${(f)"$(runbookd kinds --names $words[3] 2>/dev/null)"}
else
  _files
fi
)sh";

constexpr const char* fish = R"sh(complete -c runbookd -n __fish_use_subcommand -f -a "@VERBS@"
complete -c runbookd -n "__fish_seen_subcommand_from kinds; and test (count (commandline -opc)) -eq 2" -f -a "(runbookd kinds --names 2>/dev/null)"
complete -c runbookd -n "__fish_seen_subcommand_from kinds; and test (count (commandline -opc)) -eq 3" -f -a "(runbookd kinds --names (commandline -opc)[3] 2>/dev/null)"
)sh";

}  // namespace

int completion_verb(const std::string& shell) {
  std::string script = shell == "bash" ? bash : shell == "zsh" ? zsh : shell == "fish" ? fish : "";
  if (script.empty()) {
    std::cerr << "runbookd: completion is for bash, zsh or fish\n";
    return 2;
  }
  script.replace(script.find("@VERBS@"), 7, all_verbs());
  std::cout << script;
  return 0;
}

}  // namespace runbookd::cli
