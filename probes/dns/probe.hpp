// The running `dns` probe.
#pragma once

#include <memory>
#include <string_view>

#include "daemon/net/dns/ares_channel.hpp"
#include "probes/dns/spec.hpp"

namespace runbookd::probes::dns {

/// `resolv_conf`: the servers that take the place of this machine's; empty: its own.
std::unique_ptr<Probe> make_probe(std::shared_ptr<const Arguments> arguments,
                                  const ProbeCommon& common, const Services& services,
                                  std::string resolv_conf = {});

/// Whom an answer, or none, speaks of: a server that the rulebook names is a target. This machine's
/// are ours; that they fail is held against the name only while they answer other questions.
enum class Asked { named_server, own_servers, own_servers_that_answer };

Sample judge(const Arguments& arguments, const std::string& name, const net::AresMessage& got,
             Asked asked);

}  // namespace runbookd::probes::dns
