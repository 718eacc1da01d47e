#include "daemon/app/composition/past.hpp"

#include <boost/json/serialize.hpp>
#include <memory>
#include <utility>

#include "daemon/app/api/views.hpp"
#include "daemon/app/journal/journal.hpp"

namespace runbookd::app {

namespace {

using PastText = Result<std::optional<std::string>>;

PastText look_up(const std::string& state_dir, const std::string& id) {
  auto history = journal::open_journal_reader(state_dir);
  if (!history) return history.error();
  const auto ledger = journal::past_incident(**history, id);
  if (!ledger) return ledger.error();
  const decide::Incident* it = *ledger ? (*ledger)->find(id) : nullptr;
  if (it == nullptr) return std::optional<std::string>{};
  return std::optional{boost::json::serialize(api::views::incident(*it, **ledger))};
}

}  // namespace

boost::asio::awaitable<Result<std::optional<std::string>>> past_incident_text(
    net::BlockingPool* pool, std::string state_dir, std::string id) {
  auto out = std::make_shared<std::optional<PastText>>();
  auto work = [out, state_dir = std::move(state_dir), id = std::move(id)] {
    *out = look_up(state_dir, id);
  };
  const net::PoolVerdict verdict = co_await pool->run("incidents", std::move(work), nullptr);
  if (verdict != net::PoolVerdict::done || !*out)
    co_return Error{"the journal cannot be searched now", "try again"};
  co_return std::move(**out);
}

}  // namespace runbookd::app
