// A loop for one test: runs a coroutine to its end, cancels it at a deadline as the scheduler does,
// and says which of the two ended it. How long a run took depends on what else the machine does; so
// a test can say that time has passed, and never that little has.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>

#include "daemon/contract/services.hpp"
#include "daemon/net/blocking_pool.hpp"
#include "daemon/net/dns/resolver.hpp"
#include "daemon/net/postgres/workers.hpp"
#include "daemon/net/process/places.hpp"
#include "daemon/net/tls/contexts.hpp"

namespace runbookd::test {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Loop {
 public:
  /// Nothing of ours takes this long; a test that does has hung.
  static constexpr auto hang_limit = seconds{20};

  asio::io_context io{1};
  std::unique_ptr<net::Resolver> resolver = net::make_resolver(io.get_executor());
  std::unique_ptr<net::BlockingPool> pool = net::make_blocking_pool(io.get_executor(), {2, 2, 8});
  std::unique_ptr<net::BlockingPool> file_systems =
      net::make_blocking_pool(io.get_executor(), {2, 1, 8});
  std::unique_ptr<net::TlsContexts> tls = net::make_tls_contexts(io.get_executor(), *pool);

#ifdef RUNBOOKD_PROGRAM
  /// Real workers, of the daemon's own program.
  std::unique_ptr<net::PostgresWorkers> postgres =
      net::make_postgres_workers(io.get_executor(), RUNBOOKD_PROGRAM);
#else
  std::unique_ptr<net::PostgresWorkers> postgres;
#endif

  std::unique_ptr<net::process::Places> plugins =
      net::process::make_places(io.get_executor(), net::process::most_plugins);

  Services services() {
    Services out;
    out.executor = io.get_executor();
    out.resolver = resolver.get();
    out.tls = tls.get();
    out.postgres = postgres.get();
    out.pool = pool.get();
    out.file_systems = file_systems.get();
    out.plugins = plugins.get();
    return out;
  }

  /// What ended a run.
  enum class End {
    by_itself,    ///< before its deadline
    at_deadline,  ///< it was cancelled then, and waited for nothing any more
    later,        ///< it was cancelled, and went on waiting for something
  };
  /// Of the last run().
  End end = End::by_itself;
  bool took_at_least(milliseconds least) const { return took_ >= least; }

  template <class T>
  T run(asio::awaitable<T> work, std::optional<milliseconds> deadline = {}) {
    std::optional<T> result;
    std::exception_ptr thrown;
    bool ended = false;
    bool cancelled = false;
    asio::cancellation_signal signal;
    const auto start = std::chrono::steady_clock::now();
    const auto done = [&](std::exception_ptr e) {
      thrown = e;
      ended = true;
    };
    asio::co_spawn(io, keep(std::move(work), &result),
                   asio::bind_cancellation_slot(signal.slot(), done));
    asio::steady_timer timer(io, deadline.value_or(hang_limit));
    timer.async_wait([&](boost::system::error_code ec) {
      if (ec) return;
      cancelled = true;
      signal.emit(asio::cancellation_type::terminal);
    });
    io.restart();
    end = End::by_itself;
    while (!ended && std::chrono::steady_clock::now() - start < hang_limit) {
      io.run_one_for(seconds{1});
      if (!cancelled || end != End::by_itself) continue;
      while (!ended && io.poll_one() > 0) {
      }
      end = ended ? End::at_deadline : End::later;
    }
    took_ = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
    timer.cancel();
    io.poll();
    if (thrown) std::rethrow_exception(thrown);
    if (!result) throw std::runtime_error("the coroutine has not ended");
    return std::move(*result);
  }

  /// Lets the peers and timers of the loop go on until `condition` holds; false = it never did.
  template <class Condition>
  bool until(Condition condition) {
    const auto start = std::chrono::steady_clock::now();
    io.restart();
    while (!condition()) {
      if (std::chrono::steady_clock::now() - start > hang_limit) return false;
      io.run_one_for(milliseconds{10});
      io.restart();
    }
    return true;
  }

 private:
  template <class T>
  static asio::awaitable<void> keep(asio::awaitable<T> work, std::optional<T>* out) {
    out->emplace(co_await std::move(work));
  }

  milliseconds took_{};
};

}  // namespace runbookd::test
