#include "tests/loopback/google_cloud/operations.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace runbookd::sim {
namespace {

constexpr Millis longest_wait{30000};

std::string make_id(int n) {
  std::array<char, 40> text{};
  const auto hash = fingerprint("operation " + std::to_string(n));
  std::snprintf(text.data(), text.size(), "%08x-%04x-4%03x-a%03x-%012llx",
                static_cast<unsigned>(hash), static_cast<unsigned>(n & 0xffff),
                static_cast<unsigned>(hash >> 32 & 0xfff),
                static_cast<unsigned>(hash >> 44 & 0xfff),
                static_cast<unsigned long long>(hash & 0xffffffffffff));
  return text.data();
}

ApiError no_such_operation(const std::string& name) {
  return not_found("Operation '" + name + "' was not found.");
}

Millis wished_wait(const Call& call) {
  const auto text = text_of(call.body, "timeout");
  if (text.empty()) return longest_wait;
  const auto wished = Millis(static_cast<std::int64_t>(std::strtod(text.c_str(), nullptr) * 1000));
  return std::clamp(wished, Millis{0}, longest_wait);
}

}  // namespace

json::object Operation::view() const {
  json::object out{{"name", name}};
  if (!metadata.empty()) out["metadata"] = metadata;
  if (!done) return out;
  out["done"] = true;
  if (error.empty()) {
    out["response"] = response;
  } else {
    out["error"] = error;
  }
  return out;
}

Operation& Operations::create(std::string host, const std::string& location, Time now, Time due) {
  Operation op;
  op.host = std::move(host);
  op.name = location + "/operations/" + make_id(next_++);
  op.created = now;
  op.due = due;
  all_.push_back(std::move(op));
  return all_.back();
}

Operation* Operations::find(std::string_view host, std::string_view name) {
  for (auto& op : all_) {
    if (op.host == host && op.name == name) return &op;
  }
  return nullptr;
}

void Operations::succeed(const std::string& host, const std::string& name, json::object response) {
  if (auto* op = find(host, name)) {
    op->done = true;
    op->response = std::move(response);
  }
}

void Operations::fail(const std::string& host, const std::string& name, const ApiError& error) {
  if (auto* op = find(host, name)) {
    op->done = true;
    op->error = {{"code", rpc_code(error.status)}, {"message", error.message}};
  }
}

Handled Operations::get(const std::string& host, const Call& call) {
  const auto name = call.name_from(1);
  const auto* op = find(host, name);
  if (op == nullptr) return Handled::error(no_such_operation(name));
  return Handled::answer(ok_json(op->view()));
}

Handled Operations::list(const std::string& host, const Call& call) {
  const auto prefix = call.name_from(1) + "/";
  json::array found;
  for (auto op = all_.rbegin(); op != all_.rend(); ++op) {
    if (op->host == host && op->name.starts_with(prefix)) found.push_back(op->view());
  }
  json::object out;
  if (!found.empty()) out["operations"] = std::move(found);
  return Handled::answer(ok_json(out));
}

Handled Operations::wait(const std::string& host, const Call& call, std::function<void()> settle) {
  const auto name = call.name_from(1);
  const auto* op = find(host, name);
  if (op == nullptr) return Handled::error(no_such_operation(name));
  Handled handled = Handled::answer(ok_json(op->view()));
  if (op->done) return handled;
  const auto left = std::chrono::ceil<Millis>(op->due - call.now);
  handled.wait = std::clamp(left, Millis{0}, wished_wait(call));
  handled.finish = [this, host, name, settle = std::move(settle)] {
    settle();
    const auto* later = find(host, name);
    return later == nullptr ? render(no_such_operation(name)) : ok_json(later->view());
  };
  return handled;
}

void Operations::add_handlers(const std::string& prefix, const std::string& host, bool with_wait,
                              Handlers& to, std::function<void()> brought_up_to_now) {
  to[prefix + ".get"] = {false, [this, host](const Call& c) { return get(host, c); }};
  to[prefix + ".list"] = {false, [this, host](const Call& c) { return list(host, c); }};
  if (!with_wait) return;
  to[prefix + ".wait"] = {false, [this, host, settle = std::move(brought_up_to_now)](
                                     const Call& c) { return wait(host, c, settle); }};
}

}  // namespace runbookd::sim
