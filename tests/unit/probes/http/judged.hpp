// One run of an http probe against a peer that says one thing.
#pragma once

#include <string>

#include "probes/http/kind.hpp"
#include "tests/unit/net/faulty_peer.hpp"
#include "tests/unit/net/probe_runner.hpp"

namespace runbookd::test {

inline std::string in_quotes(const std::string& url) { return "http: \"" + url + "\""; }

/// `keys` go on behind the URL: `, expect: {status: 410}`.
inline Sample judged(const std::string& answer, const std::string& keys) {
  Loop loop;
  FaultyPeer peer(loop.io, answer_each(answer));
  Runner runner(loop, spec_of(probes::http_kind, in_quotes(peer.url()) + keys));
  return runner.run();
}

}  // namespace runbookd::test
