#include "daemon/app/composition/backend_probe.hpp"

#include <boost/json/array.hpp>
#include <memory>

#include "daemon/app/api/view_parts.hpp"
#include "daemon/app/api/views.hpp"
#include "daemon/app/composition/named_probe.hpp"
#include "daemon/net/waiters.hpp"

namespace runbookd::app {

namespace asio = boost::asio;

namespace {

// A reload may have left the probe without a list.
bool is_named(const decide::Source& source, int place, const std::string& target) {
  return source.listed && source.targets[static_cast<std::size_t>(place)] == target;
}

std::string items_of(DaemonControl& daemon, const std::string& name, const std::string& target) {
  const decide::Plan& plan = daemon.engine().plan();
  const int index = plan.source_index(name);
  boost::json::array items;
  if (index < 0) return api::views::listed("probes", std::move(items));  // a reload took it away
  const decide::Source& source = plan.sources[static_cast<std::size_t>(index)];
  for (int i = 0; i < source.instance_count(); ++i) {
    if (!target.empty() && !is_named(source, i, target)) continue;
    const int instance = source.first_instance + i;
    items.push_back(api::views::probe(plan, instance,
                                      daemon.engine().instance_view(instance, daemon.now().mono),
                                      address_of(daemon.runtime().book, instance)));
  }
  if (const auto run = daemon.last_run(source))
    items.push_back(api::views::probe(source, {}, *run, {}));
  return api::views::listed("probes", std::move(items));
}

}  // namespace

std::string address_of(const load::Rulebook& book, int instance) {
  const auto [source, target] = book.plan->locate(instance);
  const ProbeSpec* spec =
      book.sources[static_cast<std::size_t>(source)].spec_for(static_cast<std::size_t>(target));
  return spec == nullptr ? std::string{} : spec->address();
}

asio::awaitable<Result<std::string>> run_probe_text(DaemonControl* daemon,
                                                    asio::any_io_executor executor,
                                                    std::string name, std::string target) {
  const auto runs = runs_named(daemon->runtime(), name, target);
  if (!runs) co_return runs.error();
  const auto waiting = std::make_shared<net::Waiters>(executor);
  const auto over = std::make_shared<bool>(false);
  daemon->run_probes(*runs, [waiting, over] {
    *over = true;
    waiting->wake_all();
  });
  if (!*over) co_await waiting->wait();
  co_return items_of(*daemon, name, target);
}

}  // namespace runbookd::app
