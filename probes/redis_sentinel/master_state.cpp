#include "probes/redis_sentinel/master_state.hpp"

#include <map>
#include <string_view>

#include "daemon/base/authority.hpp"
#include "daemon/net/failure.hpp"
#include "daemon/net/unit.hpp"

namespace runbookd::probes {
namespace {

constexpr std::size_t most_text_bytes = 120;
constexpr double milliseconds_of_a_second = 1000;

using Fields = std::map<std::string_view, std::string_view>;
using Kind = net::RedisReply::Kind;

/// Names and values in turn.
std::optional<Fields> fields_of(const net::RedisReply& reply) {
  if (reply.kind != Kind::array || reply.items.size() % 2 != 0) return std::nullopt;
  Fields out;
  for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2) {
    const auto& name = reply.items[i];
    const auto& value = reply.items[i + 1];
    if (name.kind != Kind::text || value.kind != Kind::text) return std::nullopt;
    out.emplace(name.text, value.text);
  }
  return out;
}

std::string_view field_of(const Fields& fields, std::string_view name) {
  const auto at = fields.find(name);
  return at == fields.end() ? std::string_view{} : at->second;
}

std::optional<double> amount_of(const Fields& fields, std::string_view name) {
  const auto value = net::parse_number(field_of(fields, name));
  return value && *value >= 0 ? value : std::nullopt;
}

bool has_flag(std::string_view flags, std::string_view wanted) {
  for (std::size_t at = 0; at <= flags.size();) {
    const auto end = std::min(flags.find(',', at), flags.size());
    if (flags.substr(at, end - at) == wanted) return true;
    at = end + 1;
  }
  return false;
}

std::string place_of(std::string_view host, std::string_view port) {
  return in_brackets(net::printable(host, most_text_bytes)) + ":" + net::printable(port);
}

}  // namespace

std::optional<std::vector<Cell>> read_master(const net::RedisReply& reply) {
  const auto fields = fields_of(reply);
  if (!fields || field_of(*fields, "ip").empty() || field_of(*fields, "flags").empty())
    return std::nullopt;
  std::vector<Cell> out(static_cast<std::size_t>(SentinelSignal::count));
  const auto set = [&](SentinelSignal signal, Cell value) {
    out[static_cast<std::size_t>(signal)] = std::move(value);
  };
  const auto flags = field_of(*fields, "flags");
  set(SentinelSignal::master, place_of(field_of(*fields, "ip"), field_of(*fields, "port")));
  set(SentinelSignal::flags, net::printable(flags, most_text_bytes));
  set(SentinelSignal::suspected, has_flag(flags, "s_down"));
  set(SentinelSignal::down, has_flag(flags, "o_down"));
  set(SentinelSignal::failing_over, has_flag(flags, "failover_in_progress"));
  if (const auto quorum = amount_of(*fields, "quorum")) set(SentinelSignal::quorum, *quorum);
  if (const auto others = amount_of(*fields, "num-other-sentinels"))
    set(SentinelSignal::sentinels, *others + 1);
  if (const auto count = amount_of(*fields, "num-slaves")) set(SentinelSignal::replicas, *count);
  if (const auto silent = amount_of(*fields, "last-ok-ping-reply"))
    set(SentinelSignal::silent_for, *silent / milliseconds_of_a_second);
  return out;
}

std::optional<QuorumVerdict> read_quorum(const net::RedisReply& reply) {
  const std::string said = net::printable(reply.text, most_text_bytes);
  if (reply.kind == Kind::text && reply.text.starts_with("OK")) return QuorumVerdict{true, said};
  if (reply.kind == Kind::error && reply.text.starts_with("NOQUORUM"))
    return QuorumVerdict{false, said};
  return std::nullopt;
}

}  // namespace runbookd::probes
