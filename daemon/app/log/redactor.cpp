#include "daemon/app/log/redactor.hpp"

#include <algorithm>
#include <utility>

#include "daemon/app/log/cuts.hpp"
#include "daemon/app/log/spellings.hpp"

namespace runbookd::logging {

namespace {

using Range = std::pair<std::size_t, std::size_t>;  // [begin, end)

std::size_t start_of(std::string_view text) {
  return static_cast<std::size_t>(static_cast<unsigned char>(text[0])) << 8U |
         static_cast<unsigned char>(text[1]);
}

// Two secrets may overlap in a text, so all ranges are found first and blanked together. `starts`
// spares the search at nearly every byte of a text that holds none.
std::vector<Range> ranges_in(std::string_view text, const std::vector<std::string>& spellings,
                             const std::bitset<65536>& starts) {
  std::vector<Range> found;
  for (std::size_t at = 0; at + shortest_secret <= text.size(); ++at) {
    const auto rest = text.substr(at);
    if (!starts[start_of(rest)]) continue;
    const auto start = rest.substr(0, 2);
    for (auto it = std::lower_bound(spellings.begin(), spellings.end(), start);
         it != spellings.end() && it->starts_with(start); ++it)
      if (rest.starts_with(*it)) found.emplace_back(at, at + it->size());
  }
  return found;
}

std::string blanked(std::string_view text, const std::vector<Range>& ranges) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t i = 0; i < ranges.size();) {
    const std::size_t begin = ranges[i].first;
    std::size_t end = ranges[i].second;
    for (++i; i < ranges.size() && ranges[i].first <= end; ++i)
      end = std::max(end, ranges[i].second);
    out += text.substr(done, begin - done);
    out += "***";
    done = end;
  }
  out += text.substr(done);
  return out;
}

}  // namespace

void Redactor::add(const Secret& secret) {
  std::vector<std::string> more;
  for (const std::string& part : secret_parts(secret.reveal())) {
    if (part.size() < shortest_secret) continue;
    for (std::string& spelling : spellings_of(part))
      if (spelling.size() >= shortest_secret) more.push_back(std::move(spelling));
  }
  if (more.empty()) return;
  const std::lock_guard lock(mutex_);
  auto next = std::make_shared<Known>(*known_);
  auto& all = next->spellings;
  for (const std::string& spelling : more) next->starts.set(start_of(spelling));
  all.insert(all.end(), more.begin(), more.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  known_ = std::move(next);
  any_.store(true, std::memory_order_release);
}

std::shared_ptr<const Redactor::Known> Redactor::known() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

std::string Redactor::redact(std::string_view text) const {
  if (!any_.load(std::memory_order_acquire)) return std::string(text);
  const auto known = this->known();
  return blanked(text, ranges_in(text, known->spellings, known->starts));
}

bool Redactor::clean(std::string& text) const {
  if (text.empty() || !any_.load(std::memory_order_acquire)) return false;
  const auto known = this->known();
  auto ranges = ranges_in(text, known->spellings, known->starts);
  const auto cut = cut_ranges(text, known->spellings);
  ranges.insert(ranges.end(), cut.begin(), cut.end());
  if (ranges.empty()) return false;
  std::sort(ranges.begin(), ranges.end());
  text = blanked(text, ranges);
  return true;
}

}  // namespace runbookd::logging
