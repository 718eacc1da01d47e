#include "daemon/net/process/written_command.hpp"

#include <algorithm>

#include "daemon/base/text.hpp"
#include "daemon/net/process/capture.hpp"

namespace runbookd::net::process {
namespace {

bool is_shell(std::string_view program) {
  const std::string_view name = program.substr(program.rfind('/') + 1);
  return name == "sh" || name == "bash" || name == "dash" || name == "zsh" || name == "ksh";
}

bool is_plain(char c) {
  constexpr std::string_view others = "./:=@%+,-";
  return is_letter(c) || c == '_' || is_digit(c) || others.find(c) != std::string_view::npos;
}

}  // namespace

bool is_template(std::string_view text) { return text.find("{{") != std::string_view::npos; }

bool is_variable_name(std::string_view name) { return name.size() <= 128 && is_identifier(name); }

std::string problem_of_argument(const std::vector<std::string>& argv, std::size_t index,
                                FromElsewhere from) {
  const std::string& text = argv[index];
  const bool not_fixed = from.partly || is_template(text);
  if (text.size() > max_argument) return "the argument is longer than 8 KiB";
  if (text.find('\0') != std::string::npos) return "the argument holds a NUL";
  if (index == 0) {
    if (text.empty()) return "the program's name is empty";
    if (not_fixed) return "the program's name must not be a template";
    if (text.front() == '-') return "the program's name begins with `-`";
    return {};
  }
  const bool command_text =
      is_shell(argv.front()) && std::find(argv.begin() + 1, argv.end(), "-c") != argv.end();
  if (command_text && not_fixed) return "a template must not become part of a shell's command";
  if (from.at_first && text.starts_with('-')) return "the target would become an option";
  return {};
}

std::optional<mode_t> umask_of(std::string_view text) {
  constexpr std::size_t most_digits = 4;
  constexpr mode_t highest = 0777;
  if (text.empty() || text.size() > most_digits) return std::nullopt;
  mode_t mask = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '7') return std::nullopt;
    mask = mask * 8 + static_cast<mode_t>(digit - '0');
  }
  if (mask > highest) return std::nullopt;
  return mask;
}

std::string quoted_argument(const std::string& argument) {
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), is_plain)) return argument;
  std::string out = "'";
  for (const char c : escaped(argument)) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string directory_of(const WrittenCommand& command, const std::string& rulebook_dir) {
  const std::string base = rulebook_dir.empty() ? std::string(".") : rulebook_dir;
  if (command.directory.empty()) return base;
  return command.directory.front() == '/' ? command.directory : base + "/" + command.directory;
}

}  // namespace runbookd::net::process
