#include "tests/loopback/google_cloud/options.hpp"

#include <CLI/CLI.hpp>
#include <vector>

namespace runbookd::sim {
namespace {

/// `25` for all hosts, `run.googleapis.com=50` for one.
void read_per_host(const std::vector<std::string>& values, const std::string& flag, PerHost& to) {
  for (const auto& value : values) {
    const auto equals = value.find('=');
    const auto digits = equals == std::string::npos ? value : value.substr(equals + 1);
    if (digits.empty() || digits.size() > 9 ||
        digits.find_first_not_of("0123456789") != std::string::npos) {
      throw CLI::ValidationError(flag, "wants MS or HOST=MS, not '" + value + "'");
    }
    const Millis time(std::stol(digits));
    if (equals == std::string::npos) {
      to.common = time;
    } else {
      to.own[value.substr(0, equals)] = time;
    }
  }
}

struct Raw {
  std::vector<std::string> latency, operation;
  std::string redis_endpoint;
  long token_seconds = 3599;
};

void describe(CLI::App& app, Options& o, Raw& raw) {
  app.add_option("--listen", o.listen, "HOST:PORT of the cloud, port 0 for a free one");
  app.add_option("--workload", o.workload, "HOST:PORT of the web service behind Cloud Run");
  app.add_option("--ports-file", o.ports_file,
                 "JSON {cloud, workload, redis, postgres, witnesses}, written once all listen");
  app.add_option("--project", o.names.project, "Google project id");
  app.add_option("--region", o.names.region, "region of everything");
  app.add_option("--service", o.names.service, "Cloud Run service");
  app.add_option("--redis-instance", o.names.redis_instance, "Memorystore instance");
  auto* primary = app.add_option("--redis-primary", o.redis_primary, "HOST:PORT of a redis-server");
  auto* replica = app.add_option("--redis-replica", o.redis_replica, "HOST:PORT of its replica");
  primary->needs(replica);
  replica->needs(primary);
  app.add_option(
         "--redis-endpoint", raw.redis_endpoint,
         "port (or HOST:PORT) that leads to the primary, and after a failover to the replica")
      ->needs(primary);
  app.add_option("--postgres", o.postgres, "HOST:PORT of a Postgres to put behind the uplink");
  app.add_option("--witnesses", o.witnesses, "how many addresses beside the service may be asked")
      ->check(CLI::Range(0, 16));
  app.add_option("--latency-ms", raw.latency, "delay of each answer: MS, or HOST=MS (repeatable)");
  app.add_option("--operation-ms", raw.operation,
                 "time an operation takes: MS, or HOST=MS (repeatable)");
  app.add_option("--rps", o.settings.rps, "synthetic requests per second to the service")
      ->check(CLI::Range(0.0, 1e6));
  app.add_option("--token-seconds", raw.token_seconds, "life of an access token")
      ->check(CLI::Range(1, 3600));
  app.add_option("--contracts", o.contracts,
                 "directory of discovery documents to judge requests by");
  app.add_option("--service-account-key", o.service_account_key,
                 "key file whose JWTs are accepted");
}

}  // namespace

std::optional<Options> parse_options(int argc, const char* const* argv, int& exit_code) {
  CLI::App app{"A simulated Google Cloud on loopback, with a small web service behind it."};
  Options options;
  Raw raw;
  raw.operation = {"300"};
  raw.latency = {"5"};
  describe(app, options, raw);
  try {
    app.parse(argc, argv);
    read_per_host(raw.latency, "--latency-ms", options.settings.latency);
    read_per_host(raw.operation, "--operation-ms", options.settings.operation);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error) == 0 ? 0 : 2;
    return std::nullopt;
  }
  options.settings.token_life = std::chrono::seconds(raw.token_seconds);
  if (!raw.redis_endpoint.empty()) {
    const bool has_host = raw.redis_endpoint.find(':') != std::string::npos;
    options.redis_listen = (has_host ? "" : "127.0.0.1:") + raw.redis_endpoint;
  }
  return options;
}

}  // namespace runbookd::sim
