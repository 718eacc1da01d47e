// What our name servers said of names lately: it tells a name that is broken for everybody from a
// resolver of ours that is. Internal to the resolver.
#pragma once

#include <array>
#include <map>
#include <string>

#include "daemon/base/time.hpp"

namespace runbookd::net {

class HeardNames {
 public:
  struct Name {
    std::string host;
    Mono at{};
  };

  /// A server gave addresses for it, just now.
  void note(const std::string& host) {
    broken_.erase(host);
    if (newest_[0].host != host) newest_[1] = std::move(newest_[0]);
    newest_[0] = {host, MonoClock::now()};
  }
  /// It got no usable answer, while others did. `most` names are remembered.
  void note_broken(const std::string& host, std::size_t most) {
    if (broken_.size() >= most) broken_.clear();
    broken_[host] = MonoClock::now();
  }

  /// The last name that got addresses and is not `host`; null: none yet.
  const Name* other_than(const std::string& host) const {
    for (const auto& name : newest_)
      if (!name.host.empty() && name.host != host) return &name;
    return nullptr;
  }
  /// Another name got addresses since then.
  bool other_since(const std::string& host, Mono then) const {
    const auto* other = other_than(host);
    return other != nullptr && other->at >= then;
  }
  /// It was found broken lately: for who can't wait for today's verdict.
  bool is_broken(const std::string& host) const {
    const auto at = broken_.find(host);
    return at != broken_.end() && MonoClock::now() - at->second < minutes{1};
  }

 private:
  std::array<Name, 2> newest_;
  std::map<std::string, Mono> broken_;
};

}  // namespace runbookd::net
