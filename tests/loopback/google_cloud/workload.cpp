#include "tests/loopback/google_cloud/workload.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "tests/loopback/google_cloud/run_rules.hpp"

namespace runbookd::sim {
namespace {

constexpr double mebi = 1024.0 * 1024;
/// A page is held back at most this long, however slow the revision is said to be.
constexpr Millis longest_delay{60000};

double seconds_of(std::chrono::microseconds d) { return static_cast<double>(d.count()) / 1e6; }

/// Latencies are spread evenly between half and one and a half of the typical one.
double share_below(double bound, double typical) {
  if (typical <= 0) return 1;
  return std::clamp((bound - typical / 2) / typical, 0.0, 1.0);
}

double memory_limit_mb(const Revision& revision) {
  const auto* containers = array_of(revision.spec, "containers");
  if (containers == nullptr || containers->empty()) return 512;
  const auto* resources = object_of(containers->front().as_object(), "resources");
  const auto* limits = resources == nullptr ? nullptr : object_of(*resources, "limits");
  const auto bytes =
      limits == nullptr ? std::nullopt : parse_memory_bytes(text_of(*limits, "memory"));
  return bytes.value_or(512 * mebi) / mebi;
}

std::string number(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.17g", value);
  return text.data();
}

void header(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
  out += "# HELP " + std::string(name) + ' ' + std::string(help) + "\n# TYPE " + std::string(name) +
         ' ' + std::string(type) + '\n';
}

Response text_page(int status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

}  // namespace

Workload::Workload(const RunService& service, const Settings& settings, Time now)
    : service_(service), settings_(settings), counted_until_(now), started_(now) {
  start_instance(mix().revision, now);
}

Workload::Mix Workload::mix() const {
  Mix out;
  double largest = 0;
  double latency_ms = 0;
  for (const auto& [revision, fraction] : service_.serving()) {
    const auto& behaviour = revision->behaviour;
    out.error_rate += fraction * behaviour.error_rate;
    latency_ms += fraction * static_cast<double>(behaviour.latency.count());
    if (fraction <= largest) continue;
    largest = fraction;
    out.revision = revision->name;
    out.healthy = behaviour.healthy;
    out.memory_mb = behaviour.memory_mb;
    out.memory_limit_mb = memory_limit_mb(*revision);
  }
  out.latency = faults_.latency.value_or(Millis(std::llround(latency_ms)));
  out.error_rate = faults_.down ? 1.0 : faults_.error_rate.value_or(out.error_rate);
  out.memory_mb = faults_.memory_mb.value_or(out.memory_mb);
  out.healthy = out.healthy && !faults_.down;
  return out;
}

void Workload::start_instance(const std::string& revision, Time now) {
  revision_ = revision;
  started_ = now;
  requests_ = errors_ = seconds_spent_ = 0;
  below_.fill(0);
  if (!revision.empty()) ++instances_started_;
}

void Workload::count_until(Time now) {
  const auto current = mix();
  // The events of an instant are done by the time the next one is counted to: who serves now has
  // served since the last look.
  if (current.revision != revision_) start_instance(current.revision, counted_until_);
  const double passed = seconds_of(now - counted_until_);
  counted_until_ = std::max(now, counted_until_);
  if (passed <= 0 || current.revision.empty()) return;
  const double n = settings_.rps * passed;
  const double typical = static_cast<double>(current.latency.count()) / 1000;
  requests_ += n;
  errors_ += n * current.error_rate;
  seconds_spent_ += n * typical;
  for (std::size_t i = 0; i < buckets.size(); ++i)
    below_[i] += n * share_below(buckets[i], typical);
}

std::string Workload::metrics(const Mix& mix) const {
  // Both are rounded down from figures that only grow, so neither counter ever goes back.
  const double total = std::floor(requests_);
  const double bad = std::min(total, std::floor(errors_));
  const double good = std::max(0.0, std::floor(requests_ - errors_));
  std::string out;
  header(out, "http_requests_total", "counter", "HTTP requests.");
  out += "http_requests_total{method=\"GET\",status=\"200\"} " + number(good) + '\n';
  out += "http_requests_total{method=\"GET\",status=\"500\"} " + number(bad) + '\n';
  const std::string base = "http_request_duration_seconds";
  header(out, base, "histogram", "Duration of HTTP requests.");
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    std::array<char, 16> bound{};
    std::snprintf(bound.data(), bound.size(), "%g", buckets[i]);
    out += base + "_bucket{le=\"" + bound.data() + "\"} " + number(std::floor(below_[i])) + '\n';
  }
  out += base + "_bucket{le=\"+Inf\"} " + number(total) + '\n';
  out += base + "_sum " + number(seconds_spent_) + '\n' + base + "_count " + number(total) + '\n';
  header(out, "process_start_time_seconds", "gauge", "Start of the process since the epoch.");
  out += "process_start_time_seconds " + number(seconds_of(started_.time_since_epoch())) + '\n';
  header(out, "process_resident_memory_bytes", "gauge", "Resident memory.");
  out += "process_resident_memory_bytes " + number(mix.memory_mb * mebi) + '\n';
  return out;
}

Response Workload::health(const Mix& mix) const {
  const bool good = mix.healthy && faults_.database_up;
  auto response = ok_json({{"status", good ? "ok" : "error"}, {"revision", mix.revision}});
  response.status = good ? 200 : 503;
  return response;
}

Response Workload::detailed_health(const Mix& mix, Time now) const {
  const double percent = 100 * mix.memory_mb / mix.memory_limit_mb;
  const auto word = [](bool up) { return up ? "up" : "down"; };
  const bool good = mix.healthy && faults_.database_up && faults_.redis_up;
  auto response =
      ok_json({{"status", good ? "healthy" : "degraded"},
               {"revision", mix.revision},
               {"uptime", seconds_of(now - started_)},
               {"components",
                {{"memory",
                  {{"status", percent < 90 ? "up" : "down"},
                   {"percent", percent},
                   {"used_mb", mix.memory_mb},
                   {"limit_mb", mix.memory_limit_mb}}},
                 {"database", {{"status", word(faults_.database_up)}, {"latency_ms", 3}}},
                 {"redis", {{"status", word(faults_.redis_up)}, {"latency_ms", 1}}}}}});
  response.status = mix.healthy ? 200 : 503;
  return response;
}

Reply Workload::answer(const Request& request, Time now) {
  count_until(now);
  const auto current = mix();
  Reply reply;
  if (current.revision.empty()) {
    reply.response = text_page(503, "no instances are running\n");
    return reply;
  }
  reply.delay = std::min(current.latency, longest_delay);
  if (request.path == "/metrics") {
    reply.delay = Millis{0};
    reply.response = text_page(200, metrics(current));
    reply.response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  } else if (request.path == "/api/v1/health") {
    reply.response = health(current);
  } else if (request.path == "/api/v1/health/detailed") {
    reply.response = detailed_health(current, now);
  } else if (request.path == "/api/docs" && !faults_.down) {
    reply.response = text_page(200, "<!doctype html><title>API</title>\n");
    reply.response.content_type = "text/html; charset=utf-8";
  } else {
    reply.response = text_page(faults_.down ? 503 : 404, "not found\n");
  }
  return reply;
}

json::object Workload::view() const {
  const auto current = mix();
  return {{"revision", current.revision},
          {"error_rate", current.error_rate},
          {"latency_ms", current.latency.count()},
          {"healthy", current.healthy},
          {"requests", std::floor(requests_)},
          {"errors", std::floor(errors_)},
          {"started", rfc3339(started_)},
          {"instances_started", instances_started_},
          {"rps", settings_.rps}};
}

}  // namespace runbookd::sim
