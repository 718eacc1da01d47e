#include "daemon/app/composition/workbench.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>

#include "daemon/app/log/foreign_text.hpp"
#include "daemon/net/google/tokens.hpp"
#include "daemon/net/system_time.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

Workbench::Workbench(load::Rulebook book, const logging::Redactor& redactor)
    : redactor_(redactor), time_(net::make_system_time(executor_)) {
  if (book.settings.google)
    net_.google = net::make_google_tokens(executor_, *net_.http, *book.settings.google);
  runtime_ = make_runtime(std::move(book), net_.services(executor_), {}, net_.google);
}

void Workbench::let_go(std::unique_ptr<Workbench> bench) {
  const bool idle = bench->net_.pool->idle() && bench->net_.file_systems->idle();
  if (!idle) static_cast<void>(bench.release());
}

void Workbench::run(const std::vector<int>& runs,
                    const std::function<void(int run, Sample)>& seen) {
  if (runs.empty()) return;
  const std::vector<ScheduledProbe> all = scheduled_probes(*runtime_);
  std::vector<ScheduledProbe> chosen;
  for (const int run : runs) chosen.push_back(all[static_cast<std::size_t>(run)]);
  std::unique_ptr<Scheduler> scheduler;
  std::vector<bool> ended(runs.size());
  std::size_t open = runs.size();
  const auto take = [&](int probe, Sample sample) {
    const auto place = static_cast<std::size_t>(probe);
    if (ended[place]) return;  // it was quick, and its turn came again
    ended[place] = true;
    clean(sample, redactor_);
    seen(runs[place], std::move(sample));
    if (--open == 0) scheduler->stop([this] { io_.stop(); });
  };
  scheduler = make_scheduler(executor_, *time_, {take, [](int, Nanos) {}, [](Nanos) {}});
  scheduler->start(std::move(chosen));
  io_.restart();
  io_.run();
}

void Workbench::run(asio::awaitable<void> work) {
  asio::co_spawn(executor_, std::move(work), [this](const std::exception_ptr& error) {
    io_.stop();
    if (error) std::rethrow_exception(error);
  });
  io_.restart();
  io_.run();
}

}  // namespace runbookd::app
