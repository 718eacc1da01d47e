#include "daemon/app/log/redactor.hpp"

#include <algorithm>
#include <utility>

#include "daemon/app/log/spellings.hpp"

namespace runbookd::logging {

namespace {

using Range = std::pair<std::size_t, std::size_t>;  // [begin, end)

// Two secrets may overlap in a text, so all ranges are found first and blanked together.
std::vector<Range> ranges_in(std::string_view text, const std::vector<std::string>& spellings) {
  std::vector<Range> found;
  for (const std::string& spelling : spellings) {
    for (auto at = text.find(spelling); at != std::string_view::npos;
         at = text.find(spelling, at + 1))
      found.emplace_back(at, at + spelling.size());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

void Redactor::add(const Secret& secret) {
  std::vector<std::string> more;
  for (const std::string& part : secret_parts(secret.reveal())) {
    if (part.size() < shortest_secret) continue;
    for (std::string& spelling : spellings_of(part))
      if (spelling.size() >= shortest_secret) more.push_back(std::move(spelling));
  }
  const std::lock_guard lock(mutex_);
  auto all = std::make_shared<Spellings>(*spellings_);
  all->insert(all->end(), more.begin(), more.end());
  std::sort(all->begin(), all->end());
  all->erase(std::unique(all->begin(), all->end()), all->end());
  spellings_ = std::move(all);
}

std::shared_ptr<const Redactor::Spellings> Redactor::spellings() const {
  const std::lock_guard lock(mutex_);
  return spellings_;
}

std::string Redactor::redact(std::string_view text) const {
  const auto known = spellings();
  const auto ranges = ranges_in(text, *known);
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

}  // namespace runbookd::logging
