// The `exec` action: plan resolves and renders, execute runs exactly that.
#include <algorithm>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/process/run.hpp"
#include "daemon/net/text.hpp"
#include "remediations/exec/exit_status.hpp"
#include "remediations/exec/program.hpp"
#include "remediations/exec/spec.hpp"

namespace runbookd::remediations::exec_kind {
namespace asio = boost::asio;
namespace {

using net::process::Command;

constexpr Nanos default_timeout = minutes{5};
constexpr std::size_t max_detail = 300;
constexpr const char* program_fact = "program";
constexpr const char* directory_fact = "directory";

ActionPlan refuse(ActionError error, const std::string& text) {
  ActionPlan out;
  out.error = error;
  out.detail = net::one_line(text, max_detail);
  return out;
}

std::vector<std::string> arguments_of(const Facts& parameters) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < max_arguments; ++i) {
    const auto found = parameters.find(argument_name(i));
    if (found == parameters.end()) break;
    out.push_back(found->second);
  }
  return out;
}

class Exec final : public Action {
 public:
  Exec(ExecArguments arguments, ActionEnv env)
      : arguments_(std::move(arguments)), env_(std::move(env)) {}

  asio::awaitable<ActionPlan> plan(ActionRequest request) override { co_return make_plan(request); }

  asio::awaitable<ActionResult> execute(ActionRequest request, Facts parameters,
                                        RecordProgress /*progress*/) override {
    Command command;
    command.program = fact_of(parameters, program_fact);
    command.argv = arguments_of(parameters);
    command.directory = fact_of(parameters, directory_fact);
    command.environment = clean_environment(arguments_, request, command.directory);
    command.limits = arguments_.limits;
    command.timeout = timeout_of(request);
    ActionResult out;
    if (command.program.empty() || command.argv.empty()) {
      out.status = ActionStatus::no_effect;
      out.error = ActionError::invalid_argument;
      out.detail = "the parameters name no program";
      co_return out;
    }
    const std::string name = command.argv.front();
    Finished finished = co_await net::cancellation_as_value(
        net::process::run(env_.services.executor, std::move(command), read_on_));
    out = judge(arguments_, name, finished);
    co_return out;
  }

 private:
  ActionPlan make_plan(const ActionRequest& request) const {
    const auto program = find_program(arguments_.argv.front(), env_.rulebook_dir);
    if (!program) return refuse(ActionError::no_target, program.error().text);
    const auto argv = render_arguments(arguments_.argv, request.arguments);
    if (!argv) return refuse(ActionError::invalid_argument, argv.error().text);
    ActionPlan out;
    out.go = true;
    out.parameters[program_fact] = *program;
    out.parameters[directory_fact] = net::process::directory_of(arguments_, env_.rulebook_dir);
    std::string line;
    for (std::size_t i = 0; i < argv->size(); ++i) {
      out.parameters[argument_name(i)] = (*argv)[i];
      line += (i > 0 ? " " : "") + (*argv)[i];
    }
    out.detail = net::one_line(line, max_detail);
    // All of it changes what is done; what moves from one plan to the next is in templates only.
    out.binding = out.parameters;
    return out;
  }

  Nanos timeout_of(const ActionRequest& request) const {
    Nanos out = request.timeout > Nanos{0} ? request.timeout : default_timeout;
    if (arguments_.timeout) out = std::min(out, *arguments_.timeout);
    return out;
  }

  ExecArguments arguments_;
  ActionEnv env_;
  net::process::ReadOn read_on_ = std::make_shared<int>(0);
};

}  // namespace

std::unique_ptr<Action> make_exec(ExecArguments arguments, ResourceRef /*resource*/,
                                  ActionEnv env) {
  return std::make_unique<Exec>(std::move(arguments), std::move(env));
}

}  // namespace runbookd::remediations::exec_kind
