#include "daemon/app/composition/finding.hpp"

#include <algorithm>
#include <array>

namespace runbookd::app {

namespace {

// Why a run ended, where that says that our way to the target is barred: what each means to us.
struct Barrier {
  Reason reason;
  const char* cure;
};
constexpr std::array barriers{
    Barrier{Reason::timeout, "is it up, and does a firewall between us and it let us through?"},
    Barrier{Reason::refused, "is it up, and is the port the right one?"},
    Barrier{Reason::unreachable, "is there a route to it from here?"},
    Barrier{Reason::reset, "does it take connections from here?"},
    Barrier{Reason::dns, "is the name spelt right, and does our resolver know it?"},
    Barrier{Reason::auth, "are the credentials those of the server, and may they do this?"},
    Barrier{Reason::own_dns, "does /etc/resolv.conf name a resolver that answers?"},
    Barrier{Reason::no_descriptors, "raise the limit of open files (LimitNOFILE=)"},
    Barrier{Reason::loop_stalled, "give this machine or service more CPU, or the probe more time"},
    Barrier{Reason::no_network,
            "is the network of this machine up, and the proxy, if there is one?"},
    Barrier{Reason::no_credentials, "can the token or the secret be read by this user?"},
    Barrier{Reason::internal, "this is a fault of runbookd: please report it"},
};

const Barrier* barrier_of(Reason reason) {
  const auto it = std::find_if(barriers.begin(), barriers.end(),
                               [&](const Barrier& b) { return b.reason == reason; });
  return it == barriers.end() ? nullptr : it;
}

}  // namespace

Finding finding_of(std::string what, const Sample& sample, bool listens) {
  if (listens) return {std::move(what), true, "waits to be told; nothing is asked", {}};
  const std::string detail = sample.detail.empty() ? "" : ": " + sample.detail;
  if (sample.outcome == Outcome::ok) return {std::move(what), true, "ok" + detail, {}};
  const std::string reason{runbookd::name_of(sample.reason)};
  if (const Barrier* barrier = barrier_of(sample.reason))
    return {std::move(what), false, reason + detail, barrier->cure};
  return {std::move(what),
          true,
          "reached; it is " + std::string(name_of(sample.outcome)) + " (" + reason + ")" + detail,
          {}};
}

Finding finding_of(std::string what, const net::Failure& failure, std::string fine) {
  if (!failure) return {std::move(what), true, std::move(fine), {}};
  const Barrier* barrier = barrier_of(failure.reason);
  const std::string cure = barrier == nullptr ? "" : barrier->cure;
  const std::string reason{runbookd::name_of(failure.reason)};
  return {std::move(what), false, reason + (failure.detail.empty() ? "" : ": " + failure.detail),
          cure};
}

}  // namespace runbookd::app
