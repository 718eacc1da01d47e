#include "daemon/people/channels/exec/spec.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/process/program.hpp"
#include "daemon/net/text.hpp"
#include "daemon/people/sending/as_json.hpp"
#include "daemon/people/sending/verdict.hpp"

namespace runbookd::channels::exec_channel {

namespace asio = boost::asio;
namespace process = net::process;

namespace {

constexpr std::size_t max_arguments = 64;
constexpr std::size_t max_argument = 8 << 10;
constexpr std::size_t max_variable = 256;

class ExecNotifier final : public Notifier {
 public:
  ExecNotifier(Settings settings, const Services& services)
      : settings_(std::move(settings)),
        executor_(services.executor),
        directory_(services.rulebook_dir.empty() ? "." : services.rulebook_dir) {}

  bool keeps_incidents() const override { return true; }

  asio::awaitable<SendResult> send(Message message) override {
    const auto program = process::find_program(settings_.argv.front(), directory_);
    if (!program) co_return sending::sent(Delivery::retry, program.error().text);
    process::Command command;
    command.program = *program;
    command.argv = settings_.argv;
    command.directory = directory_;
    command.environment = environment_of(message, directory_);
    command.input = boost::json::serialize(sending::as_json(message)) + "\n";
    command.timeout = settings_.timeout;
    process::Finished finished =
        co_await net::cancellation_as_value(process::run(executor_, std::move(command), read_on_));
    co_return judge(finished);
  }

 private:
  Settings settings_;
  asio::any_io_executor executor_;
  std::string directory_;
  process::ReadOn read_on_ = std::make_shared<int>(0);
};

class ExecSpec final : public NotifierSpec {
 public:
  explicit ExecSpec(Settings settings) : settings_(std::move(settings)) {}

  std::string address() const override {
    return "exec (" + net::one_line(settings_.argv.front(), 80) + ")";
  }
  WayOut way_out() const override { return {.program = settings_.argv.front()}; }
  std::unique_ptr<Notifier> make(const Services& services) const override {
    return std::make_unique<ExecNotifier>(settings_, services);
  }

 private:
  Settings settings_;
};

void check_argv(document::Reader& keys, const std::vector<std::string>& argv) {
  if (argv.empty())
    return keys.error("argv", "`argv` must be a list of the program and its arguments",
                      "write argv: [./page.sh, argument]");
  if (argv.size() > max_arguments) return keys.error("argv", "`argv` has more than 64 items");
  if (argv.front().empty() || argv.front().front() == '-')
    return keys.error("argv", "`argv` does not begin with a program");
  for (const std::string& argument : argv) {
    if (argument.size() > max_argument)
      return keys.error("argv", "an argument is longer than 8 KiB");
    if (argument.find('\0') != std::string::npos)
      return keys.error("argv", "an argument holds a NUL");
  }
}

}  // namespace

SendResult judge(const process::Finished& finished) {
  if (!finished.started)
    return sending::sent(Delivery::retry, "could not be started: " + finished.start_error);
  if (finished.timed_out) return sending::sent(Delivery::retry, "it did not end in time");
  if (finished.ended && finished.exit_status == 0)
    return sending::sent(Delivery::delivered, "delivered");
  const std::string end = finished.signal != 0
                              ? "ended by signal " + std::to_string(finished.signal)
                              : "ended with status " + std::to_string(finished.exit_status);
  const std::string& said = finished.err.empty() ? finished.out : finished.err;
  return sending::sent(Delivery::retry, end + (said.empty() ? "" : ": " + said));
}

std::vector<std::string> environment_of(const Message& message, const std::string& directory) {
  const auto value = [](const std::string& text) { return net::one_line(text, max_variable); };
  return {"PATH=" + std::string(process::default_path),
          "LANG=C.UTF-8",
          "HOME=" + directory,
          "RUNBOOKD_CONTACT=" + value(message.contact),
          "RUNBOOKD_INCIDENT_ID=" + value(message.incident),
          "RUNBOOKD_SEVERITY=" + value(message.severity)};
}

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader) {
  auto keys = reader.child("exec");
  if (!keys) return nullptr;
  Settings out;
  out.argv = keys->strings("argv");
  const auto timeout = keys->duration("timeout");
  if (keys->has("argv") && !keys->failed()) check_argv(*keys, out.argv);
  keys->finish();
  if (!timeout || out.argv.empty() || keys->failed()) return nullptr;
  out.timeout = *timeout;
  return std::make_shared<ExecSpec>(std::move(out));
}

}  // namespace runbookd::channels::exec_channel
