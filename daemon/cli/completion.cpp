#include <iostream>

#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

namespace {

// Those of command_verbs() come from their table.
constexpr const char* verbs =
    "run check kinds version status incidents explain audit demo completion";

std::string all_verbs() {
  std::string out = verbs;
  for (const CommandVerb& verb : command_verbs()) out += std::string{" "} + verb.name;
  return out;
}

constexpr const char* bash = R"sh(_runbookd() {
  local word=${COMP_WORDS[COMP_CWORD]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "@VERBS@" -- "$word"))
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$(runbookd "${COMP_WORDS[1]}" --help 2>/dev/null | grep -oE -- '--[a-z.-]+')" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _runbookd runbookd
)sh";

constexpr const char* zsh = R"sh(#compdef runbookd
_arguments '1:verb:(@VERBS@)' '*:file:_files'
)sh";

constexpr const char* fish = R"sh(complete -c runbookd -n __fish_use_subcommand -f -a "@VERBS@"
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
