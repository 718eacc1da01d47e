#include "remediations/exec/spec.hpp"

#include <algorithm>

#include "remediations/exec/exit_status.hpp"
#include "remediations/exec/program.hpp"
#include "remediations/exec/verb.hpp"

namespace runbookd::remediations::exec_kind {
namespace {

using document::Node;
using document::Reader;

class ExecSpec final : public ActionSpec {
 public:
  explicit ExecSpec(ExecArguments arguments) : arguments_(std::move(arguments)) {}

  std::string describe() const override {
    constexpr std::size_t shown = 160;
    std::string out = "runs";
    for (std::size_t i = 0; i < arguments_.argv.size(); ++i) {
      out += ' ';
      out += arguments_.hidden[i] ? "***" : arguments_.argv[i];
      if (out.size() > shown) return out.substr(0, shown) + "...";
    }
    return out;
  }
  Facts templates() const override {
    Facts out;
    for (std::size_t i = 0; i < arguments_.argv.size(); ++i) {
      if (is_template(arguments_.argv[i])) out[argument_name(i)] = arguments_.argv[i];
    }
    return out;
  }
  std::optional<Nanos> timeout() const override { return arguments_.timeout; }
  std::optional<std::string> verb() const override { return verb_of(arguments_); }
  Status runnable(const std::string& rulebook_dir) const override {
    const auto program = find_program(arguments_.argv.front(), rulebook_dir);
    return program ? ok() : Status(program.error());
  }
  std::unique_ptr<Action> make(const ResourceRef& resource, const ActionEnv& env) const override {
    return make_exec(arguments_, resource, env);
  }

 private:
  ExecArguments arguments_;
};

bool is_shell(std::string_view program) {
  const std::string_view name = program.substr(program.rfind('/') + 1);
  return name == "sh" || name == "bash" || name == "dash" || name == "zsh" || name == "ksh";
}

// A problem of one argument, empty when there is none.
std::string problem_of(const std::vector<std::string>& argv, std::size_t i) {
  const std::string& text = argv[i];
  if (text.size() > max_argument) return "the argument is longer than 8 KiB";
  if (text.find('\0') != std::string::npos) return "the argument holds a NUL";
  if (i == 0) {
    if (text.empty()) return "the program's name is empty";
    if (is_template(text)) return "the program's name must not be a template";
    if (text.front() == '-') return "the program's name begins with `-`";
    return {};
  }
  const bool command_text =
      is_shell(argv.front()) && std::find(argv.begin() + 1, argv.end(), "-c") != argv.end();
  if (command_text && is_template(text))
    return "a template must not become part of a shell's command";
  return {};
}

bool read_argv(Reader& reader, ExecArguments& out) {
  const Node* node = reader.take("argv");
  if (node == nullptr) {
    reader.error("do", "`exec` needs `argv`", "write argv: [./script.sh, argument]");
    return false;
  }
  if (!node->is_sequence() || node->items.empty()) {
    reader.error("argv",
                 "`argv` must be a list of the program and its arguments; no shell reads it",
                 "write argv: [./script.sh, argument]");
    return false;
  }
  out.argv = reader.strings("argv");
  for (const Node& item : node->items) out.hidden.push_back(item.secret);
  if (reader.failed() || out.argv.size() != node->items.size()) return false;
  if (out.argv.size() > max_arguments) {
    reader.error("argv", "`argv` has more than 64 items");
    return false;
  }
  bool good = true;
  for (std::size_t i = 0; i < out.argv.size(); ++i) {
    const std::string problem = problem_of(out.argv, i);
    if (problem.empty()) continue;
    reader.diagnostics().error(node->items[i].mark, reader.what() + ": " + problem);
    good = false;
  }
  return good;
}

bool is_variable_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  return !name.empty() && name.size() <= 128 && letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool read_environment(Reader& reader, ExecArguments& out) {
  for (const auto& [name, node] : reader.map("env")) {
    if (!is_variable_name(name)) {
      reader.error("env", "`" + name.substr(0, 40) + "` is no name of an environment variable");
      return false;
    }
    if (!node->is_scalar() || node->text.size() > max_argument ||
        node->text.find('\0') != std::string::npos) {
      reader.diagnostics().error(
          node->mark, reader.what() + ": an environment variable must be a text of at most 8 KiB");
      return false;
    }
    out.environment.emplace_back(name, node->text);
  }
  if (out.environment.size() > max_variables) {
    reader.error("env", "`env` has more than 64 variables");
    return false;
  }
  return true;
}

}  // namespace

std::string argument_name(std::size_t index) {
  std::string digits = std::to_string(index);
  if (digits.size() < 2) digits.insert(0, "0");
  return "argv." + digits;
}

bool is_template(std::string_view text) { return text.find("{{") != std::string_view::npos; }

std::shared_ptr<const ActionSpec> parse_exec(Reader& reader) {
  ExecArguments arguments;
  const bool argv = read_argv(reader, arguments);
  const bool environment = read_environment(reader, arguments);
  arguments.directory = reader.string("directory").value_or("");
  arguments.timeout = reader.duration("timeout");
  if (!arguments.timeout) return nullptr;
  // The hazard itself is the loader's; here it only says what a failure means.
  if (const Node* hazard = reader.take("hazard")) arguments.diagnose = hazard->text == "diagnose";
  const auto exits = read_exits(reader, arguments.diagnose);
  const auto limits = read_limits(reader);
  if (!argv || !environment || !exits || !limits || reader.failed()) return nullptr;
  arguments.exits = *exits;
  arguments.limits = *limits;
  return std::make_shared<ExecSpec>(std::move(arguments));
}

}  // namespace runbookd::remediations::exec_kind
