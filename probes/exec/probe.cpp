// One run: a place among the plugins, the plugin, and what it said. A run ends at its deadline; the
// plugin is brought to its end behind it, keeps its place until the kernel has let go of it, and
// until then this probe starts no other: what hangs in the kernel is there once.
#include "probes/exec/probe.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/process/places.hpp"
#include "daemon/net/process/program.hpp"
#include "daemon/net/target.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::probes::exec {
namespace asio = boost::asio;
namespace process = net::process;
namespace {

constexpr std::size_t kept_output = 64 << 10;
constexpr std::size_t most_output = 1 << 20;
constexpr Nanos drain = milliseconds{500};
constexpr Nanos beyond_the_deadline = seconds{1};

/// A plugin that was started: the run waits for it, and may leave before it has ended.
struct Started {
  explicit Started(const asio::any_io_executor& executor) : ended(executor) {}
  net::Waiters ended;
  asio::cancellation_signal end_it;
  bool done = false;
  process::Finished finished;
};

asio::awaitable<process::Finished> run_in_place(asio::any_io_executor executor,
                                                process::Command command, process::Place place) {
  // Nobody's output is read on: what a plugin leaves behind is no service.
  auto finished = co_await net::cancellation_as_value(process::run(
      std::move(executor), std::move(command), std::make_shared<int>(process::most_read_on)));
  place.reset();
  co_return finished;
}

class ExecProbe final : public Probe {
 public:
  ExecProbe(std::shared_ptr<const Arguments> arguments, const ProbeCommon& common,
            std::vector<SeriesSelector> selectors, const Services& services)
      : arguments_(std::move(arguments)),
        selectors_(std::move(selectors)),
        executor_(services.executor),
        places_(services.plugins),
        rulebook_dir_(services.rulebook_dir.empty() ? "." : services.rulebook_dir) {
    const std::string directory = process::directory_of(arguments_->command, rulebook_dir_);
    command_.directory = directory;
    command_.limits = arguments_->command.limits;
    command_.timeout = common.timeout + beyond_the_deadline;
    command_.drain = drain;
    command_.keep = kept_output;
    command_.most_output = most_output;
    command_.ends_all = true;
    command_.waits_for_its_end = true;
    set_arguments(common.target);
    set_environment(common, directory);
  }

  asio::awaitable<Sample> run() override { return net::cancellation_as_value(observe()); }

 private:
  void set_arguments(const std::string& target) {
    for (const std::string& written : arguments_->command.argv) {
      if (!process::is_template(written)) {
        command_.argv.push_back(written);
        continue;
      }
      const auto argument = net::with_target(written, target);
      if (!argument || (argument->starts_with('-') && !written.starts_with('-'))) {
        wrong_ = "the target makes no argument of `" + net::printable(written) + "`";
        return;
      }
      command_.argv.push_back(*argument);
    }
  }

  void set_environment(const ProbeCommon& common, const std::string& directory) {
    auto& out = command_.environment;
    out = {"PATH=" + std::string(process::default_path), "LANG=C.UTF-8", "HOME=" + directory,
           "RUNBOOKD_PROBE=" + common.name, "RUNBOOKD_TARGET=" + common.target};
    for (const auto& [name, value] : arguments_->command.environment) {
      const std::string prefix = name + "=";
      std::erase_if(out, [&](const std::string& entry) { return entry.starts_with(prefix); });
      out.push_back(prefix + value);
    }
  }

  asio::awaitable<Sample> observe() {
    if (!wrong_.empty()) co_return failed(Reason::missing, wrong_);
    if (before_ && !before_->done)
      co_return failed(Reason::timeout, "the plugin of an earlier run has not ended yet");
    auto program = process::find_program(command_.argv.front(), rulebook_dir_);
    if (!program) co_return failed(Reason::missing, program.error().text);
    process::Place place = co_await places_->take();
    if (!place) co_return failed(Reason::timeout, waited_in_vain());
    const auto started = std::make_shared<Started>(executor_);
    before_ = started;
    start(started, std::move(*program), std::move(place));
    while (!started->done) {
      const bool cancelled = co_await net::was_cancelled();
      if (cancelled) {
        started->end_it.emit(asio::cancellation_type::terminal);
        co_return failed(Reason::timeout, "the plugin did not end in time");
      }
      co_await started->ended.wait();
    }
    co_return judge(*arguments_, selectors_, started->finished);
  }

  void start(const std::shared_ptr<Started>& started, std::string program, process::Place place) {
    process::Command command = command_;
    command.program = std::move(program);
    asio::co_spawn(executor_, run_in_place(executor_, std::move(command), std::move(place)),
                   asio::bind_cancellation_slot(
                       started->end_it.slot(),
                       [started](const std::exception_ptr& error, process::Finished finished) {
                         if (error) finished.start_error = "no memory to run it";
                         started->finished = std::move(finished);
                         started->done = true;
                         started->ended.wake_all();
                       }));
  }

  std::string waited_in_vain() const {
    return "none of the " + std::to_string(places_->most()) +
           " places for plugins became free in time";
  }

  Sample failed(Reason reason, std::string detail) const {
    return not_known(reason, std::move(detail), selectors_.size());
  }

  std::shared_ptr<const Arguments> arguments_;
  std::vector<SeriesSelector> selectors_;
  asio::any_io_executor executor_;
  process::Places* places_;
  std::string rulebook_dir_;
  process::Command command_;  // but for the program
  std::string wrong_;         // why there is none
  std::shared_ptr<Started> before_;
};

}  // namespace

std::unique_ptr<Probe> make_probe(std::shared_ptr<const Arguments> arguments,
                                  const ProbeCommon& common,
                                  const std::vector<SeriesSelector>& selectors,
                                  const Services& services) {
  return std::make_unique<ExecProbe>(std::move(arguments), common, selectors, services);
}

}  // namespace runbookd::probes::exec
