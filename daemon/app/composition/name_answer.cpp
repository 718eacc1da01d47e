#include "daemon/app/composition/name_answer.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <sstream>

#include "daemon/base/authority.hpp"
#include "daemon/net/dns/message.hpp"
#include "daemon/net/dns/question.hpp"

namespace runbookd::app {

namespace asio = boost::asio;
namespace dns = net::dns;

namespace {

constexpr int no_error = 0;
constexpr int no_such_name = 3;
constexpr Nanos least_life = seconds{5};
constexpr Nanos most_life = minutes{5};
constexpr Nanos after_a_failure = seconds{30};
constexpr std::array<dns::RecordType, 3> types{dns::RecordType::a, dns::RecordType::aaaa,
                                               dns::RecordType::srv};

dns::RecordType type_of(const load::NameDiscovery& question) {
  return types.at(static_cast<std::size_t>(question.type));
}

NameAnswer unanswered(std::string why) {
  NameAnswer out;
  out.failure = std::move(why);
  out.again = after_a_failure;
  return out;
}

/// The host stands behind priority, weight and port (RFC 2782); `.` says that there is no such
/// service, and other texts than names are no addresses.
std::string target_of_srv(const dns::Record& record) {
  std::istringstream numbers(record.value);
  int priority = 0;
  int weight = 0;
  int port = 0;
  numbers >> priority >> weight >> port;
  if (record.host.empty() || port == 0) return {};
  std::string out = record.host + ":" + std::to_string(port);
  return parse_authority(out) ? out : std::string{};
}

std::string target_of(const load::NameDiscovery& question, const dns::Record& record) {
  if (question.type == load::NameDiscovery::Type::srv) return target_of_srv(record);
  std::string out = in_brackets(record.value);
  if (question.port != 0) out += ":" + std::to_string(question.port);
  return out;
}

Nanos life_of(const std::vector<dns::Record>& records) {
  Nanos out = most_life;
  for (const dns::Record& record : records) out = std::min<Nanos>(out, seconds{record.ttl});
  return std::max(out, least_life);
}

}  // namespace

NameAnswer read_answer(const load::NameDiscovery& question, const net::AresMessage& message) {
  if (message.bytes.empty()) return unanswered("no name server answers");
  const auto read = dns::read_message(message.bytes, question.name, type_of(question));
  if (!read) return unanswered("the name server's answer cannot be read");
  if (read->code != no_error && read->code != no_such_name)
    return unanswered("the name server answers " + dns::name_of_code(read->code));
  NameAnswer out;
  for (const dns::Record& record : read->records)
    if (std::string target = target_of(question, record); !target.empty())
      out.targets.push_back(std::move(target));
  std::sort(out.targets.begin(), out.targets.end());
  out.targets.erase(std::unique(out.targets.begin(), out.targets.end()), out.targets.end());
  out.again = read->records.empty() ? after_a_failure : life_of(read->records);
  if (out.targets.empty() && !question.allow_empty)
    out.failure = read->code == no_such_name ? "there is no such name" : "it has no such records";
  return out;
}

asio::awaitable<NameAnswer> ask_for_targets(asio::any_io_executor executor, net::Resolver* resolver,
                                            load::NameDiscovery question) {
  const auto server = net::parse_host_port(question.server);
  if (!question.server.empty() && !server) co_return unanswered("its server is no HOST:PORT");
  const net::ResolverSettings settings;
  auto opened = server ? co_await net::open_channel_to(executor, resolver, *server, settings)
                       : net::open_channel(executor, settings);
  if (!opened) co_return unanswered(opened.error().detail);
  net::AresMessage message;
  co_await net::ask_servers(executor, opened->get(), question.name,
                            dns::number_of(type_of(question)), &message);
  co_return read_answer(question, message);
}

}  // namespace runbookd::app
