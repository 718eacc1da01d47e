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

bool read_argv(Reader& reader, ExecArguments& out) {
  if (reader.has("argv")) return net::process::read_argv(reader, out);
  reader.take("argv");
  reader.error("do", "`exec` needs `argv`", "write argv: [./script.sh, argument]");
  return false;
}

}  // namespace

std::string argument_name(std::size_t index) {
  std::string digits = std::to_string(index);
  if (digits.size() < 2) digits.insert(0, "0");
  return "argv." + digits;
}

std::shared_ptr<const ActionSpec> parse_exec(Reader& reader) {
  ExecArguments arguments;
  const bool argv = read_argv(reader, arguments);
  const bool environment = net::process::read_environment(reader, arguments);
  arguments.directory = reader.string("directory").value_or("");
  arguments.timeout = reader.duration("timeout");
  if (!arguments.timeout) return nullptr;
  // The hazard itself is the loader's; here it only says what a failure means.
  if (const Node* hazard = reader.take("hazard")) arguments.diagnose = hazard->text == "diagnose";
  const auto exits = read_exits(reader, arguments.diagnose);
  const bool limits = net::process::read_limits(reader, arguments);
  if (!argv || !environment || !exits || !limits || reader.failed()) return nullptr;
  arguments.exits = *exits;
  return std::make_shared<ExecSpec>(std::move(arguments));
}

}  // namespace runbookd::remediations::exec_kind
