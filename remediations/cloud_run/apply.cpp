#include "remediations/cloud_run/apply.hpp"

#include <algorithm>

#include "daemon/net/cancellation.hpp"
#include "daemon/net/google/error.hpp"

namespace runbookd::remediations::cloud_run {
namespace asio = boost::asio;
namespace {

constexpr int max_conflicts = 3;   // 409 ABORTED: somebody else changed the service meanwhile
constexpr int max_repeats = 1;     // after a lost request that was provably not applied
constexpr int max_unreadable = 5;  // looks in a row that yielded nothing
constexpr int max_absent = 3;      // looks in a row that did not show the change
constexpr Nanos first_pause = seconds{1};
constexpr Nanos longest_pause = seconds{10};

Nanos longer(Nanos pause) { return std::min(pause * 3 / 2, longest_pause); }

Applied ended(ActionStatus status, ActionError error, std::string detail) {
  Applied out;
  out.status = status;
  out.error = error;
  out.detail = std::move(detail);
  return out;
}
Applied unchanged(ActionError error, std::string detail) {
  return ended(ActionStatus::no_effect, error, std::move(detail));
}
Applied unknown(ActionError error, std::string detail) {
  return ended(ActionStatus::unknown_effect, error, std::move(detail));
}

// What became of one request.
struct Sent {
  enum class Kind { accepted, aborted, refused, unclear } kind = Kind::unclear;
  Operation operation;
  bool has_operation = false;
  ActionError error = ActionError::none;
  std::string detail;
};

Sent judge(const net::GoogleResult& reply) {
  Sent out;
  if (!reply) {
    out.kind = reply.error().sent ? Sent::Kind::unclear : Sent::Kind::refused;
    out.error = net::action_error_of(reply.error());
    out.detail = net::describe(reply.error());
    return out;
  }
  if (reply->status >= 200 && reply->status < 300) {
    out.kind = Sent::Kind::accepted;
    if (auto operation = net::parse_google_operation(reply->body)) {
      out.operation = std::move(*operation);
      out.has_operation = true;
    }
    return out;
  }
  out.error = net::action_error_of(*reply);
  out.detail = net::describe(*reply);
  if (net::proof_of(*reply) != net::Proof::refused) {
    out.kind = Sent::Kind::unclear;
  } else if (reply->status == 409 && reply->error_status == "ABORTED") {
    out.kind = Sent::Kind::aborted;
  } else {
    out.kind = Sent::Kind::refused;
  }
  return out;
}

// Polls until the operation is done; the error text when it failed.
struct Followed {
  enum class Kind { succeeded, failed, gave_up } kind = Kind::gave_up;
  std::string detail;
};

asio::awaitable<Followed> follow_operation(ServiceClient* client, Operation operation,
                                           Mono deadline) {
  Followed out;
  Nanos pause = first_pause;
  int unreadable = 0;
  while (!operation.done) {
    if (saturating_add(MonoClock::now(), pause) >= deadline) {
      out.detail = "the operation was still running at the deadline";
      co_return out;
    }
    const bool rested = co_await client->rest(pause);
    if (!rested) {
      out.detail = "stopped while the operation was running";
      co_return out;
    }
    pause = longer(pause);
    Result<Operation, Refusal> read = co_await client->read_operation(operation.name, deadline);
    if (read) {
      unreadable = 0;
      operation = std::move(*read);
    } else if (++unreadable >= max_unreadable) {
      out.detail = "the operation cannot be read: " + read.error().text;
      co_return out;
    }
  }
  out.kind = operation.failed ? Followed::Kind::failed : Followed::Kind::succeeded;
  out.detail = operation.error;
  co_return out;
}

// The service's own word is what counts: an operation may be done a moment before traffic has
// moved.
asio::awaitable<Applied> see_it_done(ServiceClient* client, ChangePtr change, Mono deadline) {
  Nanos pause = first_pause;
  int unreadable = 0;
  int absent = 0;
  while (true) {
    Result<ServiceState, Refusal> read = co_await client->read_service(deadline);
    if (read) {
      unreadable = 0;
      Applied out;
      out.state = std::move(*read);
      const bool asked = change->asked(out.state);
      const bool done = asked && change->done(out.state);
      if (done && at_rest(out.state)) {
        out.status = ActionStatus::ok;
        co_return out;
      }
      if (!done && failed(out.state)) {
        out.error = ActionError::operation_failed;
        out.detail = "the service did not become ready: " + out.state.condition_text;
        co_return out;
      }
      absent = asked ? 0 : absent + 1;
      if (absent >= max_absent && !out.state.reconciling) {
        out.error = ActionError::conflict;
        out.detail = "the change is not there: somebody else changed the service";
        co_return out;
      }
    } else if (++unreadable >= max_unreadable) {
      co_return unknown(read.error().error, "the service cannot be read: " + read.error().text);
    }
    if (saturating_add(MonoClock::now(), pause) >= deadline)
      co_return unknown(ActionError::timeout, "the service had not settled at the deadline");
    const bool rested = co_await client->rest(pause);
    if (!rested) co_return unknown(ActionError::timeout, "stopped before the service had settled");
    pause = longer(pause);
  }
}

asio::awaitable<Applied> finish(ServiceClient* client, ChangePtr change, Operation operation,
                                bool has_operation, Mono deadline) {
  if (has_operation) {
    Followed followed = co_await follow_operation(client, operation, deadline);
    if (followed.kind == Followed::Kind::failed) {
      Applied out = unknown(ActionError::operation_failed, followed.detail);
      out.operation = operation.name;
      co_return out;
    }
    // Given up: the service itself may still tell.
  }
  Applied out = co_await see_it_done(client, change, deadline);
  if (has_operation) out.operation = operation.name;
  co_return out;
}

enum class Landed { yes, no, unclear };

// After a request without an answer: is it there, or provably not?
asio::awaitable<Landed> look(ServiceClient* client, ChangePtr change, std::string sent_etag,
                             Mono deadline) {
  Result<ServiceState, Refusal> read = co_await client->read_service(deadline);
  if (!read) co_return Landed::unclear;
  if (change->asked(*read)) co_return Landed::yes;
  const bool same = !sent_etag.empty() && read->etag == sent_etag;
  co_return same ? Landed::no : Landed::unclear;
}

Facts operation_facts(const Operation& operation) { return Facts{{"operation", operation.name}}; }

}  // namespace

asio::awaitable<Applied> apply(ServiceClient* client, ChangePtr change, RecordProgress progress,
                               Mono deadline) {
  int conflicts = 0;
  int repeats = 0;
  bool uncertain = false;  // a request of ours may still be on its way
  while (true) {
    Result<ServiceState, Refusal> read = co_await client->read_service(deadline);
    if (!read) {
      if (uncertain) co_return unknown(ActionError::lost_reply, read.error().text);
      co_return unchanged(read.error().error, read.error().text);
    }
    const Operation none{};
    if (change->asked(*read)) {
      Applied out = co_await finish(client, change, none, false, deadline);
      co_return out;
    }
    PatchResult patch = change->build(*read);
    if (!patch) {
      if (uncertain) co_return unknown(ActionError::lost_reply, patch.error().text);
      co_return unchanged(patch.error().error, patch.error().text);
    }
    const std::string etag = read->etag;
    net::GoogleResult reply = co_await client->patch(std::move(*patch), deadline);
    const Sent sent = judge(reply);
    const bool cancelled = co_await net::was_cancelled();
    if (sent.kind == Sent::Kind::accepted) {
      if (sent.has_operation) {
        const bool journaled = co_await progress(operation_facts(sent.operation));
        if (!journaled)
          co_return unknown(ActionError::internal, "the journal failed in the middle");
      }
      Applied out = co_await finish(client, change, sent.operation, sent.has_operation, deadline);
      co_return out;
    }
    if (sent.kind == Sent::Kind::refused) {
      if (uncertain) co_return unknown(sent.error, sent.detail);
      co_return unchanged(sent.error, sent.detail);
    }
    if (sent.kind == Sent::Kind::aborted) {
      if (++conflicts >= max_conflicts && !uncertain) co_return unchanged(sent.error, sent.detail);
      if (conflicts >= max_conflicts) co_return unknown(sent.error, sent.detail);
    } else {
      if (cancelled) co_return unknown(ActionError::timeout, sent.detail);
      uncertain = true;
      const Landed landed = co_await look(client, change, etag, deadline);
      if (landed == Landed::unclear) co_return unknown(sent.error, sent.detail);
      if (landed == Landed::no && ++repeats > max_repeats)
        co_return unknown(sent.error, sent.detail);
    }
    const bool rested = co_await client->rest(first_pause);
    if (!rested) {
      if (uncertain) co_return unknown(ActionError::timeout, sent.detail);
      co_return unchanged(ActionError::timeout, sent.detail);
    }
  }
}

asio::awaitable<Applied> follow(ServiceClient* client, ChangePtr change, std::string operation,
                                Mono deadline) {
  Operation known;
  known.name = std::move(operation);
  const bool has_operation = !known.name.empty();
  Applied out = co_await finish(client, change, known, has_operation, deadline);
  co_return out;
}

}  // namespace runbookd::remediations::cloud_run
