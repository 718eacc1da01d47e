#include "remediations/redis/identity.hpp"

#include "daemon/net/redis/stream.hpp"
#include "daemon/net/url.hpp"

namespace runbookd::remediations::redis {
namespace {

void read_sentinels(document::Reader& reader, RedisIdentity& out) {
  for (const document::Node* item : reader.texts("sentinels")) {
    const auto checked = net::check_host_port(item->text);
    if (!checked) reader.error(*item, "a Sentinel " + checked.error().text, "write 10.0.0.1:26379");
    out.sentinels.push_back(item->text);
  }
  out.master = reader.string("master").value_or("");
  if (out.sentinels.empty() == out.master.empty()) return;
  const char* given = out.master.empty() ? "sentinels" : "master";
  const char* other = out.master.empty() ? "master" : "sentinels";
  reader.error(given, "`" + std::string(given) + "` goes with `" + other + "`",
               "sentinels: [HOST:PORT, ..], master: NAME");
}

void read_replicas(document::Reader& reader, RedisIdentity& out) {
  for (const document::Node* item : reader.texts("replicas")) {
    const auto address = net::parse_redis_url(item->text);
    if (!address)
      reader.error(*item, "a replica's URL " + address.error().text, address.error().hint);
    out.replicas.emplace_back(item->text);
  }
  if (!out.replicas.empty() && !out.sentinels.empty())
    reader.error("replicas", "`replicas` does not go with `sentinels`",
                 "the Sentinels know the replicas");
}

}  // namespace

std::shared_ptr<const ResourceIdentity> parse_identity(document::Reader& reader,
                                                       const ResourceDefaults& /*defaults*/) {
  auto out = std::make_shared<RedisIdentity>();
  reader.string("name");
  read_sentinels(reader, *out);
  read_replicas(reader, *out);
  if (reader.failed()) return nullptr;
  return out;
}

}  // namespace runbookd::remediations::redis
