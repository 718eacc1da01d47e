// The running `files` probe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "daemon/contract/probe.hpp"
#include "probes/files/walk.hpp"

namespace runbookd::probes::files {

using Find = std::function<Walked(const std::string& pattern)>;

std::unique_ptr<Probe> make_probe(
    const std::string& pattern, const ProbeCommon& common, const Services& services,
    Find find = [](const std::string& p) { return walk(p); });

/// `now` in nanoseconds of Unix time.
Sample sample_of(const Walked& walked, std::int64_t now);

}  // namespace runbookd::probes::files
