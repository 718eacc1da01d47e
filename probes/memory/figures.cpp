#include "probes/memory/figures.hpp"

#include <charconv>

namespace runbookd::probes::memory {
namespace {

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

// The number that `text` begins with, if what follows is `rest`.
std::optional<double> number_then(std::string_view text, std::string_view rest) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (error != std::errc() || value < 0) return std::nullopt;
  if (trimmed(std::string_view(stop, static_cast<std::size_t>(end - stop))) != rest)
    return std::nullopt;
  return value;
}

bool has_controller(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (list.substr(0, comma) == name) return true;
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return false;
}

Cell cell_of(const std::optional<double>& value) {
  if (!value) return {};
  return *value;
}

}  // namespace

std::optional<double> keyed(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    auto line = next_line(text);
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    if (line.starts_with(':')) line.remove_prefix(1);
    if (line.empty() || (line.front() != ' ' && line.front() != '\t')) continue;
    line = trimmed(line);
    if (const auto bytes = number_then(line, "")) return bytes;
    if (const auto kilobytes = number_then(line, "kB")) return *kilobytes * 1024;
    return std::nullopt;
  }
  return std::nullopt;
}

std::optional<double> single(std::string_view text) { return number_then(trimmed(text), ""); }

CgroupPaths cgroup_paths(std::string_view proc_cgroup) {
  CgroupPaths out;
  while (!proc_cgroup.empty()) {
    const auto line = next_line(proc_cgroup);
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto path = line.substr(second + 1);
    if (!path.starts_with('/') || path.find("..") != std::string_view::npos) continue;
    if (controllers.empty() && line.starts_with("0:")) out.unified = std::string(path);
    if (has_controller(controllers, "memory")) out.memory = std::string(path);
  }
  return out;
}

std::optional<ProcessMemory> process_memory(std::string_view status) {
  const auto anonymous = keyed(status, "RssAnon");
  if (!anonymous) return std::nullopt;  // a kernel thread, or one that is ending
  ProcessMemory out;
  out.own = *anonymous;
  out.shared = keyed(status, "RssFile").value_or(0) + keyed(status, "RssShmem").value_or(0);
  return out;
}

Sample sample_of(const Figures& figures) {
  Sample sample;
  sample.outcome = Outcome::ok;
  Cell ratio;
  if (figures.used && figures.limit && *figures.limit > 0) ratio = *figures.used / *figures.limit;
  sample.cells = {cell_of(figures.used), cell_of(figures.limit), ratio, cell_of(figures.oom_kills),
                  cell_of(figures.pressure)};
  return sample;
}

}  // namespace runbookd::probes::memory
