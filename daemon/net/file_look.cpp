#include "daemon/net/file_look.hpp"

namespace runbookd::net {
namespace asio = boost::asio;

// Two probes of one path don't stand in each other's way. The probe that takes the place of one
// whose look hangs, after a reload, has its key, and hangs no second thread.
FileLooks::FileLooks(BlockingPool* pool, const ProbeCommon& probe, const std::string& path)
    : pool_(pool), key_("look " + probe.name + "[" + probe.target + "] " + path) {}

asio::awaitable<LookVerdict> FileLooks::look(std::function<void()> look) {
  if (last_ && last_->begun && !last_->ended) co_return LookVerdict::hangs;
  const auto state = std::make_shared<State>();
  last_ = state;
  auto work = [state, look = std::move(look)] {
    state->begun = true;
    look();
    state->ended = true;
  };
  const PoolVerdict verdict = co_await pool_->run(key_, std::move(work), {});
  if (verdict == PoolVerdict::done) co_return LookVerdict::done;
  if (verdict == PoolVerdict::failed) {
    state->ended = true;
    co_return LookVerdict::failed;
  }
  co_return state->begun ? LookVerdict::hangs : LookVerdict::no_thread;
}

}  // namespace runbookd::net
